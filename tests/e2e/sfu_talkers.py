"""Participants of a call through an SFU: pages whose media is real, but for the codecs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tests.e2e.call_story import CallStory
from tests.e2e.people import Person
from tests.e2e.phones import STATES, Phone
from tests.e2e.story import eventually
from tests.patience import GIVEN
from tests.secret import SECRET
from tests.servers.janus import ADMIN_KEY, JanusServer
from tests.sfu_page import SOUND_AND_PICTURE, SfuConnection

MEDIA, SFU = 9, 11


class SfuPhone(Phone):
    """Of a page that can take part through an SFU."""

    async def join(self) -> None:
        self.token = await self.owner.ask("POST", "/call/join", None, callId=self.call_id, sfu=1)

    async def say(self, op: str, generation: int, **more: Any) -> None:
        await self.online.wait()
        assert self.connection is not None
        payload = json.dumps({"op": op, "generation": generation, **more})
        await self.connection.send(json.dumps({"type": SFU, "payload": payload}))

    @property
    def modes(self) -> list[str]:
        return [json.loads(payload)["mode"] for payload in self.told(MEDIA)]


class SfuTalker:
    """Goes where it is told to go, and counts what arrives."""

    connect: type[SfuConnection] = SfuConnection

    def __init__(self, phone: SfuPhone) -> None:
        self.phone = phone
        self.seat = 0
        self.ops: list[str] = []
        self.receives_from: set[int] = set()
        self.up = self.down = self.connect()
        self.port = 0
        """Of the SFU, as it was last told."""
        self._answered = 0
        self._former: list[SfuConnection] = []
        self._read = 0
        self._working: asyncio.Task[None] | None = None

    @property
    def user_id(self) -> int:
        return self.phone.owner.user_id

    async def talk(self) -> None:
        await self.phone.pick_up()
        self._working = asyncio.create_task(self._work())

    async def stop(self) -> None:
        if self._working:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
        for connection in (self.up, self.down, *self._former):
            await connection.close()
        await self.phone.put_away()

    async def hears(self, *others: "SfuTalker") -> None:
        """New packets, by a connection that carries all of theirs and nobody else's."""
        wanted = {other.user_id for other in others}
        name = self.phone.owner.name
        await eventually(lambda: self.receives_from == wanted, GIVEN, f"{name} is offered {wanted}")
        await self.down.connected()
        await self.down.receives(3 * len(others))

    async def is_told(self, op: str, times: int = 1) -> None:
        name = self.phone.owner.name
        await eventually(lambda: self.ops.count(op) >= times, GIVEN, f"{name} is told {op}, {times} times")

    async def _work(self) -> None:
        while True:
            for frame in self.phone.frames[self._read :]:
                self._read += 1
                if frame.type == STATES and self.seat:
                    await self.phone.say("resume", self.seat, n=self._answered)
                elif frame.type == SFU:
                    await self._take(json.loads(frame.payload))
            await asyncio.sleep(0.02)

    async def _take(self, told: dict[str, Any]) -> None:
        self.ops.append(told["op"])
        match told["op"]:
            case "go":
                await self._go(told["generation"])
            case "accepted":
                await self.up.accept(told["sdp"])
            case "candidate" if told["candidate"]:
                line = told["candidate"]
                self.port = int(line["candidate"].split()[5])
                connection = self.up if told["of"] == "up" else self.down
                await connection.add_candidate(line["candidate"], line["sdpMid"], line["sdpMLineIndex"])
            case "offer":
                await self._answer(told)
            case "drop-mesh":
                former, self._former = self._former, []
                for connection in former:
                    await connection.close()

    async def _go(self, seat: int) -> None:
        self._former += [self.up, self.down]
        self.seat, self.up, self.down = seat, self.connect(), self.connect()
        self._answered = 0
        self.receives_from = set()
        await self.phone.say("publish", seat, sdp=await self.up.offer(), kinds=SOUND_AND_PICTURE)

    async def _answer(self, told: dict[str, Any]) -> None:
        if told["fresh"] and self._answered:
            self._former.append(self.down)
            self.down = self.connect()
        answer = await self.down.answer(told["sdp"])
        await self.phone.say("answer", self.seat, n=told["n"], sdp=answer)
        self._answered = told["n"]
        self.receives_from = {each["userId"] for each in told["streams"]}


def settings(januses: Sequence[JanusServer]) -> dict[str, str]:
    return {
        "ICHAT_SFU__URLS": ",".join(each.url for each in januses),
        "ICHAT_SFU__SECRET": SECRET,
        "ICHAT_SFU__ADMIN_KEY": ADMIN_KEY,
        # Nobody here waits for their end, and with media on a busy machine people come back late.
        "ICHAT_CALLS__LIFE_SECONDS": "120",
        "ICHAT_CALLS__GRACE_SECONDS": "60",
    }


def both(januses: Sequence[JanusServer], talker: SfuTalker) -> tuple[JanusServer, JanusServer]:
    """The one that has the call, and the other."""
    carrier = next(each for each in januses if talker.port in each.media_ports)
    [other] = [each for each in januses if each is not carrier]
    return carrier, other


@asynccontextmanager
async def talking(
    story: CallStory, *people: Person, make: Callable[[SfuPhone], SfuTalker] = SfuTalker
) -> AsyncIterator[list[SfuTalker]]:
    """The first has called the others, and they came in one by one, on one node after the other; each hears
    all.
    """
    await people[0].found_group("the choir", people[1:])
    call_id = await story.call(*people)
    ports = [node.port for node in story.deployment.nodes]
    talkers: list[SfuTalker] = []
    try:
        for place, person in enumerate(people):
            nodes = [ports[(place + turn) % len(ports)] for turn in range(len(ports))]
            talkers.append(make(SfuPhone(person, call_id, nodes)))
            await talkers[-1].talk()
        await all_hear_all(talkers)
        yield talkers
    finally:
        for talker in talkers:
            await talker.stop()


async def all_hear_all(talkers: Sequence[SfuTalker]) -> None:
    for talker in talkers:
        await talker.hears(*(other for other in talkers if other is not talker))


async def all_have_swapped(talkers: Sequence[SfuTalker], times: int) -> None:
    for talker in talkers:
        await talker.phone.say("swapped", talker.seat)
    for talker in talkers:
        await talker.is_told("drop-mesh", times)
