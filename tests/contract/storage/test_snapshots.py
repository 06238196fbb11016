"""Everything that is stored comes back as it was, in the same database or in another one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.mysql.migrate import snapshots as mysql_snapshots
from adapters.postgres.migrate import snapshots as postgres_snapshots
from adapters.sql.migrations import KNOWN, MIGRATIONS
from adapters.sql.schema import Column, Database, Kind, Table
from adapters.sql.snapshots import BEYOND, ROWS_AT_ONCE, SqlSnapshots
from adapters.sql.tables import all_tables, counted
from adapters.sqlite.migrate import snapshots as sqlite_snapshots
from adapters.sqlite.storage import SqliteStorage
from domain.model.errors import Misconfigured
from ports.snapshots import Rows, Snapshot, StoredTable
from ports.storage import Storage
from tests import servers, storages
from tests.contract.storage.story import befriend, register, say

MANY = 2 * ROWS_AT_ONCE + 7
ROWS = 4


@dataclass(frozen=True)
class Place:
    """A database that nothing is in, not even tables."""

    storage: Storage
    snapshots: SqlSnapshots


@contextmanager
def empty_place(request: pytest.FixtureRequest, kind: str, name: str) -> Iterator[Place]:
    if kind == "sqlite":
        folder: Path = request.getfixturevalue("tmp_path")
        path = folder / name / "ichat.db"
        yield Place(SqliteStorage(path), sqlite_snapshots(path))
        return
    databases: storages.Databases = request.getfixturevalue("databases")
    with servers.fresh_database(databases.server(kind)) as url:
        snapshots = mysql_snapshots if kind == "mysql" else postgres_snapshots
        yield Place(storages.server_storage(url), snapshots(url))


@pytest.fixture(params=storages.SQL)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with empty_place(request, request.param, "from") as place:
        yield place


@pytest.fixture(params=storages.SQL)
def target(request: pytest.FixtureRequest) -> Iterator[Place]:
    with empty_place(request, request.param, "to") as place:
        yield place


CELLS: Mapping[Kind, Callable[[int], Any]] = {
    Kind.ID: lambda number: number,
    Kind.REFERENCE: lambda number: number + 2**53,
    Kind.NUMBER: lambda number: number,
    Kind.FLAG: lambda number: number % 2,
    Kind.LINE: lambda number: f"{number} é\0\x1a",
    Kind.TEXT: lambda number: f"{number} 安🙂\\\"'%s\0\x1a0\n",
    Kind.EXACT: lambda number: b"%d\0\xff" % number,
    Kind.BYTES: lambda _: bytes(range(256)),
    Kind.TIME: lambda number: f"2026-11-23 15:21:29.{number % 10:d}00000",
}
"""Something that is hard to keep, different in every row."""
OR_NULL = {
    Kind.TEXT: Kind.TEXT,
    Kind.REFERENCE_OR_NULL: Kind.REFERENCE,
    Kind.EXACT_OR_NULL: Kind.EXACT,
    Kind.TIME_OR_NULL: Kind.TIME,
}


def cell(column: Column, number: int) -> Any:
    if column.kind in OR_NULL and number % 2 == 0:
        return None
    value = CELLS[OR_NULL.get(column.kind, column.kind)](number)
    return value[: column.size] if column.kind is Kind.LINE else value


async def fill(database: Database, table: Table) -> None:
    await database.execute(f"DELETE FROM {table.name}")
    columns = database.names(each.name for each in table.columns)
    marks = ", ".join([database.mark] * len(table.columns))
    for number in range(1, (MANY if table.name == "deliveries" else ROWS) + 1):
        values = [cell(column, number) for column in table.columns]
        await database.execute(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", *values)


async def filled(place: Place) -> None:
    await place.storage.migrate()
    async with place.snapshots._write() as database:
        for table in all_tables():
            await fill(database, table)


async def rows_of(snapshot: Snapshot) -> Mapping[str, Rows]:
    return {
        table.name: [list(row) async for some in snapshot.rows(table) for row in some]
        for table in snapshot.tables
    }


@pytest.fixture
def sibling(request: pytest.FixtureRequest, place: Place) -> Iterator[Place]:
    """Another one of the same kind."""
    with empty_place(request, request.node.callspec.params["place"], "to") as sibling:
        yield sibling


async def everything(place: Place) -> Mapping[str, Rows]:
    async with place.snapshots.take() as snapshot:
        return await rows_of(snapshot)


async def restore(place: Place, target: Place) -> list[int]:
    told: list[int] = []
    async with place.snapshots.take() as snapshot:
        await target.snapshots.restore(snapshot, told.append)
    return told


async def test_no_table_is_forgotten(place: Place) -> None:
    """Whoever adds a migration adds its tables to what is backed up: all columns of all of them."""
    await place.storage.migrate()
    async with place.snapshots._read() as database:
        known = {table.name: {each.name for each in table.columns} for table in all_tables()}
        for name, columns in known.items():
            assert await database.columns(name) == columns
        assert await _tables(database) == {*known, "schema_migrations"}


async def _tables(database: Database) -> set[str]:
    if type(database).__module__.startswith("adapters.sqlite"):
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    else:
        schema = "current_schema()" if "postgres" in type(database).__module__ else "DATABASE()"
        sql = f"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema}"
    return {name for (name,) in await database.rows(sql)}


async def test_every_row_of_every_table_comes_back(place: Place, target: Place) -> None:
    """From any database to any other; delivery numbers go on far above, and so do all ids."""
    await filled(place)
    before = await everything(place)
    told = await restore(place, target)
    after = await everything(target)
    assert sum(told) == sum(map(len, before.values())) > MANY
    counters = [[receiver, int(last or 0) + BEYOND] for receiver, last in before["delivery_counters"]]
    assert after == {**before, "delivery_counters": counters}
    assert await target.storage.is_up_to_date()
    assert await target.storage.migrate() == []


async def test_a_restored_server_goes_on_with_new_numbers(place: Place, sibling: Place) -> None:
    """Ann and Bob write on: no id and no number of a delivery that somebody may have seen is given again."""
    await place.storage.migrate()
    await place.storage.open()
    ann, bob = await register(place.storage, "ann"), await register(place.storage, "bob")
    contact, _ = await befriend(place.storage, ann, bob)
    await say(place.storage, contact, "before")
    await restore(place, sibling)
    lost = await say(place.storage, contact, "lost")
    await place.storage.close()
    await sibling.storage.open()
    try:
        message = await say(sibling.storage, contact, "after")
        assert message.message_id > lost.message_id + BEYOND - 10
        assert await sibling.storage.read(lambda stored: stored.deliveries.last(bob.user_id)) == BEYOND + 2
        assert (await register(sibling.storage, "cat")).user_id > BEYOND
    finally:
        await sibling.storage.close()


async def test_a_snapshot_is_of_one_moment(place: Place) -> None:
    """What is written while it is read is not in it, in no table."""
    await place.storage.migrate()
    await place.storage.open()
    ann, bob = await register(place.storage, "ann"), await register(place.storage, "bob")
    contact, _ = await befriend(place.storage, ann, bob)
    await say(place.storage, contact, "before")
    try:
        async with place.snapshots.take() as snapshot:
            await say(place.storage, contact, "meanwhile")
            await register(place.storage, "cat")
            rows = await rows_of(snapshot)
    finally:
        await place.storage.close()
    assert [len(rows[name]) for name in ("users", "chat_messages", "deliveries")] == [2, 1, 2]
    assert {table.name: table.rows for table in snapshot.tables} == {
        name: len(each) for name, each in rows.items()
    }


async def test_a_database_with_accounts_is_left_alone(place: Place, sibling: Place) -> None:
    """A sentence says so, and nothing is changed."""
    await filled(place)
    await sibling.storage.migrate()
    await sibling.storage.open()
    await register(sibling.storage, "dora")
    await sibling.storage.close()
    before = await everything(sibling)
    with pytest.raises(Misconfigured, match="accounts"):
        await restore(place, sibling)
    assert await everything(sibling) == before


class Broken(Snapshot):
    """Its file ends in the middle of the last table."""

    def __init__(self, whole: Snapshot, versions: Sequence[int] | None = None) -> None:
        self._whole = whole
        self._versions = versions

    @property
    def versions(self) -> Sequence[int]:
        return self._versions or self._whole.versions

    @property
    def tables(self) -> Sequence[StoredTable]:
        return self._whole.tables

    async def rows(self, table: StoredTable) -> Any:
        async for some in self._whole.rows(table):
            if table == self.tables[-1]:
                raise EOFError
            yield some


async def test_a_restoring_that_fails_leaves_it_empty(place: Place, sibling: Place) -> None:
    """And it may be done again."""
    await filled(place)
    async with place.snapshots.take() as snapshot:
        with pytest.raises(EOFError):
            await sibling.snapshots.restore(Broken(snapshot), lambda _: None)
    await sibling.snapshots.check_empty()
    assert await restore(place, sibling)


async def test_a_snapshot_of_a_later_version_is_refused(place: Place, sibling: Place) -> None:
    await place.storage.migrate()
    async with place.snapshots.take() as snapshot:
        later = Broken(snapshot, [*snapshot.versions, max(KNOWN) + 1])
        with pytest.raises(Misconfigured, match="later version"):
            await sibling.snapshots.restore(later, lambda _: None)


async def test_a_snapshot_of_an_earlier_version_is_brought_up_to_date(place: Place, sibling: Place) -> None:
    """The steps that came since run over its rows, as they would have where it came from."""
    first = MIGRATIONS[0].version
    async with place.snapshots._write() as database:
        await MIGRATIONS[0].apply(database)
        tables = await _of_first_version(database)
    await sibling.snapshots.restore(Early([first], tables), lambda _: None)
    assert await sibling.storage.is_up_to_date()
    rows = await everything(sibling)
    assert len(rows["users"]) == ROWS
    assert len(rows["upload_uses"]) == 0


class Early(Snapshot):
    def __init__(self, versions: Sequence[int], tables: Mapping[StoredTable, Rows]) -> None:
        self._versions, self._rows = versions, tables

    @property
    def versions(self) -> Sequence[int]:
        return self._versions

    @property
    def tables(self) -> Sequence[StoredTable]:
        return list(self._rows)

    async def rows(self, table: StoredTable) -> Any:
        yield self._rows[table]


async def _of_first_version(database: Database) -> Mapping[StoredTable, Rows]:
    from adapters.sql.migrations.m0001_base import CALLS, TABLES  # noqa: PLC0415 - the oldest shape of all

    return {
        StoredTable(
            table.name,
            tuple(each.name for each in table.columns),
            frozenset(),
            ROWS,
            ROWS + 1 if counted(table) else 0,
        ): [[cell(column, number) for column in table.columns] for number in range(1, ROWS + 1)]
        for table in TABLES
        if table != CALLS and await database.columns(table.name)
    }
