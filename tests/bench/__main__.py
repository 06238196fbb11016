"""Measures the promises of speed: `python -m tests.bench --load PATH [--only V1,V2] [--json FILE]`.

Starts MariaDB with durable commits, Redis and one worker of the cluster profile, on loopback. The load
generator is a program of its own (see README, Measuring); each work's figures are kept as it wrote them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import servers
from tests.bench.node import running_node
from tests.bench.works import PEOPLE, WORKS, Figures, Work

REACHED_ITS_LIMIT = 3
"""The generator's exit status when time ran out; what it measured until then is there."""


def main() -> int:
    arguments = _arguments()
    chosen = [work for work in WORKS if not arguments.only or set(arguments.only) & set(work.id.split(", "))]
    results: dict[str, Figures] = {}
    with (
        servers.mysql_server(durable=True) as mysql,
        servers.redis_server() as redis,
        servers.fresh_database(mysql.url) as database,
        tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder,
    ):
        data, load = Path(folder), Load(arguments.load, Path(folder))
        for work in chosen:
            with running_node(data, database, redis.url) as base:
                load.set_up(base)
            with running_node(data, database, redis.url) as base:
                results[work.id] = load.run(base, work)
                _print(work, results[work.id])
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--load", type=Path, help="the load generator's program", required=True)
    parser.add_argument("--only", type=lambda text: text.split(","), help="V1,V2 ...")
    parser.add_argument("--json", type=Path, help="where to keep all figures")
    return parser.parse_args()


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


def _print(work: Work, figures: Figures) -> None:
    busy = figures.get("machine_busy_pct", 0.0)
    print(f"{work.id}  {work.what}  (machine busy {busy:.0f} %)")  # noqa: T201 - the table is the answer
    for promise in work.promises:
        value = figures.get(promise.figure)
        verdict = "missing" if value is None else "kept" if promise.kept(value) else "NOT KEPT"
        shown = "-" if value is None else f"{value:.3f}"
        print(f"    {promise.figure:34} {shown:>12}   {promise.text:>8}   {verdict}", flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    sys.exit(main())
