"""Measures the promises of speed: `python -m tests.bench [--load PATH] [--only V1,V2] [--json FILE]`.

The first load of the page is measured in Chromium. Everything else needs a load generator, which is a program
of its own (see README, Measuring): for it this starts MariaDB with durable commits, Redis and one worker of
the cluster profile, on loopback, and each work's figures are kept as the generator wrote them.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from tests import servers
from tests.bench import first_load
from tests.bench.node import running_node
from tests.bench.works import FIRST_LOADS, PEOPLE, WORKS, Figures, Promise, Work

REACHED_ITS_LIMIT = 3
"""The generator's exit status when time ran out; what it measured until then is there."""


def main() -> int:
    arguments = _arguments()
    results: dict[str, Figures] = {}
    if arguments.load:
        chosen = [work for work in WORKS if _is_wanted(work.id, arguments.only)]
        for work, figures in _generate(arguments.load, chosen):
            results[work.id] = figures
            _print(work.id, work.what, work.promises, figures)
    for load in FIRST_LOADS:
        if _is_wanted(load.id, arguments.only):
            results[load.id] = asyncio.run(first_load.measure(load))
            _print(load.id, load.what, load.promises, results[load.id])
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--load", type=Path, help="the load generator's program")
    parser.add_argument("--only", type=lambda text: text.split(","), help="V1,V2 ...")
    parser.add_argument("--json", type=Path, help="where to keep all figures")
    return parser.parse_args()


def _is_wanted(ids: str, only: Collection[str] | None) -> bool:
    return not only or not set(only).isdisjoint(ids.split(", "))


def _generate(program: Path, works: Collection[Work]) -> Iterator[tuple[Work, Figures]]:
    with (
        servers.mysql_server(durable=True) as mysql,
        servers.redis_server() as redis,
        servers.fresh_database(mysql.url) as database,
        tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder,
    ):
        data, load = Path(folder), Load(program, Path(folder))
        for work in works:
            with running_node(data, database, redis.url) as base:
                load.set_up(base)
            with running_node(data, database, redis.url) as base:
                yield work, load.run(base, work)


class Load:
    """The load generator with its people.

    Each work has its own, since the generator counts its local ids from 0 every time, and a local id that a
    sender has used before makes no new message (M2). And each has a node that has not worked before.
    """

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._state = folder / "state.json"
        self._figures = folder / "figures.json"

    def set_up(self, base: str) -> None:
        self._state.unlink(missing_ok=True)
        self._call("setup", base, *PEOPLE)

    def run(self, base: str, work: Work) -> Figures:
        self._call(*work.command[:1], base, *work.command[1:], "-json", str(self._figures))
        figures: Figures = json.loads(self._figures.read_text())["figures"]
        return figures

    def _call(self, command: str, base: str, *flags: str) -> None:
        """The generator's own report goes to standard error, so that the table stays readable."""
        line = [str(self._program), command, "-base", base, "-state", str(self._state), *flags]
        done = subprocess.run(line, stdout=sys.stderr, check=False)
        if done.returncode not in {0, REACHED_ITS_LIMIT}:
            sys.exit(f"{' '.join(line)} failed with {done.returncode}")


def _print(work_id: str, what: str, promises: Collection[Promise], figures: Figures) -> None:
    busy = figures.get("machine_busy_pct", 0.0)
    print(f"{work_id}  {what}  (machine busy {busy:.0f} %)")  # noqa: T201 - the table is the answer
    for promise in promises:
        value = figures.get(promise.figure)
        verdict = "missing" if value is None else "kept" if promise.kept(value) else "NOT KEPT"
        shown = "-" if value is None else f"{value:.3f}"
        print(f"    {promise.figure:34} {shown:>12}   {promise.text:>8}   {verdict}", flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    sys.exit(main())
