"""What sessions cost the more of them there are, in one worker and on two nodes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.growth import Costs, Growth
from tests.bench.load import Load, sessions_at_most
from tests.bench.node import running_nodes

SIZES = (1_000, 5_000, 20_000)
OF_EACH = 10
"""Sessions of one person, so that a message is told to as many whatever the size."""
COSTS: Mapping[str, str] = {
    "connecting, ms of CPU": "server_cpu_ms_per_connect",
    "idle, us of CPU a second": "server_cpu_us_per_session_s",
    "memory, KiB": "rss_kb_per_session",
    "a message to twenty of them, p50 in ms": "verify_e2e_p50_ms",
}
"""Figures of the load generator by what they tell."""
IDLE = ("-c", "64", "-duration", "20", "-verify", "100")
ROOM: Mapping[str, str] = {"ICHAT_CONNECTIONS__AT_MOST": "30000"}
"""In a node, for as many sessions and those who write to them."""


def measure(program: Path, sizes: Sequence[int] = SIZES) -> Sequence[Growth]:
    """Each of these costs for one session, or for one message."""
    return [
        Growth(what, {size: _costs(program, size, nodes) for size in _reached(sizes, nodes)})
        for what, nodes in (("sessions of one worker", 1), ("sessions of two nodes", 2))
    ]


def _reached(sizes: Sequence[int], nodes: int) -> Sequence[int]:
    return sorted({sessions_at_most(size, nodes) for size in sizes})


def _costs(program: Path, sessions: int, count: int) -> Costs:
    people = ("-users", f"{sessions // OF_EACH}", "-groups", "1", "-size", "3", "-hub", "1")
    with running_nodes([ROOM] * count) as (nodes, _, _, folder):
        bases, load = ",".join(node.base for node in nodes), Load(program, folder)
        load.set_up(bases, people)
        figures = load.run(bases, ("idle", "-sessions", f"{sessions}", *IDLE))
    return {what: figures[name] for what, name in COSTS.items()}
