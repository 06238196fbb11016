"""How works share a transaction: what goes to the database, and what does not wait."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.sql.connection import (
    COMMIT,
    BatchConnection,
    ConnectionLost,
    Contention,
    Duplicate,
    Result,
    Statement,
)
from adapters.sql.session import Session
from adapters.sql.sharing import AT_MOST, Sharing
from domain.model.errors import StorageBroken, Unavailable

BEGIN: Statement = ("BEGIN", ())
FOUND = Result((), 0, 1)


class Regret(Exception):
    """Somebody thinks better of it."""


class Server(BatchConnection):
    """Notes every round trip; `meanwhile` happens during each."""

    def __init__(self) -> None:
        self.trips: list[list[str]] = []
        self.makers = set[asyncio.Task[Any] | None]()
        """Of trips."""
        self.undone = 0
        self.fails: dict[str, Exception] = {}
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.fault: Unavailable | None = None
        self.sharing = Sharing(self._lend, BEGIN)

    @asynccontextmanager
    async def _lend(self) -> AsyncIterator[BatchConnection]:
        if self.fault:
            await asyncio.sleep(0)
            raise self.fault
        try:
            yield self
        except Exception:
            self.undone += 1
            raise

    async def run(self, statements: Sequence[Statement]) -> Result:
        [result] = await self.run_each([statements])
        if isinstance(result, Duplicate):
            raise result
        return result

    async def run_each(self, batches: Sequence[Sequence[Statement]]) -> Sequence[Result | Duplicate]:
        self.makers.add(asyncio.current_task())
        self.trips.append([sql for batch in batches for sql, _ in batch])
        if self.meanwhile:
            await self.meanwhile()
        await asyncio.sleep(0)
        results: list[Result | Duplicate] = []
        for batch in batches:
            failed = next((self.fails[sql] for sql, _ in batch if sql in self.fails), None)
            if failed and not isinstance(failed, Duplicate):
                raise failed
            results.append(FOUND if failed is None else Duplicate())
        return results

    @property
    def commits(self) -> int:
        return sum(trip[-1] == COMMIT[0] for trip in self.trips)


def writing(name: str, room: str = "") -> Callable[[Session], Awaitable[str]]:
    """A work of two questions and a change."""

    async def work(session: Session) -> str:
        await session.rows(f"SELECT {name}")
        session.claim(room or name)
        session.later(f"CHANGE {name}")
        await session.insert(f"INSERT {name}")
        session.later(f"TELL {name}")
        return name

    return work


async def test_a_lone_work_begins_at_once_and_makes_its_own_trips() -> None:
    """Nobody waits for company, nor for a task that goes between."""
    server = Server()
    work = asyncio.create_task(server.sharing.run(writing("a")))
    assert await work == "a"
    assert server.makers == {work}
    assert server.trips == [["BEGIN", "SELECT a"], ["CHANGE a", "INSERT a"], ["TELL a", "COMMIT"]]


async def test_all_that_come_at_once_make_three_trips_and_one_commit() -> None:
    """As many as one alone."""
    server = Server()
    names = [f"{number:02}" for number in range(AT_MOST)]
    assert await asyncio.gather(*(server.sharing.run(writing(name)) for name in names)) == names
    assert (len(server.trips), server.commits) == (3, 1)
    assert server.trips[2] == [*(f"TELL {name}" for name in names), "COMMIT"]


async def test_no_more_share_than_may() -> None:
    """The others share the next one."""
    server = Server()
    await asyncio.gather(*(server.sharing.run(writing(str(number))) for number in range(AT_MOST + 2)))
    assert server.commits == 2


async def test_who_comes_meanwhile_shares_the_next() -> None:
    """And begins while the commit of the one before goes to the disk."""
    server, late = Server(), list[asyncio.Task[str]]()
    next_begins = asyncio.Event()

    async def come() -> None:
        if len(late) == 3:
            next_begins.set()
            return
        late.append(asyncio.create_task(server.sharing.run(writing(f"late {len(late)}"))))
        if server.trips[-1][-1] == "COMMIT":
            await next_begins.wait()

    server.meanwhile = come
    await server.sharing.run(writing("a"))
    await asyncio.gather(*late)
    assert [len(trip) - 1 for trip in server.trips if trip[0] == "BEGIN"] == [1, 2, 1]


async def test_those_of_one_room_come_one_after_the_other() -> None:
    """Whoever finds the room taken changes nothing, and asks again only when it is their turn."""
    server = Server()
    await asyncio.gather(*(server.sharing.run(writing(name, "room")) for name in "abc"))
    assert server.commits == 3
    asked = [sql for trip in server.trips for sql in trip if sql.startswith("SELECT")]
    assert len(asked) == 3 + 2


@pytest.mark.parametrize("error", [Contention(), ConnectionLost(), StorageBroken("storage", "error 1406")])
async def test_a_trip_fails(error: Exception) -> None:
    """Everything is undone, and everybody may run again alone: nobody knows whose fault it was."""
    server = Server()
    server.fails["INSERT b"] = error
    works = [server.sharing.run(writing(name)) for name in "abc"]
    results = await asyncio.gather(*works, return_exceptions=True)
    assert [type(each) for each in results] == [Contention] * 3
    assert (server.undone, server.commits) == (1, 0)


async def test_a_duplicate_is_told_to_whom_it_happened() -> None:
    """The others go on, and so may that one."""
    server = Server()
    server.fails["INSERT b"] = Duplicate()

    async def forgiving(session: Session) -> str:
        await session.rows("SELECT b")
        with pytest.raises(Duplicate):
            await session.insert("INSERT b")
        return "found"

    works = [server.sharing.run(work) for work in (writing("a"), forgiving, writing("c"))]
    assert await asyncio.gather(*works) == ["a", "found", "c"]
    assert server.commits == 1


@pytest.mark.parametrize("names", ["a", "ab"])
async def test_the_answer_to_a_commit_is_lost(names: str) -> None:
    """Nobody knows whether it happened, so nobody runs again."""
    server = Server()
    server.fails["COMMIT"] = ConnectionLost()
    works = [server.sharing.run(writing(name)) for name in names]
    results = await asyncio.gather(*works, return_exceptions=True)
    assert {type(each) for each in results} == {Unavailable}


async def test_no_connection_is_to_be_had() -> None:
    """All who wait are told so at once, and later all is well."""
    server = Server()
    server.fault = Unavailable("storage", "not connected")
    works = [server.sharing.run(writing(str(number))) for number in range(2 * AT_MOST)]
    results = await asyncio.gather(*works, return_exceptions=True)
    assert {type(each) for each in results} == {Unavailable}
    server.fault = None
    assert await server.sharing.run(writing("a")) == "a"


async def test_nobody_waits_for_a_transaction_that_is_stuck() -> None:
    """A lock that somebody keeps holds up those who share the transaction, not those who come later."""
    server, stuck, go_on = Server(), asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        if not stuck.is_set():
            stuck.set()
            await go_on.wait()

    server.meanwhile = wait
    first = asyncio.create_task(server.sharing.run(writing("a")))
    await stuck.wait()
    assert await server.sharing.run(writing("b")) == "b"
    go_on.set()
    assert await first == "a"


@pytest.mark.parametrize("trips", [1, 2, 3])
async def test_a_lone_work_is_cancelled_in_a_trip(trips: int) -> None:
    """All that it did is undone, and whoever waited for it goes on."""
    server = Server()
    victims: list[asyncio.Task[str]] = []
    waiting: list[asyncio.Task[str]] = []

    async def cancel() -> None:
        if len(server.trips) == trips:
            victims[0].cancel()
            waiting.append(asyncio.create_task(server.sharing.run(writing("b"))))

    server.meanwhile = cancel
    victims.append(asyncio.create_task(server.sharing.run(writing("a"))))
    await asyncio.wait(victims)
    assert await asyncio.gather(*waiting) == ["b"]
    await server.sharing.close()
    assert victims[0].cancelled()
    assert server.undone == 1


@pytest.mark.parametrize("changed", [False, True])
async def test_a_work_is_cancelled_while_it_waits(changed: bool) -> None:
    """Before it changed anything the others commit; afterwards all is undone and they run again alone."""
    server = Server()
    victims: list[asyncio.Task[str]] = []

    async def cancel() -> None:
        if len(server.trips) == 1 + changed:
            victims[0].cancel()

    server.meanwhile = cancel
    victims.append(asyncio.create_task(server.sharing.run(writing("a"))))
    others = [asyncio.create_task(server.sharing.run(writing(name))) for name in "bc"]
    results = await asyncio.gather(*others, return_exceptions=True)
    assert [type(each) for each in results] == [Contention if changed else str] * 2
    assert victims[0].cancelled()
    assert server.commits == (not changed)


async def test_all_leave_before_they_changed_anything() -> None:
    """The transaction is undone, and the next one is none the wiser."""
    server = Server()

    async def leave(session: Session) -> str:
        await session.rows("SELECT a")
        raise Regret

    with pytest.raises(Regret):
        await server.sharing.run(leave)
    await server.sharing.close()
    assert (server.undone, server.commits) == (1, 0)
    assert await server.sharing.run(writing("b")) == "b"
