"""What every test may ask for. Servers are started once per run, when the first test needs them."""

import asyncio
import os
import shutil
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
import redis

from adapters.mysql.storage import MysqlStorage
from adapters.sqlite.storage import SqliteStorage
from tests import servers
from tests.redis_cluster import redis_cluster

T = TypeVar("T")


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """In a loop of its own: fixtures may be set up while a test's loop is running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    run_apart(SqliteStorage(path).migrate())
    return path


@pytest.fixture
def sqlite_path(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated SQLite file without rows."""
    return Path(shutil.copy(sqlite_template, tmp_path / "ichat.db"))


@pytest.fixture(scope="session")
def mysql_server_url() -> Iterator[str]:
    """A MySQL or MariaDB server: a private one, or the one that ICHAT_TEST_MYSQL_URL names."""
    named = os.environ.get("ICHAT_TEST_MYSQL_URL")
    if named:
        yield named
        return
    try:
        with servers.mysql_server() as server:
            yield server.url
    except servers.ServerMissing as missing:
        pytest.fail(str(missing))


@pytest.fixture(scope="session")
def redis_server_url() -> Iterator[str]:
    """A Redis server: a private one, or the one that ICHAT_TEST_REDIS_URL names (it will be emptied)."""
    named = os.environ.get("ICHAT_TEST_REDIS_URL")
    if named:
        yield named
        return
    try:
        with servers.redis_server() as server:
            yield server.url
    except servers.ServerMissing as missing:
        pytest.fail(str(missing))


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """An empty Redis."""
    with redis.Redis.from_url(redis_server_url) as client:
        client.flushall()
    return redis_server_url


@pytest.fixture(scope="session")
def redis_cluster_server_urls() -> Iterator[Sequence[str]]:
    """The three masters of a private Redis Cluster."""
    try:
        with redis_cluster() as masters:
            yield [master.url for master in masters]
    except servers.ServerMissing as missing:
        pytest.fail(str(missing))


@pytest.fixture
def redis_cluster_urls(redis_cluster_server_urls: Sequence[str]) -> Sequence[str]:
    """An empty Redis Cluster."""
    for url in redis_cluster_server_urls:
        with redis.Redis.from_url(url) as client:
            client.flushall()
    return redis_cluster_server_urls


@pytest.fixture(scope="session")
def migrated_mysql_url(mysql_server_url: str) -> Iterator[str]:
    with servers.fresh_database(mysql_server_url) as url:
        run_apart(MysqlStorage(url).migrate())
        yield url


@pytest.fixture
def mysql_url(migrated_mysql_url: str) -> str:
    """A migrated MySQL database without rows."""
    servers.empty_tables(migrated_mysql_url)
    return migrated_mysql_url


@pytest.fixture
def empty_mysql_url(mysql_server_url: str) -> Iterator[str]:
    """A new database without any table."""
    with servers.fresh_database(mysql_server_url) as url:
        yield url
