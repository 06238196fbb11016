"""What becomes of connections to a database server, whatever becomes of those who have borrowed them."""

import asyncio
from collections.abc import Sequence

from adapters.mysql.dialect import MysqlDialect
from adapters.sql.connection import PooledConnection, Result, Statement
from adapters.sql.storage import ServerStorage
from ports.storage import Repositories, StorageFacts, Tell, nobody_waits


class Line(PooledConnection):
    """A connection whose server answers, or does not."""

    def __init__(self, answering: asyncio.Event) -> None:
        self._answering = answering
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        self._closed = True

    async def run(self, statements: Sequence[Statement]) -> Result:
        [result] = await self.run_each([statements])
        return result

    async def run_each(self, batches: Sequence[Sequence[Statement]]) -> Sequence[Result]:
        await self._answering.wait()
        return [Result((), 0, 0) for _ in batches]


class LineStorage(ServerStorage):
    def __init__(self) -> None:
        self.answering = asyncio.Event()
        self.answering.set()
        self.lines: list[Line] = []
        super().__init__(MysqlDialect(), self._connect, pool_size=2, patience=1)

    async def _connect(self) -> Line:
        self.lines.append(Line(self.answering))
        return self.lines[-1]

    async def _lock(self, connection: PooledConnection) -> bool:
        return True

    async def migrate(self, tell: Tell = nobody_waits) -> list[int]:
        return []

    async def is_up_to_date(self) -> bool:
        return True

    async def facts(self, patience: float) -> StorageFacts:
        return StorageFacts(name="lines", version="1", oldest=(1,))


def test_what_is_lent_when_the_loop_ends_is_closed() -> None:
    """The storage was closed, and a request under way is cancelled with everything else: nothing of it runs
    any more that could close a connection later.
    """
    storage = LineStorage()

    async def serve_and_end() -> None:
        await storage.open()
        lent = asyncio.Event()

        async def wait(_: Repositories) -> None:
            lent.set()
            await asyncio.Event().wait()

        request = asyncio.create_task(storage.transaction(wait))
        await lent.wait()
        storage.answering.clear()
        await storage.close()
        assert not request.done()

    asyncio.run(serve_and_end())
    assert [line.closed for line in storage.lines] == [True]


async def test_a_request_that_is_cancelled_gives_its_connection_to_the_next() -> None:
    storage = LineStorage()
    await storage.open()
    lent = asyncio.Event()

    async def wait(_: Repositories) -> None:
        lent.set()
        await asyncio.Event().wait()

    request = asyncio.create_task(storage.transaction(wait))
    await lent.wait()
    request.cancel()
    await asyncio.wait([request])
    await storage.close()
    assert [line.closed for line in storage.lines] == [True]
