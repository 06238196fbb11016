"""Everybody's line breaks at once, on two nodes, while people go on writing (V30)."""

from pathlib import Path

from tests.bench.load import Load, sessions_at_most
from tests.bench.node import running_nodes
from tests.bench.works import Figures

SESSIONS = 20_000
PEOPLE = ("-users", "2000", "-groups", "1", "-size", "3", "-hub", "1")
AT_ONCE = 256
"""Clients that come back at the same time; the others wait, as the pauses of clients spread them."""
GIVEN = "120s"
"""So that how long it takes is known also where it takes too long."""
LOST = ("lost_sent_before_drop", "lost_sent_while_down", "lost_sent_after_resume")


def measure(program: Path, sessions: int = SESSIONS) -> Figures:
    """Each session comes back to the other node, with what was said meanwhile. `sessions`: or as many as
    the generator may have.
    """
    with running_nodes() as (nodes, _, _, folder):
        bases, load = ",".join(node.base for node in nodes), Load(program, folder)
        load.set_up(bases, PEOPLE)
        broken = sessions_at_most(sessions, len(nodes))
        limits = ("-c", f"{AT_ONCE}", "-resume-max", GIVEN, "-drain", GIVEN)
        figures = load.run(bases, ("storm", "-sessions", f"{broken}", "-move", *limits))
    return {**figures, "lost": sum(figures[name] for name in LOST)}
