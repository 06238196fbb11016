"""Private Januses, with the configuration that we give to people."""

import contextlib
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

from tests.secret import SECRET
from tests.servers.ports import free_port
from tests.servers.process import Server, find_program, running, temporary_folder

TEMPLATES = Path(__file__).parents[2] / "deploy" / "janus"
ADMIN_KEY = "the key of a VideoRoom of tests"


class JanusServer(Server):
    """Unprivileged. It carries nothing over loopback interfaces, so media go by this machine's own address,
    which stays within it, too.
    """

    user = "daemon" if os.getuid() == 0 else None
    first_port = 20_000

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._program = find_program(("janus",), "janus", "nothing")
        self.admin_port = free_port()
        # Each its own range, below those that the system gives to others.
        self.media_ports = range(JanusServer.first_port, JanusServer.first_port + 500)
        JanusServer.first_port += 500
        folder.chmod(0o755)
        for template in TEMPLATES.iterdir():
            file = folder / template.name
            file.write_text(self._configured(template.read_text()))
            file.chmod(0o644)  # whatever the umask of who runs the tests

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        return [self._program, "-C", str(self.folder / "janus.jcfg"), "-F", str(self.folder)]

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _configured(self, text: str) -> str:
        for pattern, value in (
            (r'configs_folder = ".*"', f'configs_folder = "{self.folder}"'),
            (r'api_secret = "SET"', f'api_secret = "{SECRET}"'),
            (r'admin_secret = "SET"', f'admin_secret = "{SECRET}"'),
            (r'admin_key = "SET"', f'admin_key = "{ADMIN_KEY}"'),
            (r'rtp_port_range = ".*"', f'rtp_port_range = "{self.media_ports[0]}-{self.media_ports[-1]}"'),
            (r'ice_enforce_list = "SET"', f'ice_enforce_list = "{own_address()}"'),
            (r'admin_ws_unix = ".*"', f'admin_ws_ip = "127.0.0.1"\n\tadmin_ws_port = {self.admin_port}'),
            (r'(?<!_)ws_unix = ".*"', f'ws_ip = "127.0.0.1"\n\tws_port = {self.port}'),
        ):
            text = re.sub(pattern, value, text)
        return text


def own_address() -> str:
    """Of an interface that is no loopback; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])


@contextlib.contextmanager
def janus_server() -> Iterator[JanusServer]:
    with temporary_folder() as folder:
        yield from running(JanusServer(folder))
