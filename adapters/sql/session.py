"""One conversation with the database: what the repositories need of a connection."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from time import perf_counter

from adapters.metrics import SQL_SECONDS, SQL_STATEMENTS
from adapters.sql.connection import COMMIT, Connection, Duplicate, Joint, Raise, Raised, Result, Statement
from adapters.sql.dialect import Many
from adapters.sql.values import Row, Value


def _ignore(_room: Hashable) -> None:
    """Nobody else works in this transaction."""


class Session:
    """Statements of one transaction, or of one read without. `begin` goes with the first of them.

    `claim`: to be called with every room that was locked, which a shared transaction would lock twice.
    """

    def __init__(
        self,
        connection: Connection,
        begin: Sequence[Statement] = (),
        claim: Callable[[Hashable], None] = _ignore,
    ) -> None:
        self._connection = connection
        self._waiting = list(begin)
        self.claim = claim

    async def rows(self, sql: str, *args: Value) -> Sequence[Row]:
        return (await self._run((sql, args))).rows

    async def rows_of(self, many: Many, keys: Iterable[Value]) -> Sequence[Row]:
        """Rows that begin with one of these keys. Works that share a transaction may find theirs together."""
        return (await self._run(Joint(many, [(key,) for key in keys]))).rows

    async def count(self, raising: Many, reading: Many, keys: Sequence[Value]) -> Sequence[Row]:
        """The counters of these keys, key and number, each raised by one: nobody else gets these numbers.

        Works that share a transaction may raise theirs together. `raising`: an `insert_rows` of a key and
        what is added to its counter.
        """
        self._waiting.append(Raise(raising, [(key, 1) for key in keys]))
        return (await self._run(Raised(reading, [(key,) for key in keys]))).rows

    async def row(self, sql: str, *args: Value) -> Row | None:
        """The first one."""
        rows = await self.rows(sql, *args)
        return rows[0] if rows else None

    async def insert(self, sql: str, *args: Value) -> int:
        """The id of the new row. Raises Duplicate: the statement did nothing, the transaction goes on."""
        result = await self._run((sql, args))
        if not result.found:
            raise Duplicate
        return result.insert_id

    async def change(self, sql: str, *args: Value) -> int:
        """How many rows the statement found."""
        return (await self._run((sql, args))).found

    def later(self, sql: str, *args: Value) -> None:
        """Run it before the next statement or the commit, in the same round trip.

        For locks, and changes whose result nobody needs and that seldom collide with a unique key: like
        `change`, one that does makes the whole work run again.
        """
        self._waiting.append((sql, args))

    def later_rows(self, many: Many, rows: Sequence[tuple[Value, ...]]) -> None:
        """As `later`, of an `insert_rows`. Works that share a transaction may add theirs together."""
        self._waiting.append(Joint(many, rows))

    async def commit(self) -> None:
        await self._run(COMMIT)

    async def _run(self, statement: Statement) -> Result:
        statements, self._waiting = [*self._waiting, statement], []
        began = perf_counter()
        try:
            return await self._connection.run(statements)
        finally:
            SQL_STATEMENTS.inc(len(statements))
            SQL_SECONDS.observe(perf_counter() - began)
