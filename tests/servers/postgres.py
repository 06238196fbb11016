"""Private PostgreSQL servers."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.servers.databases import connect
from tests.servers.process import DatabaseServer, ServerMissing, find_program, running, temporary_folder

PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian keeps them, by version."""

FAST = ("fsync=off", "full_page_writes=off", "deadlock_timeout=100ms")
"""What was written survives the server, not the machine. Deadlocks are looked for soon: races meet many."""


class PostgresServer(DatabaseServer):
    """PostgreSQL with an empty data folder, user `ichat`, no password.

    It refuses to be root's: started by root, it runs as `postgres`.
    """

    stop_signal = signal.SIGINT  # at once, without waiting for clients

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        super().__init__(folder)
        self._initdb, self._program = map(_find, ("initdb", "postgres"))
        self._care = () if durable else FAST
        if os.getuid() == 0:
            self.user = "postgres"

    @property
    def url(self) -> str:
        """Of a database that is always there."""
        return f"postgresql://ichat@127.0.0.1:{self.port}/postgres"

    def command(self) -> list[str]:
        settings = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
            "max_connections=400",
            "shared_buffers=64MB",
            *self._care,
        )
        return [
            self._program,
            "-D",
            f"{self.folder}/data",
            *(word for each in settings for word in ("-c", each)),
        ]

    def processes(self) -> list[int]:
        """Each connection has its own."""
        return [child for process in super().processes() for child in (process, *_children(process))]

    def start(self) -> None:
        if not (self.folder / "data").exists():
            self._install()
        super().start()

    def _install(self) -> None:
        if self.user:
            shutil.chown(self.folder, self.user, self.user)
        options = ["--auth=trust", "--username=ichat", "--encoding=UTF8", "--locale=C", "--no-sync"]
        done = subprocess.run(
            [self._initdb, "-D", f"{self.folder}/data", *options],
            capture_output=True,
            check=False,
            cwd=self.folder,
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
        )
        if done.returncode:
            raise RuntimeError(f"no data folder: {done.stderr.decode(errors='replace')[-2000:]}")

    def answers(self) -> bool:
        try:
            connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


def _find(program: str) -> str:
    with contextlib.suppress(ServerMissing):
        return find_program((program,), "postgresql", "ICHAT_TEST_POSTGRESQL_URL")
    found = sorted(PROGRAMS.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    if not found:
        return find_program((program,), "postgresql", "ICHAT_TEST_POSTGRESQL_URL")
    return str(found[-1])


def _children(process: int) -> list[int]:
    with contextlib.suppress(OSError):
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
    return []


@contextlib.contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    with temporary_folder() as folder:
        yield from running(PostgresServer(folder, durable=durable))
