"""What a send costs where two workers or two nodes share the work, beside what it costs one worker."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import fmean

from tests import servers
from tests.bench.load import Load
from tests.bench.node import running_node
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


def _send(program: Path, nodes: Sequence[Mapping[str, str]]) -> Figures:
    """With people of their own: see `Load`."""
    with ExitStack() as stack:
        mysql = stack.enter_context(servers.mysql_server(durable=True))
        redis = stack.enter_context(servers.redis_server())
        database = stack.enter_context(servers.fresh_database(mysql.url))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ichat-bench-")))
        running = [stack.enter_context(running_node(folder, database, redis.url, each)) for each in nodes]
        bases, load = ",".join(node.base for node in running), Load(program, folder)
        load.set_up(bases, PEOPLE)
        return load.run(bases, SEND)
