"""Private object stores (SeaweedFS), which speak S3 and look at every signature."""

import contextlib
import json
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from tests.plain_http import ask
from tests.servers.ports import free_port
from tests.servers.process import Server, ServerMissing, running, temporary_folder

MIB_OF_A_VOLUME = 64


class WeedServer(Server):
    """Master, volumes, filer and what speaks S3, in one process. Whoever has the keys may do everything."""

    stop_signal = signal.SIGKILL
    """Nobody needs what it has, and to tidy up takes it a quarter of a minute."""

    def __init__(self, folder: Path, keys: Mapping[str, str]) -> None:
        super().__init__(folder)
        self._program = Path(sys.executable).with_name("weed")
        if not self._program.exists():
            raise ServerMissing(f"{self._program} is not there; it is in requirements-dev.lock")
        somebody = {
            "name": "ichat",
            "credentials": [{"accessKey": keys["access_key"], "secretKey": keys["secret_key"]}],
            "actions": ["Admin"],
        }
        (folder / "s3.json").write_text(json.dumps({"identities": [somebody]}))
        (folder / "data").mkdir()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        options: dict[str, object] = {
            "dir": self.folder / "data",
            "ip": "127.0.0.1",
            "master.volumeSizeLimitMB": MIB_OF_A_VOLUME,
            "volume.max": 0,
            "volume.preStopSeconds": 0,
            "s3": "true",
            "s3.autoCreateBucket": "false",
            "s3.port": self.port,
            "s3.config": self.folder / "s3.json",
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "s3.localSocket": self.folder / "s3.sock",
            "filer.localSocket": self.folder / "filer.sock",
            "s3.port.grpc": free_port(),
        }
        for part in ("master", "volume", "filer"):
            options |= {f"{part}.port": free_port(), f"{part}.port.grpc": free_port()}
        return [
            str(self._program),
            "-logtostderr",
            "server",
            *(f"-{name}={value}" for name, value in options.items()),
        ]

    def answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return ask("GET", f"{self.url}/healthz").is_success
        return False


@contextlib.contextmanager
def weed_server(keys: Mapping[str, str]) -> Iterator[WeedServer]:
    with temporary_folder() as folder:
        yield from running(WeedServer(folder, keys))
