"""Private ClamAV daemons, with a database of one signature."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

from tests.doubles.scanner import EICAR
from tests.servers.process import Server, find_program, running, temporary_folder

TAKES_AT_MOST = 2 * 1024**2
"""Bytes of one file."""


class ClamdServer(Server):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._program = find_program(("clamd",), "clamav-daemon", "nothing")
        signatures = folder / "signatures"
        signatures.mkdir()
        (signatures / "tests.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        options = {
            "LocalSocket": folder / "clamd.sock",
            "TCPSocket": self.port,
            "TCPAddr": "127.0.0.1",
            "DatabaseDirectory": signatures,
            "TemporaryDirectory": folder,
            "StreamMaxLength": TAKES_AT_MOST,
            "Foreground": "yes",
        }
        lines = "".join(f"{name} {value}\n" for name, value in options.items())
        (folder / "clamd.conf").write_text(lines)

    @property
    def tcp(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def unix(self) -> str:
        return f"unix:{self.folder}/clamd.sock"

    def command(self) -> list[str]:
        return [self._program, "-c", str(self.folder / "clamd.conf")]

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextlib.contextmanager
def clamd_server() -> Iterator[ClamdServer]:
    with temporary_folder() as folder:
        yield from running(ClamdServer(folder))
