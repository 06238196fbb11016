"""A node of the last release goes on beside nodes of this one, on a database that this one has migrated.

`released/1.0.0.json` holds what 1.0.0 asked SQLite and MariaDB in a day of Ann and Bob (accounts, contacts,
messages, a picture, a group, a call), trip by trip, with the answers of its own schema. It was recorded
once, by the services of that version over its storages. Whoever changes the schema so that an old node would
fail sees it fail here.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.mysql.connection import MysqlConnection
from adapters.mysql.dialect import MysqlDialect
from adapters.mysql.url import MysqlUrl
from adapters.sql.connection import Connection, Duplicate, Statement
from adapters.sql.outbox import OutboxStatements
from adapters.sql.values import Row
from adapters.sqlite.connection import SqliteConnection
from adapters.sqlite.storage import SqliteStorage
from domain.model.ids import DeliveryId, UserId
from ports.storage import Storage
from tests import servers
from tests.storages import Databases, server_storage
from tests.unit.services.house import House

RELEASED: Final = json.loads((Path(__file__).parent / "released" / "1.0.0.json").read_text())
ANN, BOB = UserId(1), UserId(2)


@dataclass(frozen=True)
class Upgraded:
    """A database of this version, and the old node's connection to it."""

    kind: str
    old: Connection
    storage: Storage


@asynccontextmanager
async def on_sqlite(path: Path) -> AsyncIterator[Upgraded]:
    old = await SqliteConnection.connect(path, patience=10, writes=True)
    try:
        yield Upgraded("sqlite", old, SqliteStorage(path))
    finally:
        await old.close()


@asynccontextmanager
async def on_mysql(databases: Databases) -> AsyncIterator[Upgraded]:
    with servers.fresh_database(databases.server("mysql")) as url:
        storage = server_storage(url)
        await storage.migrate()
        old = await MysqlConnection.connect(MysqlUrl.parse(url), 10)
        try:
            yield Upgraded("mysql", old, storage)
        finally:
            old.close()


@pytest.fixture(params=RELEASED)
async def upgraded(request: pytest.FixtureRequest) -> AsyncIterator[Upgraded]:
    if request.param == "sqlite":
        place = on_sqlite(request.getfixturevalue("sqlite_path"))
    else:
        place = on_mysql(request.getfixturevalue("databases"))
    async with place as upgraded:
        await upgraded.storage.open()
        try:
            yield upgraded
        finally:
            await upgraded.storage.close()


def statement(recorded: Any) -> Statement:
    if isinstance(recorded, str):  # MariaDB's have their values in them
        return recorded, ()
    sql, args = recorded
    return sql, [b64decode(each["bytes"]) if isinstance(each, dict) else each for each in args]


def shown(row: Row) -> list[Any]:
    return [{"bytes": b64encode(cell).decode()} if isinstance(cell, bytes) else cell for cell in row]


async def live_a_day(upgraded: Upgraded) -> None:
    """As the old node did; every answer is what it was."""
    for trip in RELEASED[upgraded.kind]:
        asked = [statement(each) for each in trip["statements"]]
        if "error" in trip:
            with pytest.raises(Duplicate):
                await upgraded.old.run(asked)
            continue
        answer = await upgraded.old.run(asked)
        assert [shown(row) for row in answer.rows] == trip["rows"], asked
        assert answer.found == trip["found"], asked


async def test_a_node_of_the_last_release_goes_on(upgraded: Upgraded) -> None:
    """Ann and Bob notice nothing, and this version shows all that they did, and goes on with it."""
    await live_a_day(upgraded)
    house = House(storage=upgraded.storage)
    contact = next(row for row in await house.contacts.list_contacts(BOB) if row.user_id == ANN)
    page = await house.history.page(BOB, contact.contact_id)
    assert [each.message.text for each in page][:3] == ["hello 0", "", "hello 2"]
    assert page[1].message.revoked
    before = await upgraded.storage.read(lambda stored: stored.deliveries.last(ANN))
    await house.chat.send(BOB, contact.contact_id, text="from the new node")
    [news] = await house.history.sync(ANN, before, DeliveryId(0), 50)
    assert (news.shown.message.text, news.delivery.delivery_id) == ("from the new node", before + 1)
    assert (await house.sign_in("ann", "secret2")).user_id == ANN


def letters(kind: str) -> Sequence[Any]:
    """What the old node left in its outbox for others to tell, should it die."""
    return [
        args[1]
        for trip in RELEASED[kind]
        for sql, args in map(statement, trip["statements"])
        if sql.startswith('INSERT INTO "outbox"')
    ]


def test_what_the_last_release_left_untold_is_told_by_this_one() -> None:
    """Letters of every kind in the old node's outbox are read, and go to the same people."""
    decode = OutboxStatements(MysqlDialect()).decode
    found = [envelope for body in letters("sqlite") for envelope in decode(body)]
    assert len(found) > 10
    frames = [
        json.loads(each.body + (b"7" + each.tail if each.tail else b""))
        for each in found
        if each.body[:1] == b"{"
    ]
    assert {frame["type"] for frame in frames} >= {1, 2, 3}
