"""What the simulation says beside what is measured here: `python -m tests.simulation.check --load PATH`.

Two nodes, MariaDB with durable commits, Redis and the load generator share this machine. Its costs and its
speed (whatever else runs here is a slower machine) are taken from two senders and from sixteen on one node;
every other number of senders, and both nodes, are predicted from them. Only a quiet machine proves anything.
"""

import argparse
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from itertools import count
from pathlib import Path
from statistics import median

from tests import servers
from tests.bench.load import Load
from tests.bench.node import RunningNode, cpu_seconds, running_nodes
from tests.bench.works import Figures
from tests.simulation.costs import MEASURED, Costs, Machines, Parts
from tests.simulation.region import Region

PEOPLE = ("-users", "64", "-groups", "1", "-size", "3", "-hub", "1")
FEW, MANY = 2, 16
"""Senders by whom costs are known. Two seldom share a transaction; one alone would also pay for a machine
that falls asleep between any two sends.
"""
PREDICTED = ((4, 1), (8, 1), (32, 1), (16, 2), (32, 2))
"""Senders and nodes."""
ROUNDS = 3
"""In each of them everything is measured once, and the middle counts: a machine that becomes slower does so
for all alike.
"""
CORES = os.cpu_count() or 1
SPEEDS, STEPS = (0.02, 1.5), 10
"""Between which the machine's is looked for, by halves."""


@dataclass(frozen=True, slots=True)
class Sends:
    """A run of the load generator, or of the simulation. Costs are milliseconds of CPU for each send."""

    rate: float
    p50_ms: float
    cost: Parts
    together: float
    """Sends in one transaction."""

    @property
    def servers_ms(self) -> float:
        return self.cost.server + self.cost.database + self.cost.redis


def middle(runs: Sequence[Sends]) -> Sends:
    """Of the same senders."""

    def of(read: Callable[[Sends], float]) -> float:
        return median(map(read, runs))

    cost = {part.name: median(getattr(each.cost, part.name) for each in runs) for part in fields(Parts)}
    return Sends(
        of(lambda each: each.rate),
        of(lambda each: each.p50_ms),
        Parts(**cost),
        of(lambda each: each.together),
    )


def fit(few: Sends, many: Sends) -> tuple[Costs, float]:
    """What a send costs is its own part and a share of its transaction; what few wait beyond its CPU
    is the disk; and the machine is as fast as it has to be for the rate of many. Others' costs stay as they
    are known.
    """
    alone, shared = 1 / few.together, 1 / many.together
    own, common = {}, {}
    for part in fields(Parts):
        one, among = getattr(few.cost, part.name), getattr(many.cost, part.name)
        difference = max(one - among, 0.0) / (alone - shared) if alone > shared else 0.0
        common[part.name] = min(difference, 0.9 * one / alone)
        own[part.name] = one - common[part.name] * alone
    working = sum(getattr(few.cost, part.name) for part in fields(Parts))
    transaction = Parts(server=common["server"] + common["client"], database=common["database"])
    costs = replace(MEASURED, send=Parts(**own), transaction=transaction)
    slow, fast = SPEEDS
    for _ in range(STEPS):
        speed = (slow + fast) / 2
        costs = replace(costs, disk_ms=max(few.p50_ms - working / speed, 0.0))
        if predict(costs, MANY, 1, speed, 2).rate < many.rate:
            slow = speed
        else:
            fast = speed
    return costs, speed


def predict(costs: Costs, senders: int, nodes: int, speed: float, seconds: float = 10) -> Sends:
    region = Region(costs, Machines(nodes, CORES, cores=CORES, speed=speed))
    region.senders(senders)
    outcome = region.watch(seconds)
    rate = outcome.rate("send")
    together = rate * seconds / max(outcome.commits, 1)
    share = {
        part.name: getattr(costs.send, part.name) + getattr(costs.transaction, part.name) / together
        for part in fields(Parts)
    }
    return Sends(rate, outcome.percentile("send", 0.5), Parts(**share), together)


class Bench:
    def __init__(
        self, load: Load, nodes: Sequence[RunningNode], mysql: servers.MysqlServer, redis: servers.RedisServer
    ) -> None:
        self._load = load
        self._nodes = nodes
        self._mysql = mysql
        self._redis = redis
        self._runs = count()

    def measure(self, senders: int, nodes: int, seconds: int) -> Sends:
        bases = ",".join(node.base for node in self._nodes[:nodes])
        # Names that the generator makes of the time may look alike, and then they are one name (S18).
        self._load.set_up(bases, (*PEOPLE, "-run", str(next(self._runs))))
        before, committed = self._spent(), self._commits()
        figures = self._load.run(bases, ("send", "-c", str(senders), "-duration", str(seconds)))
        spent = {name: after - before[name] for name, after in self._spent().items()}
        sends = figures["ok"]
        return Sends(
            rate=figures["rps"],
            p50_ms=figures["lat_p50_ms"],
            cost=Parts(
                server=1000 * spent["server"] / sends,
                database=1000 * spent["database"] / sends,
                redis=1000 * spent["redis"] / sends,
                client=1000 * figures["loadgen_cpu_s"] / sends,
            ),
            together=sends / max(self._commits() - committed, 1),
        )

    def _spent(self) -> dict[str, float]:
        return {
            "server": sum(node.cpu_seconds() for node in self._nodes),
            "database": sum(map(cpu_seconds, self._mysql.processes())),
            "redis": sum(map(cpu_seconds, self._redis.processes())),
        }

    def _commits(self) -> int:
        with servers.cursor(self._mysql.url) as cursor:
            cursor.execute("SHOW GLOBAL STATUS LIKE 'Com_commit'")
            return int(cursor.fetchall()[0][1])


@contextmanager
def bench(program: Path) -> Iterator[Bench]:
    with running_nodes() as (nodes, mysql, redis, folder):
        yield Bench(Load(program, folder), nodes, mysql, redis)


def off(predicted: float, measured: float) -> float:
    """In percent of what was measured."""
    return 100 * (predicted / measured - 1)


def table(rows: Collection[tuple[int, int, Sends, Sends]]) -> str:
    """In Markdown: senders, nodes, what was predicted and what was measured."""
    lines = [
        "| senders | nodes | sends/s: predicted; measured | p50 in ms | CPU of a send in ms |",
        "|---|---|---|---|---|",
        *(
            f"| {senders} | {nodes} | {_beside(said.rate, seen.rate)} | {_beside(said.p50_ms, seen.p50_ms)} "
            f"| {_beside(said.servers_ms, seen.servers_ms)} |"
            for senders, nodes, said, seen in rows
        ),
    ]
    return "\n".join(lines)


def _beside(predicted: float, measured: float) -> str:
    return f"{predicted:.3g}; {measured:.3g} ({off(predicted, measured):+.0f} %)"


def measure(program: Path, seconds: int = 5) -> Figures:
    """How far off the worst prediction is, in percent (V29). `program`: the load generator's; `seconds`: of
    each run.
    """
    crowds = ((FEW, 1), (MANY, 1), *PREDICTED)
    with bench(program) as here:
        rounds = [[here.measure(*crowd, seconds) for crowd in crowds] for _ in range(ROUNDS)]
    few, many, *others = map(middle, zip(*rounds, strict=True))
    costs, speed = fit(few, many)
    rows = [
        (*crowd, predict(costs, *crowd, speed), seen) for crowd, seen in zip(PREDICTED, others, strict=True)
    ]
    _say(
        f"{costs.send}\n{costs.transaction}\ndisk {costs.disk_ms:.2f} ms, speed {speed:.2f}\n\n{table(rows)}"
    )
    return worst(rows)


def worst(rows: Collection[tuple[int, int, Sends, Sends]]) -> Figures:
    """Of what was predicted, beside what was measured."""
    pairs = [(said, seen) for _, _, said, seen in rows]
    return {
        "rate_off_pct": max(abs(off(said.rate, seen.rate)) for said, seen in pairs),
        "p50_off_pct": max(abs(off(said.p50_ms, seen.p50_ms)) for said, seen in pairs),
        "cpu_off_pct": max(abs(off(said.servers_ms, seen.servers_ms)) for said, seen in pairs),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--load", type=Path, required=True, help="the load generator's program")
    parser.add_argument("--seconds", type=int, default=5, help="of each run")
    arguments = parser.parse_args()
    figures = measure(arguments.load, arguments.seconds)
    _say("  ".join(f"{name} {value:.0f}" for name, value in figures.items()))
    return 0


def _say(text: str) -> None:
    print(text)  # noqa: T201 - the table is the answer


if __name__ == "__main__":
    sys.exit(main())
