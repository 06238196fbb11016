"""Private MariaDB and Redis servers on free ports, in a temporary folder.

For tests (see conftest.py), and for anybody who wants them for a while:
`python -m tests.servers` runs both and prints their URLs.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import pymysql
import redis

STARTS_WITHIN = 60.0
"""Seconds; a busy two-core machine once took twelve."""


class ServerMissing(Exception):
    """A server that the tests need is not installed; the text says what to do."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _find_program(names: tuple[str, ...], package: str, variable: str) -> str:
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    raise ServerMissing(
        f"{names[0]} is not installed. Install it (Debian, Ubuntu: apt-get install {package}), "
        f"or name a running server in {variable}."
    )


def _die_with_parent() -> None:
    """A test run that is killed takes its servers along (Linux: prctl PR_SET_PDEATHSIG).

    The parent is a thread, so only the main one will do.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


class Server(ABC):
    """A server process that can be killed and started again on the same port and data."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def start(self) -> None:
        """Returns when it answers."""
        log = (self.folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                self.command(),
                stdout=log,
                stderr=log,
                cwd=self.folder,
                preexec_fn=_die_with_parent if _in_main_thread() else None,  # noqa: PLW1509 - prctl needs no lock
            )
        _wait_until(self.answers, self._process, self.folder / "log")

    def signal(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)

    def kill(self) -> None:
        """As a crash: nothing is tidied up."""
        self.signal(signal.SIGKILL)
        self._wait()

    def pause(self) -> None:
        """As a machine that hangs. Returns when all its threads stand still."""
        self.signal(signal.SIGSTOP)
        while self._process and not self._stands_still(self._process.pid):
            time.sleep(0.001)

    @staticmethod
    def _stands_still(pid: int) -> bool:
        threads = Path(f"/proc/{pid}/task").glob("*/stat")
        return all(thread.read_text().rpartition(")")[2].split()[0] == "T" for thread in threads)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)

    def stop(self) -> None:
        self.resume()
        self.signal(signal.SIGTERM)
        try:
            self._wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def _wait(self, timeout: float | None = None) -> None:
        if self._process:
            self._process.wait(timeout)
            self._process = None


S = TypeVar("S", bound=Server)


def _wait_until(answers: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)


DURABLE = ("--innodb-flush-log-at-trx-commit=1",)
FAST = ("--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--innodb-doublewrite=0")
"""What was written survives the server, not the machine."""


class MysqlServer(Server):
    """MariaDB with an empty data folder, user `root`, no password.

    Commits survive a kill of the server; `durable` ones also survive the machine's (for benchmarks).
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        super().__init__(folder)
        variable = "ICHAT_TEST_MYSQL_URL"
        self._program = _find_program(("mariadbd", "mysqld"), "mariadb-server", variable)
        self._installer = _find_program(("mariadb-install-db",), "mariadb-server", variable)
        self._care = DURABLE if durable else FAST

    @property
    def url(self) -> str:
        """Without a database."""
        return f"mysql://root@127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        return [
            self._program,
            "--no-defaults",
            *_as_root(),
            f"--datadir={self.folder}/data",
            f"--socket={self.folder}/socket",
            f"--pid-file={self.folder}/pid",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            *self._care,
            "--innodb-buffer-pool-size=128M",
            "--innodb-log-file-size=64M",
            "--max-connections=500",
        ]

    def start(self) -> None:
        if not (self.folder / "data").exists():
            self._install()
        super().start()

    def _install(self) -> None:
        done = subprocess.run(
            [
                self._installer,
                "--no-defaults",
                *_as_root(),
                f"--datadir={self.folder}/data",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"no data folder: {done.stderr.decode(errors='replace')[-2000:]}")

    def answers(self) -> bool:
        try:
            connect(self.url).close()
        except pymysql.err.OperationalError:
            return False
        return True


class RedisServer(Server):
    """Redis that keeps nothing: started again, it is empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._program = _find_program(("redis-server",), "redis-server", "ICHAT_TEST_REDIS_URL")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        settings = {
            "port": self.port,
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "dir": self.folder,
        }
        return [
            self._program,
            *(word for key, value in settings.items() for word in (f"--{key}", str(value))),
        ]

    def answers(self) -> bool:
        with redis.Redis(port=self.port) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False


def _as_root() -> list[str]:
    return ["--user=root"] if os.getuid() == 0 else []


@contextlib.contextmanager
def mysql_server(*, durable: bool = False) -> Iterator[MysqlServer]:
    with _folder() as folder:
        yield from _running(MysqlServer(folder, durable=durable))


@contextlib.contextmanager
def redis_server() -> Iterator[RedisServer]:
    with _folder() as folder:
        yield from _running(RedisServer(folder))


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Removed afterwards. Short, because a socket's path is limited to 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="ichat-") as folder:
        yield Path(folder)


def _running(server: S) -> Iterator[S]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def connect(url: str) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    """A plain connection, for what a test does behind the storage's back."""
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=parts.username or "root",
        password=parts.password or "",
        database=parts.path.removeprefix("/") or None,
        charset="utf8mb4",
        autocommit=True,
        connect_timeout=5,
    )


@contextlib.contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """The URL of a new, empty database, dropped afterwards."""
    name = f"ichat_test_{uuid4().hex[:12]}"
    with contextlib.closing(connect(server_url)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        try:
            yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
        finally:
            connection.ping(reconnect=True)
            cursor.execute(f"DROP DATABASE {name}")


def empty_tables(database_url: str) -> None:
    """Remove every row but the record of migrations."""
    with contextlib.closing(connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        for (table,) in cursor.fetchall():
            if table != "schema_migrations":
                cursor.execute(f"DELETE FROM `{table}`")


def main() -> None:
    """Run both in the foreground until interrupted."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        mysql_server(durable=True) as mysql,
        redis_server() as redis_,
        fresh_database(mysql.url) as database_url,
        contextlib.suppress(KeyboardInterrupt),
    ):
        print(f"ICHAT_MYSQL_URL={database_url}\nICHAT_REDIS_URL={redis_.url}", flush=True)  # noqa: T201 - its answer
        signal.pause()


if __name__ == "__main__":
    main()
