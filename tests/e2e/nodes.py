"""Servers as an operator runs them: processes that can be killed, stopped, frozen and started again."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

from tests import servers
from tests.ichat_program import ENDS_WITHIN, Program, Shell
from tests.plain_http import ask
from tests.secret import SECRET
from tests.servers import RedisServer, free_port

STARTS_WITHIN = 120.0
RING_SECONDS, LIFE_SECONDS, GRACE_SECONDS = 12, 16, 8
"""Shorter than in life, and long enough for people on a busy machine to answer, and to come back."""
SETTINGS = {
    "ICHAT_JWT_SECRET": SECRET,
    "ICHAT_RATE_LIMITS": "off",
    "ICHAT_BCRYPT_COST": "4",
    "ICHAT_CALLS__GUESTS": "on",
    "ICHAT_PUSH__PRIVATE_ENDPOINTS": "on",
    "ICHAT_CALLS__RING_SECONDS": str(RING_SECONDS),
    "ICHAT_CALLS__LIFE_SECONDS": str(LIFE_SECONDS),
    "ICHAT_CALLS__GRACE_SECONDS": str(GRACE_SECONDS),
}
"""A registration shall not take a quarter of a second, nor a call a minute to end for want of an answer."""


class Node:
    """One server process, on a port that it keeps."""

    def __init__(
        self,
        folder: Path,
        profile: str,
        environment: Mapping[str, str],
        workers: int = 1,
        *,
        port: int | None = None,
    ) -> None:
        self.port = port or free_port()
        self.log = folder / f"node-{self.port}.log"
        self._options = ["--data-dir", str(folder), "--profile", profile, "--workers", str(workers)]
        self._environment = SETTINGS | dict(environment)
        self._process: Program | subprocess.Popen[bytes] | None = None

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Returns when it serves."""
        with self.log.open("ab") as log:
            self._process = self._launch(["serve", "--port", str(self.port), *self._options], log)
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._serves():
            if not self.alive or time.monotonic() > deadline:
                raise RuntimeError(f"the node did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def _launch(self, words: Sequence[str], log: IO[bytes]) -> Program | subprocess.Popen[bytes]:
        return Shell().start(words, self._environment, log, log)

    def kill(self) -> None:
        """As a crash: nothing is tidied up."""
        self._signal(signal.SIGKILL)
        self._wait()

    def tell_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.alive:
            self.thaw()
            self.tell_to_stop()
            self._wait()

    def memory_kib(self) -> int:
        """What the process holds."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def _serves(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return ask("GET", f"{self.api}/health").is_success
        return False

    def _signal(self, number: signal.Signals) -> None:
        """To the whole group: a node may have worker processes."""
        os.killpg(self.pid, number)

    def _wait(self) -> None:
        assert self._process is not None
        self._process.wait(ENDS_WITHIN)


@dataclass
class Deployment:
    """What people talk to: one node or several, and the servers behind them."""

    nodes: Sequence[Node]
    profile: str
    folder: Path
    database_url: str = ""
    redis: RedisServer | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.profile

    @property
    def apis(self) -> list[str]:
        return [node.api for node in self.nodes]

    def heal(self) -> None:
        """Whatever the last story broke is whole again."""
        if self.redis is not None:
            self.redis.signal(signal.SIGCONT)
            if not self.redis.answers():
                self.redis.start()
        for node in self.nodes:
            if not node.alive:
                node.start()

    def ichat(self, *words: str) -> str:
        """The operator's command line, and what it prints."""
        options = ["--data-dir", str(self.folder), "--profile", self.profile]
        done = Shell().run([*words, *options], SETTINGS | dict(self.environment))
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextlib.contextmanager
def one_node(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Deployment]:
    """The default profile: nothing installed, one process."""
    node = Node(folder, "default", environment or {})
    with running(Deployment([node], "default", folder, environment=environment or {})) as deployment:
        yield deployment


@contextlib.contextmanager
def two_nodes(
    folder: Path, server_url: str, settings: Mapping[str, str] | None = None
) -> Iterator[Deployment]:
    """The cluster profile; the second node has two workers. Stories empty and freeze its Redis."""
    with servers.fresh_database(server_url) as database_url, servers.redis_server() as redis_server:
        environment = {
            "ICHAT_DATABASE_URL": database_url,
            "ICHAT_REDIS_URL": redis_server.url,
            **(settings or {}),
        }
        nodes = [Node(folder, "cluster", environment, workers) for workers in (1, 2)]
        deployment = Deployment(nodes, "cluster", folder, database_url, redis_server, environment)
        deployment.ichat("migrate")
        with running(deployment):
            yield deployment


@contextlib.contextmanager
def running(deployment: Deployment) -> Iterator[Deployment]:
    try:
        for node in deployment.nodes:
            node.start()
        yield deployment
    finally:
        deployment.heal()
        for node in deployment.nodes:
            node.stop()
