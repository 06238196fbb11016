"""Works that share a transaction: side by side, a round trip at a time, with one commit (decision 23)."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from itertools import islice
from typing import Protocol, TypeVar

from adapters.sql.connection import (
    COMMIT,
    BatchConnection,
    Connection,
    ConnectionLost,
    Contention,
    Duplicate,
    Result,
    Statement,
    committing,
)
from adapters.sql.joining import grouped
from adapters.sql.session import Session
from domain.model.errors import ServerFault, Unavailable

T = TypeVar("T")

AT_MOST = 32
"""Works in one transaction."""
STUCK_AFTER = 0.05
"""Seconds after which those who wait no longer wait for the transaction before them."""


class Withdrawn(Exception):
    """Another work of this transaction has the room; this one changed nothing yet and comes into the next."""


class Transaction(Protocol):
    """Of one work, or of several."""

    async def ask(self, member: "Member", statements: Sequence[Statement]) -> Result:
        """As `Connection.run`."""

    def claim(self, member: "Member") -> None:
        """Raises Withdrawn."""

    def leave(self, member: "Member") -> None:
        """Its work has failed."""

    async def run(self, connection: BatchConnection, at_commit: Callable[[], None]) -> None:
        """To its end. Raises what went wrong, after everybody was told; then it has to be undone.

        `at_commit` is called when only the commit is left: who waits for its locks waits for the disk alone.
        """


class Member(Connection):
    """The connection of one work."""

    def __init__(self, room: Hashable) -> None:
        """`room`: if it is known already."""
        self.room = room
        self.transaction: asyncio.Future[Transaction] = asyncio.get_running_loop().create_future()
        self.has_changed = False

    async def run(self, statements: Sequence[Statement]) -> Result:
        self.has_changed = self.has_changed or not all(sql.startswith("SELECT") for sql, _ in statements)
        return await (await self.transaction).ask(self, statements)

    def claim(self, room: Hashable) -> None:
        self.room = room
        self.transaction.result().claim(self)

    def leave(self) -> None:
        """Its work has failed."""
        if not self.transaction.cancelled() and self.transaction.done() and not self.transaction.exception():
            self.transaction.result().leave(self)


class Sharing:
    """Whoever comes while no shared transaction is under way begins one at once; those who come meanwhile
    share the next.
    """

    def __init__(
        self, lend: Callable[[], AbstractAsyncContextManager[BatchConnection]], begin: Statement
    ) -> None:
        """`lend`: a connection for one transaction, which is undone if the block raises."""
        self._lend = lend
        self._begin = begin
        self._waiting: list[Member] = []
        self._newest: asyncio.Task[None] | None = None
        """The transaction that others wait for."""
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Raises Contention, Duplicate and ConnectionLost where the work may succeed in a transaction of its
        own, Unavailable, and what the work raises.
        """
        room: Hashable = None
        while True:
            member = Member(room)
            try:
                return await self._run(member, work)
            except Withdrawn:
                room = member.room

    async def _run(self, member: Member, work: Callable[[Session], Awaitable[T]]) -> T:
        self._waiting.append(member)
        self._go_on()
        try:
            await member.transaction
            session = Session(member, claim=member.claim)
            result = await work(session)
            await session.commit()
        except BaseException:
            member.leave()
            raise
        return result

    def _go_on(self) -> None:
        if self._waiting and self._newest is None:
            self._newest = task = asyncio.create_task(self._drive())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _drive(self) -> None:
        me = self._newest
        stuck = asyncio.get_running_loop().call_later(STUCK_AFTER, self._end_wait, me)
        try:
            async with self._lend() as connection:
                if members := self._take():
                    await self._transaction_of(members).run(connection, at_commit=partial(self._end_wait, me))
        except (Contention, Duplicate, ConnectionLost):
            pass  # whose works they were run them again
        except ServerFault as fault:
            self._refuse(fault)
        finally:
            stuck.cancel()
            self._end_wait(me)

    def _transaction_of(self, members: Sequence[Member]) -> Transaction:
        if len(members) == 1:
            return LoneTransaction(members[0], self._begin)
        return SharedTransaction(members, self._begin)

    def _end_wait(self, task: "asyncio.Task[None] | None") -> None:
        if self._newest is task:
            self._newest = None
            self._go_on()

    def _take(self) -> list[Member]:
        """The first of each room."""
        taken: list[Member] = []
        rooms = set[Hashable]()
        left: list[Member] = []
        for member in self._waiting:
            if member.transaction.cancelled():
                continue
            if len(taken) == AT_MOST or (member.room is not None and member.room in rooms):
                left.append(member)
            else:
                taken.append(member)
                rooms.add(member.room)
        self._waiting = left
        return taken

    def _refuse(self, fault: ServerFault) -> None:
        """No connection was to be had: those who waited for it waited long enough."""
        while members := self._take():
            for member in members:
                member.transaction.set_exception(fault)

    async def close(self) -> None:
        await asyncio.gather(*self._under_way, return_exceptions=True)


class LoneTransaction(Transaction):
    """Of a work that came alone: it makes its trips itself, and meets nobody before each."""

    def __init__(self, member: Member, begin: Statement) -> None:
        self._member = member
        self._begin = [begin]

    async def run(self, connection: BatchConnection, at_commit: Callable[[], None]) -> None:
        self._connection = connection
        self._at_commit = at_commit
        self._end = asyncio.get_running_loop().create_future()
        self._member.transaction.set_result(self)
        await self._end

    async def ask(self, _member: Member, statements: Sequence[Statement]) -> Result:
        begin, self._begin = self._begin, []
        if statements[-1] != COMMIT:
            return await self._connection.run([*begin, *statements])
        self._at_commit()
        with committing():
            result = await self._connection.run([*begin, *statements])
        self._end.set_result(None)
        return result

    def claim(self, _member: Member) -> None:
        """The room is free."""

    def leave(self, _member: Member) -> None:
        if not self._end.done():
            self._end.set_exception(Contention())


class SharedTransaction(Transaction):
    """Whenever nobody's work goes on, since all wait for an answer, the next round trip is made.

    A work that fails before it changed anything just leaves. After that everything is undone, and the others
    run again by themselves.
    """

    def __init__(self, members: Sequence[Member], begin: Statement) -> None:
        self._going = set(members)
        self._begin = [begin]
        self._asked: dict[Member, tuple[Sequence[Statement], asyncio.Future[Result]]] = {}
        self._rooms: dict[Hashable, Member] = {}
        self._all_wait = asyncio.Event()
        self._failed = False
        for member in members:
            member.transaction.set_result(self)

    async def ask(self, member: Member, statements: Sequence[Statement]) -> Result:
        if self._failed:
            raise Contention
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._asked[member] = (statements, answer)
        self._stop(member)
        return await answer

    def claim(self, member: Member) -> None:
        if self._rooms.setdefault(member.room, member) is not member:
            raise Withdrawn

    def leave(self, member: Member) -> None:
        self._failed |= member.has_changed
        self._asked.pop(member, None)
        if self._rooms.get(member.room) is member:
            del self._rooms[member.room]
        self._stop(member)

    def _stop(self, member: Member) -> None:
        self._going.discard(member)
        if not self._going:
            self._all_wait.set()

    async def run(self, connection: BatchConnection, at_commit: Callable[[], None]) -> None:
        try:
            while await self._is_needed():
                if all(statements[-1] == COMMIT for statements, _ in self._asked.values()):
                    at_commit()
                    await self._commit(connection)
                    return
                await self._make_trip(connection)
        except BaseException as error:
            self._fail(error)
            raise
        finally:
            self._forget()

    async def _is_needed(self) -> bool:
        await self._all_wait.wait()
        if self._failed or not (self._asked or self._begin):
            raise Contention
        return bool(self._asked)

    async def _make_trip(self, connection: BatchConnection) -> None:
        """With those that are not ready to commit."""
        asked = {member: each for member, each in self._asked.items() if each[0][-1] != COMMIT}
        groups = grouped(statements for statements, _ in asked.values())
        batches = [group.batches() for group in groups]
        first, *others = [batch for of_group in batches for batch in of_group]
        results = iter(await connection.run_each([[*self._begin, *first], *others]))
        self._begin = []
        asking = list(asked.items())
        for group, of_group in zip(groups, batches, strict=True):
            for place, result in group.answers(list(islice(results, len(of_group)))):
                member, (_, answer) = asking[place]
                self._answer(member, answer, result)
        if self._going:
            self._all_wait.clear()  # somebody may have left meanwhile

    def _answer(self, member: Member, answer: asyncio.Future[Result], result: Result | Duplicate) -> None:
        if self._asked.pop(member, None) is None or answer.done():
            return
        self._going.add(member)
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    async def _commit(self, connection: BatchConnection) -> None:
        asked = self._asked
        groups = grouped(statements[:-1] for statements, _ in asked.values())
        last = [statement for group in groups for statement in group.statements()]
        with committing():
            result = await connection.run([*self._begin, *last, COMMIT])
        for _, answer in asked.values():
            if not answer.done():
                answer.set_result(result)

    def _fail(self, error: BaseException) -> None:
        """Who cannot be blamed for it runs again by themselves."""
        self._failed = True
        told = error if isinstance(error, Unavailable) else Contention()
        for _, answer in self._asked.values():
            if not answer.done():
                answer.set_exception(told)

    def _forget(self) -> None:
        """Members know this transaction, and it them: what they said would wait for the garbage collector."""
        self._going.clear()
        self._asked.clear()
        self._rooms.clear()
