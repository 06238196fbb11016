"""Measures the promises of speed: `python -m tests.bench --load PATH [--only V1,V2] [--json FILE]`.

Starts MariaDB with durable commits, Redis and one node of the cluster profile, on loopback. The load
generator is a program of its own (see README, Measuring); each work's figures are kept as it wrote them.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import servers
from tests.bench.node import running_node
from tests.bench.works import WORKS, Figures, Work


def main() -> int:
    arguments = _arguments()
    chosen = [work for work in WORKS if not arguments.only or set(arguments.only) & set(work.id.split(", "))]
    results: dict[str, Figures] = {}
    with servers.mysql_server(durable=True) as mysql, servers.redis_server() as redis:
        for fresh in (False, True):
            works = [work for work in chosen if work.fresh_server is fresh]
            for group in [[work] for work in works] if fresh else [works] if works else []:
                with _node(mysql.url, redis.url) as base:
                    for work in group:
                        results[work.id] = _run(arguments.load, base, work)
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


@contextlib.contextmanager
def _node(mysql_url: str, redis_url: str) -> Iterator[str]:
    with (
        tempfile.TemporaryDirectory(prefix="ichat-bench-") as data,
        servers.fresh_database(mysql_url) as database,
        running_node(Path(data), database, redis_url) as base,
    ):
        yield base


def _run(load: Path, base: str, work: Work) -> Figures:
    with tempfile.TemporaryDirectory(prefix="ichat-load-") as folder:
        state, output = Path(folder) / "state.json", Path(folder) / "figures.json"
        common = ("-base", base, "-state", str(state))
        _call([str(load), "setup", *common, *work.setup])
        _call([str(load), *work.command, *common, "-json", str(output)])
        figures: Figures = json.loads(output.read_text())["figures"]
        return figures


def _call(command: list[str]) -> None:
    """The generator's own report goes to standard error, so that the table stays readable."""
    done = subprocess.run(command, stdout=sys.stderr, check=False, env=os.environ | {"NO_COLOR": "1"})
    if done.returncode not in {0, 3}:
        sys.exit(f"{' '.join(command)} failed with {done.returncode}")


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
