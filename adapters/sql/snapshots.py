"""Snapshots of SQL databases: rows by their primary keys, in one reading transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from adapters.sql import migrations
from adapters.sql.schema import Column, Database, Kind, Table
from adapters.sql.tables import all_tables, counted
from adapters.sql.values import Row, Value
from domain.model.errors import Misconfigured
from ports.snapshots import Rows, Snapshot, Snapshots, StoredTable

ROWS_AT_ONCE: Final = 500
PARAMETERS_AT_MOST: Final = 30_000
"""In one statement; SQLite takes 32 766."""
BEYOND: Final = 1_000_000
"""How far numbers go on above those of a snapshot: more than were given between it and the loss."""
BINARY: Final = {Kind.EXACT, Kind.EXACT_OR_NULL, Kind.BYTES}
TIMES: Final = {Kind.TIME, Kind.TIME_OR_NULL}
BEHIND: Final = "it is not up to date; run `ichat migrate` with the same settings"
AHEAD: Final = "a later version of ichat made it; use that one"
USED: Final = "there are accounts in it; a backup goes into an empty database"

Open = Callable[[], AbstractAsyncContextManager[Database]]


class SqlSnapshot(Snapshot):
    def __init__(
        self,
        database: Database,
        versions: Sequence[int],
        known: Sequence[Table],
        tables: Sequence[StoredTable],
    ) -> None:
        self._database = database
        self._versions = versions
        self._known = {table.name: table for table in known}
        self._tables = tables

    @property
    def versions(self) -> Sequence[int]:
        return self._versions

    @property
    def tables(self) -> Sequence[StoredTable]:
        return self._tables

    async def rows(self, table: StoredTable) -> AsyncIterator[Rows]:
        known = self._known[table.name]
        key = [table.columns.index(name) for name in known.primary]
        kinds = {column.name: column.kind for column in known.columns}
        times = [at for at, name in enumerate(table.columns) if kinds[name] in TIMES]
        page = await self._page(known, ())
        while page:
            yield [_with_whole_times(row, times) for row in page]
            page = await self._page(known, [page[-1][at] for at in key])

    async def _page(self, table: Table, above: Sequence[Value]) -> Sequence[Row]:
        """The next rows above this key."""
        database = self._database
        condition, values = database.above(table.primary, above) if above else ("1 = 1", ())
        columns, key = database.names(each.name for each in table.columns), database.names(table.primary)
        return await database.rows(
            f"SELECT {columns} FROM {table.name} WHERE {condition} ORDER BY {key} LIMIT {ROWS_AT_ONCE}",
            *values,
        )


def _with_whole_times(row: Row, times: Sequence[int]) -> Row:
    """PostgreSQL leaves out zeros at the end of a second's fraction."""
    cells = list(row)
    for at in times:
        if cells[at] is not None:
            seconds, _, fraction = str(cells[at]).partition(".")
            cells[at] = f"{seconds}.{fraction:0<6}"
    return cells


class SqlSnapshots(Snapshots):
    """`read` opens a connection for reading, `write` one that nobody else migrates beside, and that commits
    at its end what it has begun.
    """

    def __init__(self, read: Open, write: Open) -> None:
        self._read = read
        self._write = write

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Snapshot]:
        async with self._read() as database:
            for statement in database.begin_snapshot:
                await database.execute(statement)
            if not await migrations.is_up_to_date(database):
                raise Misconfigured("storage", BEHIND)
            versions = await migrations.versions(database)
            if set(versions) - migrations.KNOWN:
                raise Misconfigured("storage", AHEAD)
            known = all_tables()
            yield SqlSnapshot(database, versions, known, [await _stored(database, each) for each in known])

    async def check_empty(self) -> None:
        async with self._write() as database:
            await _check_empty(database)

    async def restore(self, snapshot: Snapshot, tell: Callable[[int], None]) -> None:
        if set(snapshot.versions) - migrations.KNOWN:
            raise Misconfigured("storage", AHEAD)
        async with self._write() as database:
            await _check_empty(database)
            await migrations.migrate(database, only=snapshot.versions)
            counts = {table.name: counted(table) for table in all_tables()}
            for table in snapshot.tables:
                if table.next_id:
                    await database.count_from(table.name, counts[table.name], table.next_id + BEYOND)
            async with database.all_or_nothing():
                for table in snapshot.tables:
                    await _fill(database, table, snapshot.rows(table), tell)
                await database.execute(f"UPDATE delivery_counters SET last_id = last_id + {BEYOND:d}")
            await migrations.migrate(database)


async def _check_empty(database: Database) -> None:
    if await database.columns("users") and await database.rows("SELECT user_id FROM users LIMIT 1"):
        raise Misconfigured("storage", USED)


async def _stored(database: Database, table: Table) -> StoredTable:
    [(rows,)] = await database.rows(f"SELECT COUNT(*) FROM {table.name}")
    column = counted(table)
    return StoredTable(
        table.name,
        tuple(each.name for each in table.columns),
        frozenset(each.name for each in table.columns if _is_binary(each)),
        rows,
        await database.next_of(table.name, column) if column else 0,
    )


def _is_binary(column: Column) -> bool:
    return column.kind in BINARY


async def _fill(
    database: Database, table: StoredTable, rows: AsyncIterator[Rows], tell: Callable[[int], None]
) -> None:
    """In place of what the migrations put there."""
    await database.execute(f"DELETE FROM {table.name}")
    at_once = min(ROWS_AT_ONCE, PARAMETERS_AT_MOST // len(table.columns))
    row = f"({', '.join([database.mark] * len(table.columns))})"
    insert = f"INSERT INTO {table.name} ({database.names(table.columns)}) VALUES "
    async for batch in rows:
        for start in range(0, len(batch), at_once):
            some = batch[start : start + at_once]
            values = [cell for each in some for cell in each]
            await database.execute(insert + ", ".join([row] * len(some)), *values)
        tell(len(batch))
