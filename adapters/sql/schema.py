"""Tables described once for all databases."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from adapters.sql.connection import Connection, Statement
from adapters.sql.values import Row, Value


class Kind(Enum):
    """What a column holds. Each database has its own type for it."""

    ID = auto()
    """The primary key, counted up by the database."""
    REFERENCE = auto()
    """Another row's id; 0 for none."""
    REFERENCE_OR_NULL = auto()
    NUMBER = auto()
    FLAG = auto()
    LINE = auto()
    """A short text; `size` counts characters."""
    TEXT = auto()
    """Up to 65 535 bytes of UTF-8, kept byte for byte."""
    EXACT = auto()
    """A key compared byte for byte; `size` counts bytes."""
    EXACT_OR_NULL = auto()
    BYTES = auto()
    TIME = auto()
    TIME_OR_NULL = auto()


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    size: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """An index, or a rule that no two rows are alike in these columns."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """There are no foreign keys: rows that others refer to are never removed, and each check of one
    would lock a row of a user who only sends a message.
    """

    name: str
    columns: tuple[Column, ...]
    keys: tuple[Key, ...] = ()
    primary: tuple[str, ...] = ()
    """Where no column is an ID."""
    clustered: bool = False
    """Rows lie in the order of the primary key, in databases that can choose: it is most of the row."""


CREATED_AT = Column("created_at", Kind.TIME)
STAMPS = (CREATED_AT, Column("updated_at", Kind.TIME))


class Database(ABC):
    """What a migration works on. Every method may be repeated: MySQL commits each change of the
    schema at once, so a migration that was killed halfway runs again from its start.
    """

    as_exact: ClassVar[str]
    """Turns a text into what a column of the kind EXACT holds."""
    end_of_clustered: ClassVar[str] = ""
    begin_snapshot: ClassVar[Sequence[str]]
    """Begins a transaction that sees everything as it is at this moment, until it ends."""
    mark: str
    """Stands for a parameter."""
    types: ClassVar[Mapping[Kind, str]]
    """How a column of each kind is declared; `{size}` is the column's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def execute(self, sql: str, *args: Value) -> None:
        """`sql` with the marks of this database."""
        await self.rows(sql, *args)

    async def rows(self, sql: str, *args: Value) -> Sequence[Row]:
        return (await self._connection.run([(sql, args)])).rows

    async def together(self, statements: Sequence[Statement]) -> None:
        """In one transaction and one round trip: all or nothing."""
        await self._connection.run(statements)

    @abstractmethod
    async def columns(self, table: str) -> set[str]:
        """Empty if there is no such table."""

    async def ensure(self, table: Table) -> None:
        """The table is there with at least these columns and keys; its rows stay."""
        known = await self.columns(table.name)
        if known:
            for column in table.columns:
                if column.name not in known:
                    await self.execute(f"ALTER TABLE {table.name} ADD COLUMN {self.declare(column)}")
        else:
            parts = [self.declare(column) for column in table.columns]
            if table.primary:
                parts.append(f"PRIMARY KEY ({', '.join(table.primary)})")
            end = self.end_of_clustered if table.clustered else ""
            await self.execute(f"CREATE TABLE {table.name} ({', '.join(parts)}){end}")
        for key in table.keys:
            unique = "UNIQUE " if key.unique else ""
            columns = ", ".join(key.columns)
            await self.execute(f"CREATE {unique}INDEX IF NOT EXISTS {key.name} ON {table.name} ({columns})")

    async def drop_key(self, table: str, name: str) -> None:
        """If it is there."""
        del table  # the names of keys are unique in a schema
        await self.execute(f"DROP INDEX IF EXISTS {name}")

    def declare(self, column: Column) -> str:
        return f"{self.quoted(column.name)} {self.types[column.kind].format(size=column.size)}"

    def quoted(self, name: str) -> str:
        return f'"{name}"'

    def names(self, columns: Iterable[str]) -> str:
        return ", ".join(map(self.quoted, columns))

    def above(self, key: Sequence[str], values: Sequence[Value]) -> Statement:
        """The condition of rows whose key is higher, for an index to find them by."""
        return f"({self.names(key)}) > ({', '.join([self.mark] * len(key))})", values

    @asynccontextmanager
    async def all_or_nothing(self) -> AsyncIterator[None]:
        """Changes of rows, in databases that cannot change a schema in the same transaction."""
        yield

    @abstractmethod
    async def next_of(self, table: str, column: str) -> int:
        """The number that the database would give the next row."""

    @abstractmethod
    async def count_from(self, table: str, column: str, number: int) -> None:
        """Give the next row of an empty table this number."""
