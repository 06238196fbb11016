"""Calls of many through Janus: how soon a newcomer sees all (V25), what it costs (V26), and what is missed
when a node is killed (V28). Members are real but for their codecs.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import ClassVar, Final

import pytest

from tests import servers
from tests.bench.node import cpu_seconds
from tests.bench.works import Figures
from tests.e2e import phones
from tests.e2e.call_story import CallStory, told
from tests.e2e.nodes import Deployment, one_node, two_nodes
from tests.e2e.sfu_talkers import SfuPhone, SfuTalker, all_hear_all, settings, talking
from tests.patience import until
from tests.servers.janus import JanusServer, janus_server
from tests.sfu_page import SfuConnection, without_codecs

NAMES: Final = ("ann", "ben", "cat", "dan", "eve", "fay", "gil", "hal")
STREAMS: Final = 2
"""Of each: sound and pictures."""
LOUD: Final = 6
"""Of 1 Mbit/s each; with eight, their clients in Python take more than a core."""
JOINS: Final = 10
DEATHS: Final = 5
COUNTED_SECONDS: Final = 20
BEATS_EVERY: Final = 10.0
"""As pages do."""
USUAL_SECONDS: Final = 10


class Ear(SfuConnection):
    """Knows when each stream was heard last, and the longest silence of any."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[int, float] = {}
        self.longest = 0.0

    def _count(self, packet: bytes) -> None:
        super()._count(packet)
        source, at = int.from_bytes(packet[8:12]), time.monotonic()
        self.longest = max(self.longest, at - self.heard.get(source, at))
        self.heard[source] = at


class Loud(Ear):
    """As a microphone and a camera with 1 Mbit/s: 50 and 100 packets a second."""

    seconds_apart = 0.02
    at_once: ClassVar[Mapping[str, tuple[int, int]]] = {"audio": (1, 80), "video": (2, 1200)}


class Listener(SfuTalker):
    connect = Ear

    async def hears_all(self, others: int) -> None:
        def heard() -> bool:
            return isinstance(self.down, Ear) and len(self.down.heard) >= STREAMS * others

        await until(heard)


class LoudListener(Listener):
    connect = Loud


def measure() -> Figures:
    with _one_with_janus() as (deployment, janus):
        return asyncio.run(_join_and_count(deployment, janus))


def measure_deaths() -> Figures:
    with (
        pytest.MonkeyPatch.context() as patch,
        janus_server() as janus,
        servers.mysql_server() as mysql,
        tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder,
        two_nodes(Path(folder), mysql.url, settings([janus])) as deployment,
    ):
        without_codecs(patch)
        return asyncio.run(_kill_nodes(deployment))


@contextmanager
def _one_with_janus() -> Iterator[tuple[Deployment, JanusServer]]:
    with (
        pytest.MonkeyPatch.context() as patch,
        janus_server() as janus,
        tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder,
        one_node(Path(folder), settings([janus])) as deployment,
    ):
        without_codecs(patch)
        patch.setattr(phones, "BEATS_EVERY", BEATS_EVERY)
        yield deployment, janus


async def _join_and_count(deployment: Deployment, janus: JanusServer) -> Figures:
    async with told(deployment) as story, _in_call(story, NAMES, Listener) as talkers:
        joined = await _come_again(story, talkers)
    meter = Meter(deployment, janus)
    idle = await meter.read()
    async with told(deployment) as story, _in_call(story, NAMES[:LOUD], LoudListener) as talkers:
        return {**joined, **await _count(meter, idle, talkers)}


async def _come_again(story: CallStory, talkers: list[SfuTalker]) -> Figures:
    """The last of them, each time with nothing."""
    took = []
    for _ in range(JOINS):
        last = talkers.pop()
        await last.phone.hang_up()
        await last.stop()
        [port] = [node.port for node in story.deployment.nodes]
        again = Listener(SfuPhone(last.phone.owner, last.phone.call_id, [port]))
        talkers.append(again)
        began = time.monotonic()
        await again.talk()
        await again.hears_all(len(talkers) - 1)
        took.append(1000 * (time.monotonic() - began))
        await all_hear_all(talkers)
    return {"joined_p50_ms": statistics.median(took), "joined_p95_ms": max(took)}


class Meter:
    """What processes use of a core, in percent."""

    def __init__(self, deployment: Deployment, janus: JanusServer) -> None:
        [node] = deployment.nodes
        self._pids = {"janus": janus.processes(), "node": [node.pid]}

    async def read(self) -> Mapping[str, float]:
        """Of the next seconds."""
        before, began = self._used(), time.monotonic()
        await asyncio.sleep(COUNTED_SECONDS)
        seconds, after = time.monotonic() - began, self._used()
        return {name: 100 * (after[name] - before[name]) / seconds for name in after}

    def _used(self) -> Mapping[str, float]:
        return {name: sum(map(cpu_seconds, pids)) for name, pids in self._pids.items()}


async def _count(meter: Meter, idle: Mapping[str, float], talkers: Sequence[SfuTalker]) -> Figures:
    """`idle`: without a call; what a server costs anyway is no member's."""
    heard = sum(talker.down.packets for talker in talkers)
    shares = await meter.read()
    heard = sum(talker.down.packets for talker in talkers) - heard
    pairs = len(talkers) * (len(talkers) - 1)
    sent = sum(times for times, _ in Loud.at_once.values()) / Loud.seconds_apart
    return {
        "janus_cpu_pct_per_pair": (shares["janus"] - idle["janus"]) / pairs,
        "node_cpu_pct_per_member": max(0.0, shares["node"] - idle["node"]) / len(talkers),
        "arrived_share": heard / (pairs * sent * COUNTED_SECONDS),
    }


@asynccontextmanager
async def _in_call(
    story: CallStory, names: Sequence[str], make: type[Listener]
) -> AsyncIterator[list[SfuTalker]]:
    people = await story.friends(*names)
    async with talking(story, *people, make=make) as talkers:
        yield talkers


async def _kill_nodes(deployment: Deployment) -> Figures:
    """One after the other; each is back before the next dies."""
    usual, dead = [], []
    async with told(deployment) as story, _in_call(story, NAMES[:4], Listener) as talkers:
        for turn in range(DEATHS):
            node = deployment.nodes[turn % 2]
            usual.append(await _longest_silence(talkers))
            node.kill()
            dead.append(await _longest_silence(talkers))
            await asyncio.to_thread(node.start)
            await all_hear_all(talkers)
    return {
        "usual_gap_ms": 1000 * max(usual),
        "dead_node_gap_ms": 1000 * max(dead),
        "gap_beyond_usual_ms": 1000 * max(0.0, max(dead) - max(usual)),
    }


async def _longest_silence(talkers: Sequence[SfuTalker]) -> float:
    """Of any stream at anybody, in the next seconds."""
    downs = [talker.down for talker in talkers if isinstance(talker.down, Ear)]
    for down in downs:
        down.longest = 0.0
    await asyncio.sleep(USUAL_SECONDS)
    return max(down.longest for down in downs)
