"""Private MariaDB servers."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pymysql

from tests.servers.databases import connect, cursor
from tests.servers.process import DatabaseServer, find_program, running, temporary_folder

DURABLE = ("--innodb-flush-log-at-trx-commit=1",)
FAST = ("--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--innodb-doublewrite=0")
"""What was written survives the server, not the machine."""


class MysqlServer(DatabaseServer):
    """MariaDB with an empty data folder, user `root`, no password.

    Commits survive a kill of the server; `durable` ones also survive the machine's (for benchmarks).
    """

    def __init__(self, folder: Path, *, durable: bool = False, number: int = 0) -> None:
        """`number`: of one that replicates, or has replicas; it writes a binary log."""
        super().__init__(folder)
        self._number = number
        variable = "ICHAT_TEST_MYSQL_URL"
        self._program = find_program(("mariadbd", "mysqld"), "mariadb-server", variable)
        self._installer = find_program(("mariadb-install-db",), "mariadb-server", variable)
        self._care = DURABLE if durable else FAST
        self._temporary = folder / "tmp"
        """Of its own: a server that starts removes every temporary table there, also another's."""

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
            f"--tmpdir={self._temporary}",
            f"--socket={self.folder}/socket",
            f"--pid-file={self.folder}/pid",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            *self._care,
            *(
                [f"--server-id={self._number}", "--log-bin=log", "--log-slave-updates"]
                if self._number
                else []
            ),
            "--innodb-buffer-pool-size=128M",
            "--innodb-log-file-size=64M",
            "--max-connections=500",
        ]

    def start(self) -> None:
        if not (self.folder / "data").exists():
            self.install()
        self._temporary.mkdir(exist_ok=True)
        super().start()

    def install(self) -> None:
        self._temporary.mkdir()
        done = subprocess.run(
            [
                self._installer,
                "--no-defaults",
                *_as_root(),
                f"--datadir={self.folder}/data",
                f"--tmpdir={self._temporary}",
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


def replicate(primary: MysqlServer, replica: MysqlServer) -> None:
    """From the beginning of the primary's log."""
    with cursor(replica.url) as there:
        there.execute(
            "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_USER = 'root', MASTER_CONNECT_RETRY = 1, "
            f"MASTER_USE_GTID = slave_pos, MASTER_PORT = {primary.port}"
        )
        there.execute("START SLAVE")


def _as_root() -> list[str]:
    return ["--user=root"] if os.getuid() == 0 else []


@contextlib.contextmanager
def mysql_server(*, durable: bool = False) -> Iterator[MysqlServer]:
    with temporary_folder() as folder:
        yield from running(MysqlServer(folder, durable=durable))


@contextlib.contextmanager
def replicated_mysql() -> Iterator[tuple[MysqlServer, MysqlServer]]:
    """A primary and its replica."""
    with temporary_folder() as one, temporary_folder() as other:
        primary, replica = MysqlServer(one, number=1), MysqlServer(other, number=2)
        primary.install()
        shutil.copytree(one / "data", other / "data")
        try:
            primary.start()
            replica.start()
            replicate(primary, replica)
            yield primary, replica
        finally:
            replica.kill()
            primary.kill()
