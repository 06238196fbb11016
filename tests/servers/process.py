"""A server process of the tests' own: on a free port, in a temporary folder."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from tests.servers.ports import free_port

STARTS_WITHIN = 120
"""Seconds; a busy two-core machine once took twelve."""


class ServerMissing(Exception):
    """A server that the tests need is not installed; the text says what to do."""


def find_program(names: tuple[str, ...], package: str, variable: str) -> str:
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

    user: str | None = None
    """Whose process it is; None: ours."""
    stop_signal = signal.SIGTERM

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
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                preexec_fn=_die_with_parent if _in_main_thread() else None,  # noqa: PLW1509 - prctl needs no lock
            )
        _wait_until(self.answers, self._process, self.folder / "log")

    def processes(self) -> list[int]:
        """The server's own first."""
        return [self._process.pid] if self._process else []

    def signal(self, number: signal.Signals) -> None:
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def kill(self) -> None:
        """As a crash: nothing is tidied up."""
        self.signal(signal.SIGKILL)
        self._wait()

    def pause(self) -> None:
        """As a machine that hangs. Returns when all its threads stand still."""
        assert self._process, "it does not run"
        self.signal(signal.SIGSTOP)
        while not all(map(self._stands_still, self.processes())):
            assert self._process.poll() is None, "it has ended"
            time.sleep(0.001)

    @staticmethod
    def _stands_still(pid: int) -> bool:
        threads = Path(f"/proc/{pid}/task").glob("*/stat")
        return all(thread.read_text().rpartition(")")[2].split()[0] == "T" for thread in threads)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)

    def stop(self) -> None:
        self.resume()
        if self._process:
            self._process.send_signal(self.stop_signal)
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


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Removed afterwards. Short, because a socket's path is limited to 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="ichat-") as folder:
        yield Path(folder)


def running(server: S) -> Iterator[S]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


class DatabaseServer(Server):
    @property
    @abstractmethod
    def url(self) -> str:
        """Of the server, or of a database that is always there."""
