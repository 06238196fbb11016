"""One conversation with the database: what the repositories need of a connection."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from adapters.sql.values import Row, Value


class Duplicate(Exception):
    """A unique key is taken. The statement did nothing, the transaction goes on."""


class Session(ABC):
    """Statements of one transaction, or of one read without."""

    @abstractmethod
    async def rows(self, sql: str, *args: Value) -> Sequence[Row]: ...

    async def row(self, sql: str, *args: Value) -> Row | None:
        """The first one."""
        rows = await self.rows(sql, *args)
        return rows[0] if rows else None

    @abstractmethod
    async def insert(self, sql: str, *args: Value) -> int:
        """The id of the new row. Raises Duplicate."""

    @abstractmethod
    async def change(self, sql: str, *args: Value) -> int:
        """How many rows the statement found. Raises Duplicate."""

    @abstractmethod
    def later(self, sql: str, *args: Value) -> None:
        """Run it before the next statement or the commit, in the same round trip.

        For changes whose result nobody needs and that cannot collide with a unique key.
        """
