"""Every storage there is, for tests that hold for all of them; servers start when a test needs them."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar

import pytest

from adapters.memory.storage import MemoryStorage
from adapters.mysql.storage import MysqlStorage
from adapters.postgres.storage import PostgresStorage
from adapters.sqlite.storage import SqliteStorage
from ports.storage import Storage
from tests import servers
from tests.patience import GIVEN

T = TypeVar("T")


@dataclass(frozen=True)
class Kind:
    storage: Callable[[str, int, float], Storage]
    server: Callable[[], AbstractContextManager[servers.DatabaseServer]]


SERVERS: Final = {
    "mysql": Kind(MysqlStorage, servers.mysql_server),
    "postgresql": Kind(PostgresStorage, servers.postgres_server),
}
"""By the schemes of their URLs."""
SQL = ("sqlite", *SERVERS)
ALL = ("memory", *SQL)


def server_storage(url: str, pool_size: int = 6, patience: float = GIVEN) -> Storage:
    return SERVERS[url.partition(":")[0]].storage(url, pool_size, patience)


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """In a loop of its own: fixtures may be set up while a test's loop is running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Databases:
    """Database servers by scheme: private ones, or those that ICHAT_TEST_MYSQL_URL and the like name."""

    def __init__(self) -> None:
        self._started = ExitStack()
        self._servers: dict[str, str] = {}
        self._migrated: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    def server(self, scheme: str) -> str:
        """The URL of the server."""
        if scheme not in self._servers:
            self._servers[scheme] = os.environ.get(f"ICHAT_TEST_{scheme.upper()}_URL") or self._start(scheme)
        return self._servers[scheme]

    def _start(self, scheme: str) -> str:
        try:
            return self._started.enter_context(SERVERS[scheme].server()).url
        except servers.ServerMissing as missing:
            pytest.fail(str(missing))

    def migrated(self, scheme: str) -> str:
        """The URL of a database up to date and without rows; always the same one."""
        if scheme not in self._migrated:
            url = self._started.enter_context(servers.fresh_database(self.server(scheme)))
            run_apart(server_storage(url).migrate())
            self._migrated[scheme] = url
        servers.empty_tables(self._migrated[scheme])
        return self._migrated[scheme]


@asynccontextmanager
async def opened(
    request: pytest.FixtureRequest, *, patience: float = GIVEN, pool_size: int = 6
) -> AsyncIterator[Storage]:
    """The one that the fixture's parameter names, empty."""
    storage: Storage
    match request.param:
        case "memory":
            storage = MemoryStorage(patience)
        case "sqlite":
            storage = SqliteStorage(request.getfixturevalue("sqlite_path"), patience)
        case scheme:
            databases: Databases = request.getfixturevalue("databases")
            storage = server_storage(databases.migrated(scheme), pool_size, patience)
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()
