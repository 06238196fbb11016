"""An SFU that carries nothing: the reference of what the others promise, for one process.

Its descriptions are plain words. A stream that is published is called by its mid.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from domain.model.call_media import UnitName
from domain.model.call_seats import owner_of_feed
from domain.model.call_streams import Candidate, Direction, Offer, Stream, StreamKind
from domain.model.ids import UserId
from ports.sfu import (
    CandidateFound,
    FeedsChanged,
    HearSfu,
    Refused,
    SeatGone,
    SeatLost,
    Sfu,
    SfuSeat,
    UnitAway,
    UnitUnwell,
)

Key = tuple[str, str]
"""A feed, and the mid of one of its streams."""


@dataclass
class Chair:
    """What the unit knows of a seat, whoever looks after it."""

    room: str
    feed: str
    hear: HearSfu
    published: dict[str, StreamKind] = field(default_factory=dict)
    received: tuple[Key, ...] = ()
    offered: int = 0
    answered: int = 0
    fresh: bool = True
    muted: bool = False
    e2ee: bool = False
    candidates: list[tuple[Direction, Candidate]] = field(default_factory=list)
    layers: dict[tuple[UserId, StreamKind], int | None] = field(default_factory=dict)


@dataclass
class MemoryUnit:
    """Tests take its `away`, `hung` and `draining` and look at its chairs."""

    rooms: set[str] = field(default_factory=set)
    chairs: dict[str, Chair] = field(default_factory=dict)
    away: bool = False
    hung: bool = False
    """It answers nothing, and nobody knows yet."""
    draining: bool = False
    made: int = 0

    def others(self, chair: Chair) -> list[Chair]:
        return [each for each in self.chairs.values() if each.room == chair.room and each is not chair]

    def tell_others(self, chair: Chair) -> None:
        for other in self.others(chair):
            other.hear(FeedsChanged())

    def die(self) -> None:
        """With everything that it knew."""
        self.away = True
        chairs, self.chairs, self.rooms = list(self.chairs.values()), {}, set()
        for chair in chairs:
            chair.hear(UnitUnwell(away=True))

    def drain(self) -> None:
        self.draining = True
        self.tell_unwell()

    def tell_unwell(self) -> None:
        for chair in list(self.chairs.values()):
            chair.hear(UnitUnwell(away=False))

    def end(self, name: str) -> None:
        chair = self.chairs.pop(name, None)
        if chair is not None:
            chair.hear(SeatGone())
            self.tell_others(chair)


class MemorySfu(Sfu):
    def __init__(self, *names: str) -> None:
        self.by_name = {UnitName(name): MemoryUnit() for name in names}
        self._drained: Collection[UnitName] = ()

    async def open(self) -> None:
        """There is nothing to connect to."""

    async def close(self) -> None:
        """Nothing was opened."""

    def units(self) -> Sequence[UnitName]:
        return list(self.by_name)

    def usable(self) -> Sequence[UnitName]:
        well = (name for name, unit in self.by_name.items() if not unit.away and not unit.draining)
        return [name for name in well if name not in self._drained]

    def drain(self, units: Collection[UnitName]) -> None:
        self._drained = units
        for name in self.by_name.keys() & units:
            self.by_name[name].tell_unwell()

    async def open_room(self, unit: UnitName, room: str) -> None:
        self._unit(unit).rooms.add(room)

    async def close_room(self, unit: UnitName, room: str) -> None:
        found = self._unit(unit)
        found.rooms.discard(room)
        for name in [name for name, chair in found.chairs.items() if chair.room == room]:
            found.end(name)

    async def list_rooms(self, unit: UnitName) -> Sequence[str]:
        return sorted(self._unit(unit).rooms)

    async def take_seat(
        self, unit: UnitName, room: str, feed: str, hear: HearSfu, *, e2ee: bool = False
    ) -> SfuSeat:
        found = self._unit(unit)
        if found.draining:
            raise UnitAway
        if room not in found.rooms:
            raise SeatLost
        found.made += 1
        name = str(found.made)
        found.chairs[name] = Chair(room, feed, hear, e2ee=e2ee)
        return MemorySeat(found, name, hear)

    async def adopt(self, unit: UnitName, held: str, hear: HearSfu) -> SfuSeat:
        found = self._unit(unit)
        name = json.loads(held)["chair"]
        if name not in found.chairs:
            raise SeatLost
        found.chairs[name].hear = hear
        return MemorySeat(found, name, hear)

    async def release(self, unit: UnitName, held: str) -> None:
        self._unit(unit).end(json.loads(held)["chair"])

    async def mute(self, unit: UnitName, held: str) -> None:
        chair = self._unit(unit).chairs.get(json.loads(held)["chair"])
        if chair is None:
            raise SeatLost
        chair.muted = True

    def _unit(self, name: UnitName) -> MemoryUnit:
        found = self.by_name.get(name)
        if found is None or found.away or found.hung:
            raise UnitAway
        return found


class MemorySeat(SfuSeat):
    def __init__(self, unit: MemoryUnit, name: str, hear: HearSfu) -> None:
        self._unit = unit
        self._name = name
        self._hear = hear

    @property
    def held(self) -> str:
        chair = self._unit.chairs.get(self._name)
        return json.dumps({"chair": self._name, "answered": chair.answered if chair else 0})

    @property
    def answered(self) -> int:
        return self._chair.answered

    @property
    def offering(self) -> bool:
        return self._chair.offered != self._chair.answered

    async def publish(self, description: str, kinds: Mapping[str, StreamKind]) -> str:
        chair = self._chair
        if not description.startswith("v=0"):
            raise Refused
        chair.published = dict(kinds)
        self._unit.tell_others(chair)
        self._hear(CandidateFound(Direction.UP, Candidate()))
        return f"v=0 answer to {chair.feed}"

    async def follow(self) -> Offer | None:
        chair = self._chair
        wanted = tuple((other.feed, mid) for other in self._unit.others(chair) for mid in other.published)
        if wanted == chair.received:
            return None
        chair.received = wanted
        return self._offer(chair)

    async def restart(self) -> Offer | None:
        chair = self._chair
        return self._offer(chair) if chair.received else None

    def _offer(self, chair: Chair) -> Offer:
        chair.offered += 1
        published = {
            (other.feed, mid): kind
            for other in self._unit.others(chair)
            for mid, kind in other.published.items()
        }
        streams = [
            Stream(str(number), owner_of_feed(key[0]), published[key])
            for number, key in enumerate(chair.received)
        ]
        description = f"v=0 offer {chair.offered} to {chair.feed}"
        return Offer(chair.offered, chair.fresh, description, streams)

    async def renew(self) -> None:
        chair = self._chair
        chair.fresh, chair.received, chair.answered = True, (), chair.offered

    async def answer(self, number: int, description: str) -> None:
        chair = self._chair
        if number != chair.offered:
            return
        if not description.startswith("v=0"):
            raise Refused
        chair.answered, chair.fresh = number, False

    async def add_candidate(self, of: Direction, candidate: Candidate) -> None:
        self._chair.candidates.append((of, candidate))

    async def choose(self, user_id: UserId, kind: StreamKind, layer: int | None) -> None:
        self._chair.layers[user_id, kind] = layer

    async def mute(self, *, muted: bool) -> None:
        self._chair.muted = muted

    def leave(self) -> None:
        chair = self._unit.chairs.get(self._name)
        if chair is not None and chair.hear is self._hear:
            chair.hear = _to_nobody

    @property
    def _chair(self) -> Chair:
        """Raises UnitAway, SeatLost."""
        if self._unit.away:
            raise UnitAway
        if self._name not in self._unit.chairs:
            raise SeatLost
        return self._unit.chairs[self._name]


def _to_nobody(_: object) -> None:
    """Nobody looks after the seat."""
