"""A private Redis Cluster of three masters on loopback."""

import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import redis

from tests.patience import eventually
from tests.servers import RedisServer, free_port
from tests.servers.process import find_program, running, temporary_folder

MASTERS = 3


class ClusterServer(RedisServer):
    """One master. Its bus gets a free port too, instead of the one 10 000 above."""

    def command(self) -> list[str]:
        settings = {"enabled": "yes", "port": str(free_port()), "node-timeout": "2000"}
        return [
            *super().command(),
            *(word for key, value in settings.items() for word in (f"--cluster-{key}", value)),
        ]


@contextlib.contextmanager
def redis_cluster() -> Iterator[Sequence[ClusterServer]]:
    """Three masters that share all slots and know each other."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(_master()) for _ in range(MASTERS)]
        program = find_program(("redis-cli",), "redis-tools", "ICHAT_TEST_REDIS_URL")
        addresses = [f"127.0.0.1:{server.port}" for server in servers]
        subprocess.run(
            [program, "--cluster", "create", *addresses, "--cluster-yes"], check=True, capture_output=True
        )
        eventually(lambda: all(map(_is_complete, servers)))
        yield servers


@contextlib.contextmanager
def _master() -> Iterator[ClusterServer]:
    with temporary_folder() as folder:
        yield from running(ClusterServer(Path(folder)))


def _is_complete(server: ClusterServer) -> bool:
    with redis.Redis(port=server.port, decode_responses=True) as client:
        state: dict[str, str] = client.execute_command("CLUSTER INFO")
        return state["cluster_state"] == "ok" and int(state["cluster_size"]) == MASTERS
