"""A seat in a VideoRoom: a session of Janus with a publisher (up) and a subscriber (down)."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.janus.connection import Heard, JanusError
from adapters.janus.feeds import Feeds, read_received
from adapters.janus.held import Held, Received
from adapters.janus.rooms import GONE, NO_SUCH_FEED, RoomKeys, joining
from adapters.janus.unit import Condition, JanusUnit, Session
from domain.model.call_streams import Candidate, Direction, Offer, Stream, StreamKind
from domain.model.ids import UserId
from ports.sfu import (
    CandidateFound,
    FeedsChanged,
    HearSfu,
    Refused,
    SeatGone,
    SeatLost,
    SfuEvent,
    SfuSeat,
    UnitUnwell,
)

TRIES: Final = 3
"""One feed that is gone fails a whole subscription; then the room is read again."""


class JanusSeat(SfuSeat):
    def __init__(self, unit: JanusUnit, keys: RoomKeys, held: Held, hear: HearSfu) -> None:
        self._unit = unit
        self._keys = keys
        self._held = held
        self._hear: Callable[[SfuEvent], None] = hear
        self._feeds = Feeds()
        self._choices: dict[tuple[UserId, StreamKind], int | None] = {}
        self._muted = False
        self._session = Session(held.session, self._take, self._take_condition)

    @property
    def held(self) -> str:
        return self._held.write()

    @property
    def answered(self) -> int:
        return self._held.answered

    @property
    def offering(self) -> bool:
        return self._held.offering

    def begin(self, publishers: Any) -> None:
        """It has just joined, and these were there."""
        self._feeds.learn(publishers)
        self._unit.look_after(self._session)

    async def reread(self) -> None:
        """The room was not listened to: what is sent in it now? Only who comes in is told, so somebody who
        sends nothing does, and goes again. Raises SeatLost, Refused, UnitAway.
        """
        held = self._held
        body = joining(self._keys, held.room, f"0.{secrets.token_hex(8)}")
        try:
            handle = await self._unit.attach(held.session)
            data, _ = await self._unit.message(held.session, handle, body)
        except JanusError as error:
            raise _meaning(error) from None
        self._feeds.replace(each for each in data["publishers"] if each["id"] != held.feed)
        await self._detach(handle)

    async def adopt(self) -> None:
        await self._ask("claim")
        self._unit.look_after(self._session)
        await self.reread()

    async def publish(self, description: str, kinds: Mapping[str, StreamKind]) -> str:
        named = [{"mid": mid, "description": kind.value} for mid, kind in kinds.items()]
        body = {"request": "configure", "descriptions": named}
        _, jsep = await self._message(self._held.up, body, self._jsep("offer", description))
        if jsep is None:
            raise Refused
        microphones = (mid for mid, kind in kinds.items() if kind is StreamKind.MICROPHONE)
        self._held.microphone = next(microphones, "")
        if self._muted:
            await self.mute(muted=True)
        return str(jsep["sdp"])

    async def follow(self) -> Offer | None:
        for _ in range(TRIES):
            more, less = self._feeds.differences(self._held.received)
            if not more and not less:
                return None
            try:
                data, jsep = await self._subscribe(more, less)
            except JanusError as error:
                if error.code != NO_SUCH_FEED:
                    raise _meaning(error) from None
                await self.reread()
            else:
                return self._offered(data, jsep)
        return None

    async def _subscribe(
        self, more: list[dict[str, str]], less: list[Received]
    ) -> tuple[Heard, Heard | None]:
        held = self._held
        if not held.down:
            held.down = await self._unit.attach(held.session)
            body: dict[str, Any] = {
                "request": "join",
                "ptype": "subscriber",
                "room": held.room,
                "pin": self._keys.pin(held.room),
                "private_id": held.private_id,
                "streams": more,
                "autoupdate": False,
            }
        else:
            body = {"request": "update"}
            if more:
                body["subscribe"] = more
            if less:
                body["unsubscribe"] = [{"sub_mid": each.mid} for each in less]
        return await self._unit.message(held.session, held.down, body)

    def _offered(self, data: Heard, jsep: Heard | None) -> Offer | None:
        held = self._held
        held.received = read_received(data["streams"])
        if jsep is None:
            return None
        held.offered += 1
        streams = [Stream(each.mid, each.user_id, each.kind) for each in held.received]
        return Offer(held.offered, held.fresh, jsep["sdp"], streams)

    async def restart(self) -> Offer | None:
        if not self._held.down:
            return None
        _, jsep = await self._message(self._held.down, {"request": "configure", "restart": True})
        if jsep is None:
            return None
        self._held.offered += 1
        streams = [Stream(each.mid, each.user_id, each.kind) for each in self._held.received]
        return Offer(self._held.offered, self._held.fresh, jsep["sdp"], streams)

    async def renew(self) -> None:
        held = self._held
        down, unseen = held.down, held.fresh
        held.down, held.fresh, held.received = 0, True, []
        held.answered = held.offered
        if down and unseen:
            await self._detach(down)  # Janus says so of it, and it is not ours any more
        elif down:
            held.former_down = down

    async def answer(self, number: int, description: str) -> None:
        held = self._held
        if not held.offering or number != held.offered:
            return
        await self._message(held.down, {"request": "start"}, self._jsep("answer", description))
        held.answered, held.fresh = number, False
        if held.former_down:
            former, held.former_down = held.former_down, 0
            await self._detach(former)
        for each in held.received:
            if (each.user_id, each.kind) in self._choices:
                await self._choose(each)

    def _jsep(self, kind: str, description: str) -> Mapping[str, Any]:
        return {"type": kind, "sdp": description, **({"e2ee": True} if self._held.e2ee else {})}

    async def _detach(self, handle: int) -> None:
        try:
            await self._unit.ask("detach", self._held.session, handle)
        except JanusError:
            return  # it is gone already

    async def add_candidate(self, of: Direction, candidate: Candidate) -> None:
        handle = self._held.up if of is Direction.UP else self._held.down
        if not handle:
            return
        line: Mapping[str, Any] = {"completed": True}
        if candidate.line:
            line = {
                "candidate": candidate.line, "sdpMid": candidate.mid, "sdpMLineIndex": candidate.section
            }  # fmt: skip
        try:
            await self._unit.ask("trickle", self._held.session, handle, candidate=line)
        except JanusError as error:
            if error.code in GONE:
                raise SeatLost from None

    async def choose(self, user_id: UserId, kind: StreamKind, layer: int | None) -> None:
        self._choices[user_id, kind] = layer
        if self._held.offering:
            return  # done with the answer
        for each in self._held.received:
            if (each.user_id, each.kind) == (user_id, kind):
                await self._choose(each)

    async def _choose(self, received: Received) -> None:
        layer = self._choices[received.user_id, received.kind]
        chosen = {"send": False} if layer is None else {"send": True, "substream": layer}
        body = {"request": "configure", "streams": [{"mid": received.mid, **chosen}]}
        try:
            await self._message(self._held.down, body)
        except Refused:
            return  # the stream ended meanwhile

    async def mute(self, *, muted: bool) -> None:
        self._muted = muted
        if self._held.microphone:
            await moderate(self._unit, self._keys, self._held, muted=muted)

    def leave(self) -> None:
        self._unit.forget(self._session)

    async def _ask(self, verb: str) -> None:
        try:
            await self._unit.ask(verb, self._held.session)
        except JanusError as error:
            raise _meaning(error) from None

    async def _message(
        self, handle: int, body: Mapping[str, Any], jsep: Mapping[str, Any] | None = None
    ) -> tuple[Heard, Heard | None]:
        """Raises SeatLost, Refused, UnitAway."""
        try:
            return await self._unit.message(self._held.session, handle, body, jsep)
        except JanusError as error:
            raise _meaning(error) from None

    def _take_condition(self, condition: Condition) -> None:
        self._hear(UnitUnwell(away=condition is Condition.AWAY))

    def _take(self, heard: Heard) -> None:
        match heard["janus"]:
            case "timeout" | "detached" if heard.get("sender") in {None, self._held.up, self._held.down}:
                self._hear(SeatGone())
            case "trickle":
                self._take_candidate(heard)
            case "event" if heard.get("sender") == self._held.up:
                self._take_event(heard["plugindata"]["data"])

    def _take_candidate(self, heard: Heard) -> None:
        of = {self._held.up: Direction.UP, self._held.down: Direction.DOWN}.get(heard["sender"])
        line = heard["candidate"]
        if of is None:
            return
        candidate = Candidate(line.get("candidate", ""), line.get("sdpMid"), line.get("sdpMLineIndex"))
        self._hear(CandidateFound(of, candidate))

    def _take_event(self, data: Heard) -> None:
        if data["videoroom"] == "destroyed":
            self._hear(SeatGone())
        elif self._feeds.take(data):
            self._hear(FeedsChanged())


def _meaning(error: JanusError) -> Exception:
    return SeatLost(str(error)) if error.code in GONE else Refused(str(error))


async def moderate(unit: JanusUnit, keys: RoomKeys, held: Held, *, muted: bool) -> None:
    """Whether others hear this seat's microphone. Raises UnitAway, SeatLost."""
    body = {
        "request": "moderate",
        "room": held.room,
        "secret": keys.secret(held.room),
        "id": held.feed,
        "mid": held.microphone,
        "mute": muted,
    }
    try:
        await unit.administer(body)
    except JanusError as error:
        raise SeatLost(str(error)) from None
