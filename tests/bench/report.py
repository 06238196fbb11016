"""docs/performance.md: what `make bench` measured takes the place of what it measured before."""

import os
import platform
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import plots
from tests.bench.growth import Growth, table
from tests.bench.works import Figures, Promise

BEGIN, END = "<!-- make bench -->", "<!-- until here -->"
FOLDER = "plots"
COST = re.compile(r"(?!total)(\w+)_cpu_ms_per_(\w+)")
"""A figure that is the share of one kind of process in an operation."""
LATENCY = re.compile(r"\w+_p\d+_ms")


@dataclass(frozen=True)
class Row:
    """A work that was measured; `original` and `before`: the same by the original, and by an older version of
    ours, in the same hour.
    """

    id: str
    what: str
    promises: Collection[Promise]
    figures: Figures
    original: Figures = field(default_factory=dict)
    before: Figures = field(default_factory=dict)


@dataclass
class Measured:
    floors: Figures
    rows: list[Row] = field(default_factory=list)
    growth: Sequence[Growth] = ()
    others: Sequence[Growth] = ()
    """Each in units of its own, so they are not drawn."""


def write(page: Path, measured: Measured) -> None:
    """Into `page`, between the two marks that it has, and its plots into a folder beside it."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    drawn = dict(_plots(measured))
    folder = page.parent / FOLDER
    folder.mkdir(exist_ok=True)
    for name, picture in drawn.items():
        (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
    text = "\n\n".join(_sections(measured, drawn))
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _sections(measured: Measured, drawn: Collection[str]) -> Iterator[str]:
    yield (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        f"load of the last quarter of an hour: {os.getloadavg()[2]:.1f}."
    )
    yield "\n".join(_floors(measured.floors))
    if measured.rows:
        yield "\n".join(_promises(measured))
    yield from (f"![{name}]({FOLDER}/{name}.svg)" for name in drawn)
    yield from map(table, (*measured.growth, *measured.others))


def _floors(floors: Figures) -> Iterator[str]:
    yield "| floor | |"
    yield "|---|---|"
    yield from (f"| `{name}` | {value:.3f} |" for name, value in floors.items())


def _promises(measured: Measured) -> Iterator[str]:
    yield "| | figure | promised | before | measured | times the floor | original | ratio to it |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in measured.rows:
        for promise in row.promises:
            ours, theirs = row.figures.get(promise.figure), row.original.get(promise.figure)
            over = promise.over_floor(ours, measured.floors) if ours is not None else None
            ratio = ours / theirs if ours is not None and theirs else None
            kept = "" if ours is None or promise.kept(ours) else " **not kept**"
            yield (
                f"| {row.id} | `{promise.figure}` | {promise.text} "
                f"| {_shown(row.before.get(promise.figure))} | {_shown(ours)}{kept} "
                f"| {_shown(over)} | {_shown(theirs)} | {_shown(ratio)} |"
            )


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def _plots(measured: Measured) -> Iterator[tuple[str, str]]:
    rates = [*_bounded(measured.rows, lambda promise: promise.at_least)]
    if rates:
        yield "rate", plots.bars("Rates, and what is promised at least (dashed)", rates)
    if costs := [*_costs(measured.rows)]:
        yield "cpu", plots.bars("CPU of an operation in milliseconds, by who spends it", costs)
    latencies = [*_bounded(measured.rows, lambda promise: bool(LATENCY.fullmatch(promise.figure)))]
    if latencies:
        yield "latency", plots.bars("Latencies, and what is promised at most (dashed)", latencies)
    for number, growth in enumerate(measured.growth, 1):
        title = f"CPU of an operation by {growth.what}"
        yield f"growth-{number}", plots.lines(title, growth.what, _curves(growth))


def _bounded(rows: Sequence[Row], chosen: Callable[[Promise], bool]) -> Iterator[plots.Bar]:
    for row in rows:
        for promise in filter(chosen, row.promises):
            for whose, figures in _sides(row):
                if (value := figures.get(promise.figure)) is not None:
                    name = f"{row.id} {promise.figure}{whose}"
                    yield plots.Bar(name, {"": value}, f"{_shown(value)}; {promise.text}", promise.bound)


def _costs(rows: Sequence[Row]) -> Iterator[plots.Bar]:
    for row in rows:
        for whose, figures in _sides(row):
            found = {match: value for name, value in figures.items() if (match := COST.fullmatch(name))}
            for operation in dict.fromkeys(match[2] for match in found):
                parts = {match[1]: value for match, value in found.items() if match[2] == operation}
                yield plots.Bar(f"{row.id} {operation}{whose}", parts, f"{sum(parts.values()):.3g} ms")


def _sides(row: Row) -> Sequence[tuple[str, Figures]]:
    return ("", row.figures), (" (before)", row.before), (" (original)", row.original)


def _curves(growth: Growth) -> Mapping[str, plots.Curve]:
    operations = next(iter(growth.costs.values()))
    return {
        name: [(size, max(costs[name], 0.001)) for size, costs in growth.costs.items()] for name in operations
    }
