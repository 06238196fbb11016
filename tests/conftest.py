"""What every test may ask for. Servers are started once per run, when the first test needs them."""

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

import pytest
import redis
from hypothesis import settings

from adapters.s3.place import S3Place
from adapters.sqlite.storage import SqliteStorage
from ports.storage import Storage
from tests import servers
from tests.places import place
from tests.redis_cluster import redis_cluster
from tests.s3_server import place_at, s3_server
from tests.storages import SERVERS, SQL, Databases, run_apart, server_storage
from tests.waiting import unfinished_tasks

settings.register_profile("ichat", deadline=None)  # a busy machine is no defect
settings.load_profile("ichat")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and tests stay until the end: nobody looks through them for garbage, then or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a test that took too long, what it waits for."""
    report = yield
    if call.excinfo is not None and call.excinfo.errisinstance(pytest.fail.Exception):
        report.sections.append(("unfinished tasks", unfinished_tasks()))
    return report


@pytest.fixture
def place_for_a_call() -> Iterator[None]:
    """Asked for by stories with media, before anything else."""
    with place():
        yield


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
def s3_url() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture
def s3_place(s3_url: str) -> S3Place:
    return place_at(s3_url)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with Databases() as databases:
        yield databases


@pytest.fixture(params=SERVERS)
def server_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """Each database server there is."""
    return databases.server(request.param)


@pytest.fixture
def database_url(server_url: str, databases: Databases) -> str:
    """On each of them, a migrated database without rows."""
    return databases.migrated(server_url.partition(":")[0])


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """On each of them, a new database without any table."""
    with servers.fresh_database(server_url) as url:
        yield url


@pytest.fixture(params=SQL)
def unmigrated(
    request: pytest.FixtureRequest, tmp_path: Path, databases: Databases
) -> Iterator[Callable[[], Storage]]:
    """A storage over one and the same database, which is empty at first."""
    if request.param == "sqlite":
        yield lambda: SqliteStorage(tmp_path / "folder" / "ichat.db")
        return
    with servers.fresh_database(databases.server(request.param)) as url:
        yield lambda: server_storage(url)


@pytest.fixture
def mysql_server_url(databases: Databases) -> str:
    return databases.server("mysql")


@pytest.fixture
def mysql_url(databases: Databases) -> str:
    """A migrated MySQL database without rows."""
    return databases.migrated("mysql")


@pytest.fixture
def empty_mysql_url(mysql_server_url: str) -> Iterator[str]:
    """A new MySQL database without any table."""
    with servers.fresh_database(mysql_server_url) as url:
        yield url


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
