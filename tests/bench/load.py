"""The load generator, a program of its own."""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.works import Figures

REACHED_ITS_LIMIT = 3
"""Its exit status when time ran out; what it measured until then is there."""
FOR_OTHERS = 1000
"""Descriptors of the generator, and connections of a node, that are no sessions."""


def sessions_at_most(wanted: int, nodes: int) -> int:
    """Fewer where programs may not open so many files (see `ulimit -Hn`). Of its own a node takes three
    quarters for connections.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        return wanted
    return min(wanted, hard - FOR_OTHERS, nodes * (hard * 3 // 4 - FOR_OTHERS))


class Load:
    """The load generator with its people.

    Each work has its own, since the generator counts its local ids from 0 every time, and a local id that a
    sender has used before makes no new message (M2). And each has a node that has not worked before.
    """

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._state = folder / "state.json"
        self._figures = folder / "figures.json"

    def set_up(self, base: str, people: Sequence[str]) -> None:
        """`base`: the URL of a node's API, or of several with commas between."""
        self._state.unlink(missing_ok=True)
        self._call("setup", base, *people)

    def run(self, base: str, command: Sequence[str]) -> Figures:
        self._call(*command[:1], base, *command[1:], "-json", str(self._figures))
        figures: Figures = json.loads(self._figures.read_text())["figures"]
        return figures

    def _call(self, command: str, base: str, *flags: str) -> None:
        """The generator's own report goes to standard error, so that the table stays readable."""
        line = [str(self._program), command, "-base", base, "-state", str(self._state), *flags]
        done = subprocess.run(line, stdout=sys.stderr, check=False)
        if done.returncode not in {0, REACHED_ITS_LIMIT}:
            raise RuntimeError(f"{' '.join(line)} failed with {done.returncode}")
