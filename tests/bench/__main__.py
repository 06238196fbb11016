"""Measures the promises of speed: `python -m tests.bench [--load PATH [--original COMMAND]] [--only V1,V2]`.

First the floors: what no server of this kind can do without, of which each figure is a multiple. A
busy machine moves both, so it is the multiple that is compared. With `--original` ichat-go does each work of
the load generator just before ours, and with `--before` an older version of ours; the ratios are shown. Last
the growth (`--only growth`). Whatever was measured is written into `--page`, with plots beside it.

The first load of the page, a conversation of pictures and calls that go to Janus are measured in Chromium,
searching in every SQL database, what happens in groups and conversations, files, pushes and calls through
Janus by clients of our own (V12 to V28), and so is searching people. Everything else needs a load generator,
which is a program of its own (see README, Measuring): for it this starts MariaDB with durable commits, Redis
and one worker of the cluster profile, on loopback, and each work's figures are kept as the generator wrote
them.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tests import servers, storages
from tests.bench import (
    crowds,
    files,
    first_load,
    floors,
    forwarding,
    growth,
    people,
    pictures,
    pushes,
    reading,
    removing,
    search,
    sessions,
    spreading,
    storm,
    swapping,
    town,
    typing,
    works,
)
from tests.bench.load import Load
from tests.bench.node import RunningNode, running_node
from tests.bench.original import running_original
from tests.bench.report import Measured, Row, write
from tests.bench.works import FIRST_LOADS, PEOPLE, WORKS, Figures, FirstLoad, OwnWork, Work
from tests.simulation import check

OWN: Sequence[tuple[str, OwnWork, Callable[[], Figures]]] = (
    *((f"{works.SEARCH.id} {kind}", works.SEARCH, partial(search.measure, kind)) for kind in storages.SQL),
    *(
        (work.id, work, partial(town.measure, measure))
        for work, measure in (
            (works.MARKING, reading.mark_all),
            (works.REACTING, crowds.react),
            (works.TYPING, typing.type_all),
            (works.LISTING, reading.list_all),
            (works.ADDING, crowds.add_many),
            (works.TELLING, crowds.tell_all),
            (works.BRINGING, files.bring),
            (works.FETCHING, files.fetch),
        )
    ),
    (works.TELLING_MORE.id, works.TELLING_MORE, crowds.tell_more),
    (works.FINDING.id, works.FINDING, people.measure),
    (works.REMOVING.id, works.REMOVING, removing.measure),
    (works.PUSHING.id, works.PUSHING, pushes.measure),
    (works.LOOKING.id, works.LOOKING, pictures.measure),
    (works.SWAPPING.id, works.SWAPPING, swapping.measure),
    (works.FORWARDING.id, works.FORWARDING, forwarding.measure),
    (works.LOSING.id, works.LOSING, forwarding.measure_deaths),
)
"""As it is named in the results, what it promises, and what measures it."""
WITH_LOAD: Sequence[tuple[OwnWork, Callable[[Path], Figures]]] = (
    (works.SPREADING, spreading.measure),
    (works.SIMULATING, check.measure),
    (works.STORMING, storm.measure),
)
"""Two nodes or more, and the load generator."""
Start = Callable[[Path, str, str], contextlib.AbstractContextManager[RunningNode]]
"""Of a server with a folder, a database and a Redis."""
SHORT_FLOORS: dict[str, Any] = {"times": 100}
SHORT_GROWTH: dict[str, Any] = {"messages": (10, 100), "users": (10, 100), "members": (3, 6), "times": 3}
SHORT_DISK = (1_000, 2_000)
"""Fewer messages may fit into pages that are there already."""


def main() -> int:
    arguments = _arguments()
    with servers.mysql_server(durable=True) as mysql:
        lowest = floors.measure(mysql, **(SHORT_FLOORS if arguments.short else {}))
    print("floors  " + "  ".join(f"{name} {value:.3f}" for name, value in lowest.items()))  # noqa: T201 - the table is the answer
    measured = Measured(lowest)
    if not arguments.short:
        for row in _rows(arguments):
            measured.rows.append(row)
            _print(row, lowest)
    if arguments.short or _is_wanted("growth", arguments.only):
        _grow(measured, arguments)
    if arguments.json:
        figures = {row.id: row.figures for row in measured.rows}
        arguments.json.write_text(json.dumps({"floors": lowest, **figures}, indent=2))
    if arguments.page:
        write(arguments.page, measured)
    return int(not all(row.figures for row in measured.rows))


def _rows(arguments: argparse.Namespace) -> Iterator[Row]:
    if arguments.load:
        chosen = [work for work in WORKS if _is_wanted(work.id, arguments.only)]
        yield from _generate(arguments, chosen)
        for own, measure_load in WITH_LOAD:
            if _is_wanted(own.id, arguments.only):
                yield attempt(own.id, own, partial(measure_load, arguments.load))
    for name, own, measure in OWN:
        if _is_wanted(own.id, arguments.only):
            yield attempt(name, own, measure)
    for load in FIRST_LOADS:
        if _is_wanted(load.id, arguments.only):
            yield attempt(load.id, load, partial(_visit, load))


def _visit(load: FirstLoad) -> Figures:
    return asyncio.run(first_load.measure(load))


def attempt(name: str, work: Work | OwnWork | FirstLoad, measure: Callable[[], Figures]) -> Row:
    """What fails has no figures, and costs no other work its own."""
    try:
        figures = measure()
    except Exception:  # noqa: BLE001 - whatever it is, it is shown
        traceback.print_exc()
        figures = {}
    return Row(name, work.what, work.promises, figures)


def _grow(measured: Measured, arguments: argparse.Namespace) -> None:
    if arguments.short:
        measured.growth, measured.others = growth.measure(**SHORT_GROWTH), [growth.on_disk(SHORT_DISK)]
    else:
        of_sessions = sessions.measure(arguments.load) if arguments.load else ()
        measured.growth, measured.others = growth.measure(), [growth.on_disk(), *of_sessions]
    for each in (*measured.growth, *measured.others):
        print(growth.table(each), flush=True)  # noqa: T201 - as above


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--load", type=Path, help="the load generator's program")
    parser.add_argument("--original", help="what starts ichat-go in a folder with its config.yml")
    parser.add_argument("--before", type=Path, help="a checkout of an older version, with its .venv")
    parser.add_argument("--only", type=lambda text: text.split(","), help="V1,V2 ...")
    parser.add_argument("--short", action="store_true", help="only what shows that it works, in seconds")
    parser.add_argument("--json", type=Path, help="where to keep all figures")
    parser.add_argument("--page", type=Path, help="the page that shows them, with plots beside it")
    return parser.parse_args()


def _is_wanted(ids: str, only: Collection[str] | None) -> bool:
    return not only or not set(only).isdisjoint(ids.split(", "))


def _generate(arguments: argparse.Namespace, works: Collection[Work]) -> Iterator[Row]:
    original = partial(running_original, arguments.original) if arguments.original else None
    with servers.mysql_server(durable=True) as mysql:
        for work in works:
            run = partial(_load, arguments.load, mysql, work)
            now = partial(running_node, settings=work.settings)
            before = partial(now, checkout=arguments.before) if arguments.before else None
            theirs, earlier = (
                attempt(work.id, work, partial(run, start)).figures if start else {}
                for start in (original, before)
            )
            ours = attempt(work.id, work, partial(run, now))
            yield replace(ours, original=theirs, before=earlier)


def _load(program: Path, mysql: servers.MysqlServer, work: Work, start: Start) -> Figures:
    """Of a server that has a database and a Redis of its own, and has not worked before."""
    with (
        servers.redis_server() as redis,
        servers.fresh_database(mysql.url) as database,
        tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder,
    ):
        load, run = Load(program, Path(folder)), partial(start, Path(folder), database, redis.url)
        with run() as node:
            load.set_up(node.base, PEOPLE)
        with run() as node:
            return load.run(node.base, work.command)


def _print(row: Row, lowest: Figures) -> None:
    busy = row.figures.get("machine_busy_pct", 0.0)
    print(f"{row.id}  {row.what}  (machine busy {busy:.0f} %)")  # noqa: T201 - the table is the answer
    for promise in row.promises:
        value = row.figures.get(promise.figure)
        verdict = "missing" if value is None else "kept" if promise.kept(value) else "NOT KEPT"
        shown = "-" if value is None else f"{value:.3f}"
        times = promise.over_floor(value, lowest) if value is not None else None
        beside = "" if times is None else f"   {times:.1f} times the floor"
        for whose, figures in (("the original", row.original), ("the older version", row.before)):
            if value is not None and (theirs := figures.get(promise.figure)):
                beside += f"   {value / theirs:.2f} times {whose}"
        print(f"    {promise.figure:34} {shown:>12}   {promise.text:>8}   {verdict}{beside}", flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    sys.exit(main())
