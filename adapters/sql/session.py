"""One conversation with the database: what the repositories need of a connection."""

from collections.abc import Sequence

from adapters.sql.connection import Connection, Duplicate, Result, Statement
from adapters.sql.values import Row, Value


class Session:
    """Statements of one transaction, or of one read without. `begin` goes with the first of them."""

    def __init__(self, connection: Connection, begin: Sequence[Statement] = ()) -> None:
        self._connection = connection
        self._waiting = list(begin)

    async def rows(self, sql: str, *args: Value) -> Sequence[Row]:
        return (await self._run(sql, args)).rows

    async def row(self, sql: str, *args: Value) -> Row | None:
        """The first one."""
        rows = await self.rows(sql, *args)
        return rows[0] if rows else None

    async def insert(self, sql: str, *args: Value) -> int:
        """The id of the new row. Raises Duplicate: the statement did nothing, the transaction goes on."""
        result = await self._run(sql, args)
        if not result.found:
            raise Duplicate
        return result.insert_id

    async def change(self, sql: str, *args: Value) -> int:
        """How many rows the statement found."""
        return (await self._run(sql, args)).found

    def later(self, sql: str, *args: Value) -> None:
        """Run it before the next statement or the commit, in the same round trip.

        For locks, and changes whose result nobody needs and that seldom collide with a unique key: like
        `change`, one that does makes the whole work run again.
        """
        self._waiting.append((sql, args))

    async def commit(self) -> None:
        await self._run("COMMIT", ())

    async def _run(self, sql: str, args: Sequence[Value]) -> Result:
        statements, self._waiting = [*self._waiting, (sql, args)], []
        return await self._connection.run(statements)
