"""One server at a time where queues are not shared; whoever comes second is told so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.sqlite.storage import SqliteStorage
from domain.model.errors import Misconfigured
from ports.storage import Storage
from tests import servers, storages

SOON = 0.2


@pytest.fixture(params=storages.SQL)
def another(
    request: pytest.FixtureRequest, databases: storages.Databases, sqlite_path: Path
) -> Callable[[], Storage]:
    """One more storage over the same database."""
    if request.param == "sqlite":
        return lambda: SqliteStorage(sqlite_path, SOON)
    url = databases.migrated(request.param)
    return lambda: storages.server_storage(url)


async def test_a_storage_is_held_by_one(another: Callable[[], Storage]) -> None:
    """The second is told what to do, and has it once the first has let go."""
    first, second = another(), another()
    try:
        await first.hold_alone()
        with pytest.raises(Misconfigured, match=r"another ichat serves .*; stop it, or "):
            await second.hold_alone()
        await first.close()
        await second.hold_alone()
    finally:
        await first.close()
        await second.close()


async def test_holding_what_one_holds_is_harmless(storage: Storage) -> None:
    """It is done again and again."""
    await storage.hold_alone()
    await storage.hold_alone()


async def test_a_server_that_forgot_who_held_it_is_told_again(
    database_url: str,
) -> None:
    """Its connections were cut; nobody else was faster."""
    first, second = storages.server_storage(database_url), storages.server_storage(database_url)
    try:
        await first.hold_alone()
        servers.disconnect_everybody(database_url)
        await first.hold_alone()
        with pytest.raises(Misconfigured):
            await second.hold_alone()
    finally:
        await first.close()
        await second.close()


async def test_databases_beside_each_other_are_held_each_by_its_own(
    server_url: str,
) -> None:
    """One database server serves many."""
    with servers.fresh_database(server_url) as one, servers.fresh_database(server_url) as other:
        storage_of_one, storage_of_other = storages.server_storage(one), storages.server_storage(other)
        try:
            await storage_of_one.hold_alone()
            await storage_of_other.hold_alone()
        finally:
            await storage_of_one.close()
            await storage_of_other.close()
