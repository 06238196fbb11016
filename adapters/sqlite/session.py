"""A conversation with SQLite."""

from collections.abc import Sequence

from adapters.sql.session import Session
from adapters.sql.values import Row, Value
from adapters.sqlite.connection import Result, SqliteConnection, Statement


class SqliteSession(Session):
    """`counter` counts statements for whoever wants to know."""

    def __init__(
        self, connection: SqliteConnection, counter: list[int], first: Sequence[Statement] = ()
    ) -> None:
        self._connection = connection
        self._counter = counter
        self._waiting: list[Statement] = list(first)

    async def rows(self, sql: str, *args: Value) -> Sequence[Row]:
        return (await self._run(sql, args)).rows

    async def insert(self, sql: str, *args: Value) -> int:
        return (await self._run(sql, args)).insert_id

    async def change(self, sql: str, *args: Value) -> int:
        return (await self._run(sql, args)).found

    def later(self, sql: str, *args: Value) -> None:
        self._counter[0] += 1
        self._waiting.append((sql, args))

    async def commit(self) -> None:
        """Raises Unavailable."""
        await self._send(("COMMIT", ()))

    async def _run(self, sql: str, args: Sequence[Value]) -> Result:
        self._counter[0] += 1
        return await self._send((sql, args))

    async def _send(self, last: Statement) -> Result:
        statements, self._waiting = [*self._waiting, last], []
        return await self._connection.run(statements)
