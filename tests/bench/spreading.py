"""What a send costs where two workers or two nodes share the work, beside what it costs one worker."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from tests.bench.load import Load
from tests.bench.node import running_nodes
from tests.bench.works import PEOPLE, Figures

ROUNDS = 2
"""By turns, since machines have moods."""
SEND = ("send", "-c", "16", "-duration", "8")
CPU = "total_cpu_ms_per_send"
ALONE: Sequence[Mapping[str, str]] = ({},)
WORKERS: Sequence[Mapping[str, str]] = ({"ICHAT_WORKERS": "2"},)
NODES: Sequence[Mapping[str, str]] = ({}, {})
"""The settings of each node."""


def measure(program: Path) -> Figures:
    rounds = [[_send(program, nodes) for nodes in (ALONE, WORKERS, NODES)] for _ in range(ROUNDS)]
    alone, workers, nodes = (fmean(each[CPU] for each in kind) for kind in zip(*rounds, strict=True))
    return {
        CPU: alone,
        "two_workers_times_the_cpu": workers / alone,
        "two_nodes_times_the_cpu": nodes / alone,
    }


def _send(program: Path, settings: Sequence[Mapping[str, str]]) -> Figures:
    """With people of their own: see `Load`."""
    with running_nodes(settings) as (nodes, _, _, folder):
        bases, load = ",".join(node.base for node in nodes), Load(program, folder)
        load.set_up(bases, PEOPLE)
        return load.run(bases, SEND)
