"""`ichat` in processes of its own, as operators run it."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Final, Self

ICHAT: Final = str(Path(sys.executable).with_name("ichat"))
"""The installed command."""
ENDS_WITHIN: Final = 180.0
"""Seconds. A command takes one; the machine may be busy."""
ROOT: Final = Path(__file__).parent.parent
USUAL_MASK: Final = 0o022
"""Of an operator's shell."""
WITHOUT_RIGHTS: Final = ("setpriv", "--bounding-set=-all", "--") if os.geteuid() == 0 else ()
"""The rights of files hold for root, too."""


class Program:
    """One that runs, in a session of its own. It ends with this process at the latest."""

    def __init__(self, line: socket.socket, words: Sequence[str]) -> None:
        self._line = line
        self._words = words
        self.pid = int.from_bytes(line.recv(4))
        self.returncode: int | None = None
        """As of subprocess: negative for the signal that ended it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self._read_end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(["ichat", *self._words], timeout or 0)
            self._read_end()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """To itself, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _read_end(self) -> None:
        self.returncode = int.from_bytes(self._line.recv(4), signed=True)
        self._line.close()


@dataclass(frozen=True)
class Shell:
    """What an operator types a command into. `limits`: by what they are called after RLIMIT_."""

    folder: Path = ROOT
    limits: Mapping[str, int] = field(default_factory=dict)

    def start(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        stdout: IO[str] | IO[bytes] | int,
        stderr: IO[str] | IO[bytes] | int = 2,
    ) -> Program:
        """`environment`: beside that of this process. What it prints goes to `stdout` and `stderr`."""
        ours, theirs = socket.socketpair()
        request = {
            "words": words,
            "environment": os.environ | environment,
            "folder": str(self.folder),
            "umask": USUAL_MASK,
            "limits": self.limits,
        }
        outputs = [each if isinstance(each, int) else each.fileno() for each in (stdout, stderr)]
        with theirs:
            socket.send_fds(_forks().requests, [json.dumps(request).encode()], [*outputs, theirs.fileno()])
        return Program(ours, words)

    def run(self, words: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """To its end."""
        with ThreadPoolExecutor(2) as readers, ExitStack() as ends:
            pipes = [os.pipe() for _ in range(2)]
            printed = [readers.submit(_read, reader) for reader, _ in pipes]
            with ExitStack() as ours:
                for _, writer in pipes:
                    ours.callback(os.close, writer)
                program = self.start(words, environment, *(writer for _, writer in pipes))
            ends.callback(program.kill)
            returncode = program.wait(ENDS_WITHIN)
            stdout, stderr = (each.result(ENDS_WITHIN) for each in printed)
        return subprocess.CompletedProcess(["ichat", *words], returncode, stdout, stderr)


def ichat(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run to its end."""
    return Shell().run(words, environment)


def _read(reader: int) -> str:
    with os.fdopen(reader, encoding="utf-8") as text:
        return text.read()


@dataclass(frozen=True)
class Forks:
    """The process that starts them; it ends when this one does."""

    process: subprocess.Popen[bytes]
    requests: socket.socket


@cache
def _forks() -> Forks:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        code = f"from tests.ichat_forks import serve; serve({theirs.fileno()})"
        process = subprocess.Popen(
            [*WITHOUT_RIGHTS, sys.executable, "-c", code],
            pass_fds=[theirs.fileno()],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    return Forks(process, ours)
