"""A unit with two nodes and pages that sit there, in memory and for real."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from adapters.janus.sfu import JanusSfu
from adapters.memory.sfu import MemorySfu
from domain.model.call_media import UnitName
from domain.model.call_streams import Direction, Offer, StreamKind
from domain.model.descriptions import with_public_candidates
from domain.model.ids import UserId
from ports.sfu import (
    CandidateFound,
    Sfu,
    SfuEvent,
    SfuSeat,
)
from tests.patience import GIVEN
from tests.secret import SECRET
from tests.servers.janus import ADMIN_KEY, JanusServer
from tests.sfu_page import SfuConnection

ROOM, ELSEWHERE = "7.1", "8.1"
ANN, BOB, CAT = UserId(1), UserId(2), UserId(3)
KINDS = {"0": StreamKind.MICROPHONE, "1": StreamKind.CAMERA}
BOTH = {StreamKind.MICROPHONE, StreamKind.CAMERA}


class World(ABC):
    """One unit, and two nodes that speak to it."""

    unit: UnitName
    here: Sfu
    there: Sfu

    @abstractmethod
    def connection(self) -> Any:
        """Of a page: with `offer`, `accept`, `answer`, `add_candidate`, `connected`, `receives`, `close`."""

    @abstractmethod
    def kill(self) -> None:
        """The unit, as a crash."""


class WordsOnly:
    """A connection where nothing is carried."""

    async def offer(self) -> str:
        return "v=0"

    async def accept(self, sdp: str) -> None:
        assert sdp.startswith("v=0")

    async def answer(self, sdp: str) -> str:
        assert sdp.startswith("v=0")
        return "v=0"

    async def add_candidate(self, *_: Any) -> None:
        """There is no network."""

    async def connected(self) -> None:
        """At once."""

    async def receives(self) -> None:
        """What is published, it is said to receive."""

    async def close(self) -> None:
        """Nothing was opened."""


class MemoryWorld(World):
    def __init__(self) -> None:
        self.unit = UnitName("memory")
        self.here = self.there = self._sfu = MemorySfu(self.unit)

    def connection(self) -> Any:
        return WordsOnly()

    def kill(self) -> None:
        self._sfu.by_name[self.unit].die()


class JanusWorld(World):
    def __init__(self, server: JanusServer) -> None:
        self.unit = UnitName(server.url)
        self._server = server
        self.here, self.there = (JanusSfu([server.url], SECRET, ADMIN_KEY) for _ in range(2))

    def connection(self) -> Any:
        return SfuConnection()

    def kill(self) -> None:
        self._server.kill()


class Page:
    """Somebody's page with its seat, as the server would connect the two."""

    def __init__(self, world: World, user_id: UserId, number: int = 1) -> None:
        self.world = world
        self.user_id = user_id
        self.feed = f"{user_id}.{number}"
        self.up, self.down = world.connection(), world.connection()
        self.events: list[SfuEvent] = []
        self._wake = asyncio.Event()
        self._follows = False
        self._early: list[CandidateFound] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.seat: SfuSeat

    async def sit(self, room: str = ROOM) -> "Page":
        self.seat = await self.world.here.take_seat(self.world.unit, room, self.feed, self.hear)
        return self

    async def publish(self) -> None:
        answer = await self.seat.publish(with_public_candidates(await self.up.offer()), KINDS)
        await self.up.accept(answer)
        await self.up.connected()

    async def follow(self) -> Offer | None:
        """Answer an offer, if there is one."""
        self._follows = True
        offer = await self.seat.follow()
        if offer is not None and offer.fresh and offer.number > 1:
            await self.down.close()
            self.down = self.world.connection()
        self._follows = False
        for found in self._early:
            self._add(found)
        if offer is not None:
            answer = await self.down.answer(offer.description)
            await self.seat.answer(offer.number, with_public_candidates(answer))
            await self.down.connected()
        return offer

    def hear(self, event: SfuEvent) -> None:
        self.events.append(event)
        self._wake.set()
        if isinstance(event, CandidateFound):
            if self._follows and event.of is Direction.DOWN:  # of a connection that is not there yet
                self._early.append(event)
            else:
                self._add(event)

    def _add(self, found: CandidateFound) -> None:
        connection = self.up if found.of is Direction.UP else self.down
        line = found.candidate
        self._tasks.add(asyncio.ensure_future(connection.add_candidate(line.line, line.mid, line.section)))

    async def hears(self, wanted: Callable[[SfuEvent], bool]) -> None:
        async with asyncio.timeout(GIVEN):
            while not any(map(wanted, self.events)):
                self._wake.clear()
                await self._wake.wait()

    async def close(self) -> None:
        await self.up.close()
        await self.down.close()
