"""One node of the cluster profile, as an operator would start it."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests import servers
from tests.plain_http import ask
from tests.secret import SECRET
from tests.servers import free_port

STARTS_WITHIN = 120.0


@dataclass(frozen=True)
class RunningNode:
    """`base`: the URL of its API."""

    base: str
    pid: int

    def cpu_seconds(self) -> float:
        """Used so far, by the user's and the kernel's account (proc(5): utime and stime)."""
        return cpu_seconds(self.pid)

    def memory_mib(self) -> float:
        """That it has now. From now on `peak_mib` counts."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        return self._mib("VmRSS")

    def peak_mib(self) -> float:
        return self._mib("VmHWM")

    def _mib(self, name: str) -> float:
        """As proc(5) names it."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def cpu_seconds(pid: int) -> float:
    """As `RunningNode.cpu_seconds`, of any process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def running_nodes(
    settings: Sequence[Mapping[str, str]] = ({}, {}),
) -> Iterator[tuple[Sequence[RunningNode], servers.MysqlServer, servers.RedisServer, Path]]:
    """One for each of these settings (see `running_node`), on servers of their own; and a folder for whatever
    else is written.
    """
    with contextlib.ExitStack() as stack:
        mysql = stack.enter_context(servers.mysql_server(durable=True))
        redis = stack.enter_context(servers.redis_server())
        database = stack.enter_context(servers.fresh_database(mysql.url))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ichat-bench-")))
        nodes = [stack.enter_context(running_node(folder, database, redis.url, each)) for each in settings]
        yield nodes, mysql, redis, folder


@contextlib.contextmanager
def running_node(
    data: Path,
    mysql_url: str,
    redis_url: str,
    settings: Mapping[str, str] | None = None,
    checkout: Path | None = None,
) -> Iterator[RunningNode]:
    """Migrated first; stopped afterwards. `settings`: of the environment, beside these.
    `checkout`: of another version, with its `.venv`.
    """
    port = free_port()
    environment = os.environ | {
        "ICHAT_PROFILE": "cluster",
        "ICHAT_MYSQL_URL": mysql_url,
        "ICHAT_REDIS_URL": redis_url,
        "ICHAT_JWT_SECRET": SECRET,
        "ICHAT_RATE_LIMITS": "off",
        "ICHAT_BCRYPT_COST": "4",  # hundreds of people register before anything is measured
        **(settings or {}),
    }
    ichat = str(checkout / ".venv/bin/ichat" if checkout else Path(sys.executable).with_name("ichat"))
    options = ["--data-dir", str(data)]
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
        yield RunningNode(base, node.pid)
    finally:
        node.send_signal(signal.SIGTERM)
        node.wait(STARTS_WITHIN)


def _wait_until_up(base: str, node: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and node.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if ask("GET", f"{base}/health").is_success:
                return
        time.sleep(0.05)
    raise RuntimeError("the node did not start")
