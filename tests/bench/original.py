"""ichat-go beside ours: its own database and Redis, in the same minutes."""

import contextlib
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import yaml

from tests.bench.node import RunningNode
from tests.plain_http import ask
from tests.secret import SECRET
from tests.servers import free_port

STARTS_WITHIN = 120.0


@contextlib.contextmanager
def running_original(command: str, folder: Path, mysql_url: str, redis_url: str) -> Iterator[RunningNode]:
    """`command` runs in `folder`, which has its `config.yml`; the database is empty.

    Raises RuntimeError if nothing answers.
    """
    port = free_port()
    (folder / "config.yml").write_text(yaml.safe_dump(_config(port, folder, mysql_url, redis_url)))
    program = subprocess.Popen(shlex.split(command), cwd=folder, stdout=sys.stderr, start_new_session=True)
    try:
        base = f"http://127.0.0.1:{port}/api"
        _wait_until_up(base, program)
        yield RunningNode(base, program.pid)
    finally:
        program.terminate()
        program.wait(STARTS_WITHIN)


def _config(port: int, folder: Path, mysql_url: str, redis_url: str) -> dict[str, object]:
    mysql, redis = urlsplit(mysql_url), urlsplit(redis_url)
    return {
        "host": "127.0.0.1",
        "port": port,
        "api-prefix": "/api",
        "upload-dir": str(folder / "upload"),
        "jwt": {"secret": SECRET, "issuer": "ichat"},
        "mysql": {
            "host": mysql.hostname,
            "port": mysql.port,
            "user": mysql.username,
            "password": mysql.password or "",
            "dbname": mysql.path.lstrip("/"),
        },
        "redis": {"host": redis.hostname, "port": redis.port, "password": ""},
    }


def _wait_until_up(base: str, program: "subprocess.Popen[bytes]") -> None:
    """Any answer will do: it knows no `/health`."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and program.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            ask("GET", f"{base}/contact")
            return
        time.sleep(0.05)
    raise RuntimeError("the original did not start")
