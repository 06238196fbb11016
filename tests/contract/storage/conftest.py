"""Every story here is told to every storage."""

from collections.abc import AsyncIterator

import pytest

from adapters.memory.storage import MemoryStorage
from adapters.mysql.storage import MysqlStorage
from adapters.sqlite.storage import SqliteStorage
from ports.storage import Storage

PATIENCE = 1.0
"""Seconds; shorter than in life, so that a test of waiting does not wait long."""

POOL_SIZE = 6


@pytest.fixture(params=["memory", "sqlite", "mysql"])
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    storage = make(request)
    await storage.open()
    yield storage
    await storage.close()


def make(request: pytest.FixtureRequest) -> Storage:
    match request.param:
        case "sqlite":
            return SqliteStorage(request.getfixturevalue("sqlite_path"), patience=PATIENCE)
        case "mysql":
            return MysqlStorage(request.getfixturevalue("mysql_url"), pool_size=POOL_SIZE, patience=PATIENCE)
        case _:
            return MemoryStorage(patience=PATIENCE)
