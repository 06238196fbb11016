"""Tables as MySQL writes them."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import ClassVar

from adapters.sql.connection import Connection, Statement
from adapters.sql.schema import Database, Key, Kind, Table
from adapters.sql.values import Value

OF_TEXT = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
OPTIONS = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"


class MysqlDatabase(Database):
    """`name` is the schema's, as information_schema calls it."""

    begin_snapshot = (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    )
    mark = "%s"
    as_exact = "CAST({} AS BINARY)"
    types: ClassVar = {
        Kind.ID: "BIGINT NOT NULL AUTO_INCREMENT",
        Kind.REFERENCE: "BIGINT NOT NULL DEFAULT 0",
        Kind.REFERENCE_OR_NULL: "BIGINT NULL",
        Kind.NUMBER: "INT NOT NULL DEFAULT 0",
        Kind.FLAG: "TINYINT(1) NOT NULL DEFAULT 0",
        Kind.LINE: f"VARCHAR({{size}}) {OF_TEXT} NOT NULL DEFAULT ''",
        Kind.TEXT: f"TEXT {OF_TEXT} NULL",
        Kind.EXACT: "VARBINARY({size}) NOT NULL DEFAULT ''",
        Kind.EXACT_OR_NULL: "VARBINARY({size}) NULL",
        Kind.BYTES: "MEDIUMBLOB NOT NULL",
        Kind.TIME: "DATETIME(6) NOT NULL DEFAULT '1970-01-01 00:00:00'",
        Kind.TIME_OR_NULL: "DATETIME(6) NULL",
    }

    def __init__(self, connection: Connection, name: str) -> None:
        super().__init__(connection)
        self._name = name

    async def together(self, statements: Sequence[Statement]) -> None:
        await self._connection.run([("BEGIN", ()), *statements, ("COMMIT", ())])

    async def ensure(self, table: Table) -> None:
        columns = await self.columns(table.name)
        if not columns:
            await self.execute(f"CREATE TABLE {table.name} ({', '.join(self._parts(table))}) {OPTIONS}")
            return
        keys = await self.keys(table.name)
        missing = [
            *(f"ADD COLUMN {self.declare(each)}" for each in table.columns if each.name not in columns),
            *(f"ADD {key_text(each)}" for each in table.keys if each.name not in keys),
        ]
        if missing:
            await self.execute(f"ALTER TABLE {table.name} {', '.join(missing)}")

    async def drop_key(self, table: str, name: str) -> None:
        if name in await self.keys(table):
            await self.execute(f"ALTER TABLE {table} DROP KEY {name}")

    def _parts(self, table: Table) -> list[str]:
        primary = table.primary or tuple(each.name for each in table.columns if each.kind is Kind.ID)
        return [
            *map(self.declare, table.columns),
            f"PRIMARY KEY ({', '.join(primary)})",
            *map(key_text, table.keys),
        ]

    def quoted(self, name: str) -> str:
        return f"`{name}`"

    def above(self, key: Sequence[str], values: Sequence[Value]) -> Statement:
        """Spelt out: of a comparison of whole rows no index is used."""
        ways, used = [], list[Value]()
        for length in range(1, len(key) + 1):
            *same, higher = map(self.quoted, key[:length])
            ways.append(" AND ".join([*(f"{each} = %s" for each in same), f"{higher} > %s"]))
            used += values[:length]
        return f"({' OR '.join(ways)})", used

    @asynccontextmanager
    async def all_or_nothing(self) -> AsyncIterator[None]:
        await self.execute("BEGIN")
        yield
        await self.execute("COMMIT")

    async def next_of(self, table: str, column: str) -> int:
        """From the table itself: information_schema may be a day old."""
        [(_, declared)] = await self.rows(f"SHOW CREATE TABLE {table}")
        counter = re.search(r"\bAUTO_INCREMENT=(\d+)", declared)
        [(highest,)] = await self.rows(f"SELECT COALESCE(MAX({column}), 0) FROM {table}")
        return max(int(counter[1]) if counter else 1, int(highest) + 1)

    async def count_from(self, table: str, column: str, number: int) -> None:
        del column  # a table counts one
        await self.execute(f"ALTER TABLE {table} AUTO_INCREMENT = {number:d}")

    async def columns(self, table: str) -> set[str]:
        return await self._names("columns", "column_name", table)

    async def keys(self, table: str) -> set[str]:
        """Without the primary one."""
        return await self._names("statistics", "index_name", table) - {"PRIMARY"}

    async def foreign_keys(self, table: str) -> set[str]:
        return await self._names(
            "table_constraints", "constraint_name", table, "AND constraint_type = 'FOREIGN KEY'"
        )

    async def _names(self, catalogue: str, column: str, table: str, condition: str = "") -> set[str]:
        rows = await self.rows(
            f"SELECT DISTINCT {column} FROM information_schema.{catalogue} "
            f"WHERE table_schema = %s AND table_name = %s {condition}",
            self._name,
            table,
        )
        return {name for (name,) in rows}


def key_text(key: Key) -> str:
    return f"{'UNIQUE ' if key.unique else ''}KEY {key.name} ({', '.join(key.columns)})"
