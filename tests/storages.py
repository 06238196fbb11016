"""Every storage there is, for tests that hold for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.memory.storage import MemoryStorage
from adapters.mysql.storage import MysqlStorage
from adapters.sqlite.storage import SqliteStorage
from ports.storage import Storage

ALL = ("memory", "sqlite", "mysql")
SQL = ("sqlite", "mysql")


@asynccontextmanager
async def opened(
    request: pytest.FixtureRequest, *, patience: float = 10, pool_size: int = 6
) -> AsyncIterator[Storage]:
    """The one that the fixture's parameter names, empty."""
    storage: Storage
    match request.param:
        case "memory":
            storage = MemoryStorage(patience)
        case "sqlite":
            storage = SqliteStorage(request.getfixturevalue("sqlite_path"), patience)
        case _:
            storage = MysqlStorage(request.getfixturevalue("mysql_url"), pool_size, patience)
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()
