"""One node of the cluster profile, as an operator would start it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.secret import SECRET
from tests.servers import free_port

STARTS_WITHIN = 30.0


@contextlib.contextmanager
def running_node(data: Path, mysql_url: str, redis_url: str) -> Iterator[str]:
    """The base URL of its API. Migrated first; stopped afterwards."""
    port = free_port()
    environment = os.environ | {
        "ICHAT_MYSQL_URL": mysql_url,
        "ICHAT_REDIS_URL": redis_url,
        "ICHAT_JWT_SECRET": SECRET,
        "ICHAT_RATE_LIMITS": "off",
        "ICHAT_BCRYPT_COST": "4",  # hundreds of people register before anything is measured
    }
    ichat = str(Path(sys.executable).with_name("ichat"))
    options = ["--data-dir", str(data), "--profile", "cluster"]
    subprocess.run([ichat, "migrate", *options], env=environment, check=True, stdout=sys.stderr)
    node = subprocess.Popen(
        [ichat, "serve", "--port", str(port), *options],
        env=environment,
        stdout=sys.stderr,
        start_new_session=True,
    )
    try:
        base = f"http://127.0.0.1:{port}/api"
        _wait_until_up(base, node)
        yield base
    finally:
        node.send_signal(signal.SIGTERM)
        node.wait(30)


def _wait_until_up(base: str, node: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and node.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{base}/health").is_success:
                return
        time.sleep(0.05)
    raise RuntimeError("the node did not start")
