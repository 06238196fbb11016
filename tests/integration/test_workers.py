"""Several workers: the connections of a storm fall on all of them alike."""

import os
import resource
import signal
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.ichat_program import ichat
from tests.integration.test_command import SECRET, Serving, serving
from tests.patience import eventually

ESTABLISHED = "01"
CLUSTER = ("--profile", "cluster", "--workers", "2")
PATIENT = {"ICHAT_CONNECTIONS__HEAD_SECONDS": "600"}
"""Nobody in a storm says anything, and on a busy machine it takes its time to gather."""


@pytest.fixture(scope="module", autouse=True)
def _many_descriptors() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@contextmanager
def storm(server: Serving, count: int) -> Iterator[None]:
    """Connections that all open at once, and stay."""
    with ExitStack() as opened:
        for _ in range(count):
            connection = opened.enter_context(socket.socket())
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", server.port))
        yield


def held(server: Serving) -> Counter[int]:
    """How many connections each worker has."""
    own = {
        fields[9]
        for fields in map(str.split, Path("/proc/net/tcp").read_text().splitlines()[1:])
        if fields[3] == ESTABLISHED and int(fields[1].rpartition(":")[2], 16) == server.port
    }
    return Counter({worker: len(own & set(sockets(worker))) for worker in server.workers()})


def sockets(process: int) -> Iterator[str]:
    try:
        for descriptor in Path(f"/proc/{process}/fd").iterdir():
            yield str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]")
    except (FileNotFoundError, ProcessLookupError):
        return


def all_held(server: Serving, count: int) -> Sequence[int]:
    """By each worker, once everybody who knocked is let in."""
    eventually(lambda: sum(held(server).values()) == count)
    return sorted(held(server).values())


def none_is_held(server: Serving) -> None:
    eventually(lambda: sum(held(server).values()) == 0)


@pytest.fixture
def cluster(mysql_url: str, redis_url: str) -> dict[str, str]:
    return {"ICHAT_MYSQL_URL": mysql_url, "ICHAT_REDIS_URL": redis_url, **SECRET}


def test_a_storm_falls_on_all_workers_alike(tmp_path: Path, cluster: dict[str, str]) -> None:
    """Also after one of them has died and was replaced."""
    words = (*CLUSTER, "--data-dir", str(tmp_path))
    with serving(*words, **cluster, **PATIENT) as server:
        for count in (200, 2000, 1):
            with storm(server, count):
                shares = all_held(server, count)
            assert len(shares) == 2
            assert count == 1 or shares[0] >= 0.4 * count, shares
            none_is_held(server)
        old = server.workers()
        os.kill(min(old), signal.SIGKILL)
        eventually(lambda: bool(server.workers() - old))
        eventually(lambda: serves(server, server.workers() - old))
        with storm(server, 200):
            shares = all_held(server, 200)
        assert len(shares) == 2
        assert shares[0] >= 80, shares
        assert server.stop() == 0


def serves(server: Serving, workers: set[int]) -> bool:
    """Whether one of them does."""
    with storm(server, 2):
        all_held(server, 2)
        shares = held(server)
    none_is_held(server)
    return any(shares[worker] for worker in workers)


def test_what_keeps_workers_from_starting_is_said_once(tmp_path: Path) -> None:
    nowhere = {"ICHAT_MYSQL_URL": "mysql://nobody@127.0.0.1:1/x", "ICHAT_REDIS_URL": "redis://127.0.0.1:1/0"}
    refused = ichat("serve", *CLUSTER, "--port", "0", "--data-dir", str(tmp_path), **nowhere, **SECRET)
    assert refused.returncode == 2
    assert refused.stderr.count("ichat:") == 1
    assert "no connection" in refused.stderr
    assert "Traceback" not in refused.stderr
