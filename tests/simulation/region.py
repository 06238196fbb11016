"""A region in motion: who waits for whom, by discrete events (simpy). Times inside are milliseconds."""

import random
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import simpy

from tests.simulation.costs import Costs, Crowd, Machines, Parts

BEFORE_COMMIT, WITHIN = 0.3, 0.4
"""The shares of a send's cost in the server that lie before its transaction (HTTP, and asking who may), and
within it (its rows and statements); the rest is its answer. By a profile of a busy node.
"""
EVENLY = 4
"""How evenly works last: the shape of a gamma distribution, as their times deviate by half of their mean."""
BEAT_MS = 2.0
"""How often the upkeep of sessions takes its share of a worker."""

Steps = Generator[simpy.Event, Any, None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of the time after the warming up."""

    seconds: float
    latency_ms: Mapping[str, Sequence[float]]
    """Of each operation, ascending."""
    busy: Mapping[str, float]
    """The share of the time in which each kind of machine worked."""
    queue: Mapping[str, float]
    """How many wait for one of a kind, in the mean."""
    commits: int

    def rate(self, operation: str) -> float:
        return len(self.latency_ms[operation]) / self.seconds

    def percentile(self, operation: str, share: float) -> float:
        latencies = self.latency_ms[operation]
        return latencies[min(int(share * len(latencies)), len(latencies) - 1)] if latencies else float("nan")


class Station:
    """Something that does one work at a time in each of its places, in the order of coming."""

    def __init__(self, region: "Region", kind: str, places: int = 1) -> None:
        self._region = region
        self._kind = kind
        self._places = simpy.Resource(region.clock, places)

    def work(self, cost_ms: float) -> Steps:
        region, came = self._region, self._region.clock.now
        with self._places.request() as place:
            yield place
            if region.cores is None:
                yield from self._do(came, cost_ms)
            else:
                with region.cores.request() as core:
                    yield core
                    yield from self._do(came, cost_ms)

    def _do(self, came: float, cost_ms: float) -> Steps:
        region = self._region
        lasts = cost_ms * region.chance.gammavariate(EVENLY, 1 / EVENLY) / region.machines.speed
        if region.counts:
            region.waited_ms[self._kind] += region.clock.now - came
            region.worked_ms[self._kind] += lasts
        yield region.clock.timeout(lasts)


class Worker:
    """One process of ichat: its sends that come meanwhile share the next transaction."""

    def __init__(self, region: "Region") -> None:
        self.cpu = Station(region, "worker")
        self._region = region
        self._waiting: list[simpy.Event] = []
        self._committing = False

    def commit(self) -> Steps:
        done = self._region.clock.event()
        self._waiting.append(done)
        if not self._committing:
            self._region.clock.process(self._commit_all())
            self._committing = True
        yield done

    def _commit_all(self) -> Steps:
        region, costs = self._region, self._region.costs
        while self._waiting:
            most = costs.together_at_most
            taken, self._waiting = self._waiting[:most], self._waiting[most:]
            yield from self.cpu.work(costs.transaction.server + len(taken) * WITHIN * costs.send.server)
            together = costs.transaction.database + len(taken) * costs.send.database
            yield from region.database.work(together)
            region.clock.process(self._write(taken))
        self._committing = False

    def _write(self, taken: Sequence[simpy.Event]) -> Steps:
        """The next ones begin while these wait for the disk."""
        yield self._region.clock.timeout(self._region.costs.disk_ms)
        self._region.commits += self._region.counts
        for done in taken:
            done.succeed()


class Region:
    def __init__(self, costs: Costs, machines: Machines, seed: int = 1) -> None:
        self.clock = simpy.Environment()
        self.costs, self.machines = costs, machines
        self.cores = simpy.Resource(self.clock, machines.cores) if machines.cores else None
        self.workers = [Worker(self) for _ in range(machines.workers)]
        self.database = Station(self, "database", machines.database_cores)
        self.redis = [Station(self, "redis") for _ in range(machines.redis)]
        self._clients = Station(self, "client", machines.cores or 1)
        self.chance = random.Random(seed)
        self.counts = False
        self.commits = 0
        self.waited_ms: dict[str, float] = defaultdict(float)
        self.worked_ms: dict[str, float] = defaultdict(float)
        self._latency_ms: dict[str, list[float]] = defaultdict(list)

    def watch(self, seconds: float, warming: float = 0.5) -> Outcome:
        self.clock.run(until=1000 * warming)
        self.counts = True
        self.clock.run(until=1000 * (warming + seconds))
        places = {
            "worker": len(self.workers),
            "database": self.machines.database_cores,
            "redis": len(self.redis),
        }
        lasted = 1000 * seconds
        return Outcome(
            seconds,
            {name: sorted(each) for name, each in self._latency_ms.items()},
            {kind: self.worked_ms[kind] / lasted / number for kind, number in places.items()},
            {kind: self.waited_ms[kind] / lasted / number for kind, number in places.items()},
            self.commits,
        )

    def serve(self, crowd: Crowd) -> None:
        """Everybody does what they do whenever they like, however long answers take."""
        for rate, act in (
            (crowd.sends, lambda: self._send(crowd.receivers)),
            (crowd.pages, lambda: self._ask("page", self.costs.page)),
            (crowd.signals, lambda: self._ask("signal", self.costs.signal)),
        ):
            if rate:
                self.clock.process(self._arrive(rate, act))
        for worker in self.workers:
            self.clock.process(self._keep(worker, crowd.connected / len(self.workers)))

    def return_all(self, people: int, per_second: float) -> None:
        """They come back at that rate, as their clients' pauses spread them."""

        def arrive() -> Steps:
            for _ in range(people):
                self.clock.process(self._ask("connect", self.costs.connect))
                yield self.clock.timeout(1000 / per_second)

        self.clock.process(arrive())

    def senders(self, number: int) -> None:
        """Each sends again when the one before is answered, to somebody who is not connected."""
        for index in range(number):
            self.clock.process(self._send_always(self.workers[index % len(self.workers)]))

    def _arrive(self, per_second: float, act: Callable[[], Steps]) -> Steps:
        while True:
            yield self.clock.timeout(self.chance.expovariate(per_second / 1000))
            self.clock.process(act())

    def _keep(self, worker: Worker, sessions: float) -> Steps:
        """Whether or not the worker gets on with it: clients go on sending their pings."""
        yield self.clock.timeout(self.chance.uniform(0, BEAT_MS))
        while True:
            self.clock.process(self._beat(worker, sessions * BEAT_MS / 1000))
            yield self.clock.timeout(BEAT_MS)

    def _beat(self, worker: Worker, seconds: float) -> Steps:
        """`seconds`: of all its sessions together."""
        yield from worker.cpu.work(seconds * self.costs.session.server)
        yield from self._redis().work(seconds * self.costs.session.redis)

    def _send_always(self, worker: Worker) -> Steps:
        while True:
            yield from self._send(0, worker)

    def _send(self, receivers: int, worker: Worker | None = None) -> Steps:
        began, cost = self.clock.now, self.costs.send
        worker = worker or self._worker()
        if cost.client:
            yield from self._clients.work(cost.client)
        yield from worker.cpu.work(BEFORE_COMMIT * cost.server)
        yield from worker.commit()
        yield from worker.cpu.work((1 - BEFORE_COMMIT - WITHIN) * cost.server)
        yield from self._redis().work(cost.redis)
        self._note("send", began)
        for _ in range(receivers):
            self.clock.process(self._notify(began))

    def _notify(self, began: float) -> Steps:
        yield from self._redis().work(self.costs.notification.redis)
        yield from self._worker().cpu.work(self.costs.notification.server)
        self._note("delivery", began)

    def _ask(self, operation: str, cost: Parts) -> Steps:
        began = self.clock.now
        yield from self._worker().cpu.work(cost.server)
        if cost.database:
            yield from self.database.work(cost.database)
        if cost.redis:
            yield from self._redis().work(cost.redis)
        self._note(operation, began)

    def _note(self, operation: str, began: float) -> None:
        if self.counts:
            self._latency_ms[operation].append(self.clock.now - began)

    def _worker(self) -> Worker:
        return self.chance.choice(self.workers)

    def _redis(self) -> Station:
        return self.chance.choice(self.redis)
