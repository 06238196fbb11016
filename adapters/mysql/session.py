"""A conversation with MySQL."""

from collections.abc import Sequence

from adapters.mysql.connection import MysqlConnection, Result
from adapters.sql.session import Session
from adapters.sql.values import Row, Value


class MysqlSession(Session):
    """`counter` counts statements for whoever wants to know."""

    def __init__(self, connection: MysqlConnection, counter: list[int], first: Sequence[str] = ()) -> None:
        self._connection = connection
        self._counter = counter
        self._waiting = list(first)

    async def rows(self, sql: str, *args: Value) -> Sequence[Row]:
        return (await self._run(sql, args)).rows

    async def insert(self, sql: str, *args: Value) -> int:
        return (await self._run(sql, args)).insert_id

    async def change(self, sql: str, *args: Value) -> int:
        return (await self._run(sql, args)).found

    def later(self, sql: str, *args: Value) -> None:
        self._waiting.append(self._write(sql, args))

    async def end(self, how: str) -> None:
        """`how`: COMMIT or ROLLBACK."""
        await self._send(how)

    async def _run(self, sql: str, args: Sequence[Value]) -> Result:
        return await self._send(self._write(sql, args))

    def _write(self, sql: str, args: Sequence[Value]) -> str:
        self._counter[0] += 1
        return sql % tuple(map(self._connection.literal, args))

    async def _send(self, last: str) -> Result:
        statements, self._waiting = [*self._waiting, last], []
        return await self._connection.run(statements)
