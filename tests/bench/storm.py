"""Everybody's line breaks at once, on two nodes, while people go on writing (V30)."""

import resource
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests import servers
from tests.bench.load import Load
from tests.bench.node import running_node
from tests.bench.works import Figures

SESSIONS = 20_000
PEOPLE = ("-users", "2000", "-groups", "1", "-size", "3", "-hub", "1")
AT_ONCE = 256
"""Clients that come back at the same time; the others wait, as the pauses of clients spread them."""
FOR_OTHERS = 1000
"""Descriptors of the generator that are no sessions."""
GIVEN = "120s"
"""So that how long it takes is known also where it takes too long."""
LOST = ("lost_sent_before_drop", "lost_sent_while_down", "lost_sent_after_resume")


def measure(program: Path, sessions: int = SESSIONS) -> Figures:
    """Each session comes back to the other node, with what was said meanwhile. There are fewer (`sessions`)
    where the generator may not open so many files: see `ulimit -Hn`.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        sessions = min(sessions, hard - FOR_OTHERS)
    with ExitStack() as stack:
        mysql = stack.enter_context(servers.mysql_server(durable=True))
        redis = stack.enter_context(servers.redis_server())
        database = stack.enter_context(servers.fresh_database(mysql.url))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ichat-bench-")))
        nodes = [stack.enter_context(running_node(folder, database, redis.url)) for _ in range(2)]
        bases, load = ",".join(node.base for node in nodes), Load(program, folder)
        load.set_up(bases, PEOPLE)
        limits = ("-c", f"{AT_ONCE}", "-resume-max", GIVEN, "-drain", GIVEN)
        figures = load.run(bases, ("storm", "-sessions", f"{sessions}", "-move", *limits))
    return {**figures, "lost": sum(figures[name] for name in LOST)}
