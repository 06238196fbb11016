"""What becomes of more and more people: `python -m tests.simulation` prints the tables of docs/scaling.md."""

import sys
from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.costs import MEASURED, Crowd, Machines, lively, machines_for
from tests.simulation.region import Outcome, Region

SIZES = (10_000, 100_000, 1_000_000)
GROWN = (1.0, 1.5, 1.75, 2.0)
"""Crowds on the machines that were made for one."""
MEASURED_COLUMNS = "busy | waiting for each | send p50; p99 | delivery p50; p99"
SECONDS = 2.0
LOST = 0.1
"""The share of nodes that die at once."""
STORM_SECONDS = 20.0


def run(crowd: Crowd, machines: Machines, seconds: float = SECONDS) -> Outcome:
    region = Region(MEASURED, machines)
    region.serve(crowd)
    return region.watch(seconds)


def storm(crowd: Crowd, machines: Machines) -> Outcome:
    """A tenth of the nodes dies: its people come back to the others, while everybody goes on."""
    left = replace(machines, workers=max(1, round((1 - LOST) * machines.workers)))
    region = Region(MEASURED, left)
    region.serve(crowd)
    away = round(LOST * crowd.connected)
    region.return_all(away, away / STORM_SECONDS)
    return region.watch(SECONDS)


def sizes() -> Iterator[str]:
    yield f"| connected | workers; cores of the database; Redis | {MEASURED_COLUMNS} |"
    yield "|---|---|---|---|---|---|"
    for connected in SIZES:
        crowd = lively(connected)
        machines = machines_for(MEASURED, crowd)
        yield f"| {connected:,} | {_made_of(machines)} | {_row(run(crowd, machines))} |"


def growing(connected: int = SIZES[-1]) -> Iterator[str]:
    """What breaks first when more come than a region was made for."""
    machines = machines_for(MEASURED, lively(connected))
    yield f"| crowd, on {_made_of(machines)} | {MEASURED_COLUMNS} |"
    yield "|---|---|---|---|---|"
    for times in GROWN:
        yield f"| {times * connected:,.0f} | {_row(run(lively(round(times * connected)), machines))} |"
    lost = storm(lively(connected), machines)
    yield f"| {connected:,}, a tenth of the nodes dies | {_row(lost)} |"


def _made_of(machines: Machines) -> str:
    return f"{machines.workers}; {machines.database_cores}; {machines.redis}"


def _row(outcome: Outcome) -> str:
    busy = "; ".join(f"{100 * share:.0f} %" for share in outcome.busy.values())
    queue = "; ".join(f"{number:.1f}" for number in outcome.queue.values())
    latencies = (
        f"{outcome.percentile(name, 0.5):.1f}; {outcome.percentile(name, 0.99):.0f} ms"
        for name in ("send", "delivery")
    )
    return " | ".join((busy, queue, *latencies))


def main() -> int:
    for table in (sizes(), growing()):
        for line in table:
            print(line, flush=True)  # noqa: T201 - the table is the answer
        print()  # noqa: T201 - as above
    return 0


if __name__ == "__main__":
    sys.exit(main())
