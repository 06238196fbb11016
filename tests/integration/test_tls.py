"""Database servers and Redis over TLS: with whom we trust, or not at all (F4)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from adapters.mysql.connection import MysqlConnection
from adapters.mysql.url import MysqlUrl
from adapters.postgres.connection import PostgresConnection
from adapters.redis.connection import RedisConnection
from domain.model.errors import Unavailable
from tests.certificates import make_certificate
from tests.servers import MysqlServer, PostgresServer, RedisServer
from tests.servers.process import running, temporary_folder


class TlsMysql(MysqlServer):
    def command(self) -> list[str]:
        mine = make_certificate(self.folder, "mine")
        return [*super().command(), f"--ssl-cert={mine.certificate}", f"--ssl-key={mine.key}"]


class TlsPostgres(PostgresServer):
    def command(self) -> list[str]:
        mine = make_certificate(self.folder, "mine")
        if self.user:
            shutil.chown(mine.key, self.user)
        settings = ("ssl=on", f"ssl_cert_file={mine.certificate}", f"ssl_key_file={mine.key}")
        return [*super().command(), *(word for each in settings for word in ("-c", each))]


class TlsRedis(RedisServer):
    def command(self) -> list[str]:
        mine = make_certificate(self.folder, "mine")
        plain = [*super().command(), "--port", "0", "--tls-port", str(self.port)]
        files = ["--tls-cert-file", str(mine.certificate), "--tls-key-file", str(mine.key)]
        return [*plain, *files, "--tls-ca-cert-file", str(mine.certificate), "--tls-auth-clients", "no"]

    def answers(self) -> bool:
        ca = str(self.folder / "mine.pem")
        with redis.Redis("127.0.0.1", self.port, ssl=True, ssl_ca_certs=ca) as client:
            try:
                return bool(client.ping())
            except (redis.ConnectionError, OSError):
                return False


@pytest.fixture(scope="module")
def mysql() -> Iterator[TlsMysql]:
    with temporary_folder() as folder:
        yield from running(TlsMysql(folder))


@pytest.fixture(scope="module")
def postgres() -> Iterator[TlsPostgres]:
    with temporary_folder() as folder:
        yield from running(TlsPostgres(folder))


@pytest.fixture(scope="module")
def redis_by_tls() -> Iterator[TlsRedis]:
    with temporary_folder() as folder:
        yield from running(TlsRedis(folder))


async def test_mysql_goes_by_tls_or_not_at_all(mysql: TlsMysql, mysql_url: str, tmp_path: Path) -> None:
    """A stranger's certificate is refused, and so is a server without TLS."""
    ca = mysql.folder / "mine.pem"
    connection = await MysqlConnection.connect(MysqlUrl.parse(f"{mysql.url}/mysql?ssl_ca={ca}"), 30)
    try:
        [(_, cipher)] = (await connection.run([("SHOW STATUS LIKE 'Ssl_cipher'", ())])).rows
        assert cipher
    finally:
        connection.close()
    stranger = make_certificate(tmp_path, "stranger").certificate
    for url in (
        f"{mysql.url}/mysql?ssl_ca={stranger}",
        f"{mysql.url}/mysql?ssl=on",
        f"{mysql.url}/mysql?ssl_ca={tmp_path}/missing.pem",
        f"{mysql_url}?ssl_ca={ca}",
    ):
        with pytest.raises(Unavailable, match="storage: "):
            await MysqlConnection.connect(MysqlUrl.parse(url), 30)


async def test_postgresql_goes_by_tls_with_whom_we_trust(postgres: TlsPostgres, tmp_path: Path) -> None:
    ca = postgres.folder / "mine.pem"
    connection = await PostgresConnection.connect(f"{postgres.url}?sslmode=verify-full&sslrootcert={ca}", 30)
    try:
        used = "SELECT CASE WHEN ssl THEN 1 ELSE 0 END FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        assert list((await connection.run([(used, ())])).rows) == [(1,)]
    finally:
        connection.close()
    stranger = make_certificate(tmp_path, "stranger").certificate
    with pytest.raises(Unavailable, match="certificate verify failed"):
        await PostgresConnection.connect(f"{postgres.url}?sslmode=verify-full&sslrootcert={stranger}", 30)


async def test_redis_goes_by_tls_with_whom_we_trust(redis_by_tls: TlsRedis, tmp_path: Path) -> None:
    where = f"rediss://127.0.0.1:{redis_by_tls.port}/0"
    connection = RedisConnection(f"{where}?ssl_ca_certs={redis_by_tls.folder}/mine.pem", timeout=30)
    await connection.open()
    await connection.close()
    stranger = make_certificate(tmp_path, "stranger").certificate
    untrusting = RedisConnection(f"{where}?ssl_ca_certs={stranger}", timeout=30)
    with pytest.raises(Unavailable):
        await untrusting.open()
    await untrusting.close()
