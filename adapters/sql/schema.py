"""Tables described once for all databases."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

from adapters.sql.connection import Connection
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


CREATED_AT = Column("created_at", Kind.TIME)
STAMPS = (CREATED_AT, Column("updated_at", Kind.TIME))


class Database(ABC):
    """What a migration works on. Every method may be repeated: MySQL commits each change of the
    schema at once, so a migration that was killed halfway runs again from its start.
    """

    as_exact: ClassVar[str]
    """Turns a text into what a column of the kind EXACT holds."""
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
            await self.execute(f"CREATE TABLE {table.name} ({', '.join(parts)})")
        for key in table.keys:
            unique = "UNIQUE " if key.unique else ""
            columns = ", ".join(key.columns)
            await self.execute(f"CREATE {unique}INDEX IF NOT EXISTS {key.name} ON {table.name} ({columns})")

    def declare(self, column: Column) -> str:
        return f'"{column.name}" {self.types[column.kind].format(size=column.size)}'
