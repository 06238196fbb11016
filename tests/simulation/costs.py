"""What ichat costs, as docs/performance.md and docs/scaling.md have it, and who causes it."""

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Parts:
    """Milliseconds of a core, by who spends them."""

    server: float = 0.0
    database: float = 0.0
    redis: float = 0.0
    client: float = 0.0
    """Where those who ask are on the same machine."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Of one operation each."""

    send: Parts
    transaction: Parts
    """What the sends that come meanwhile share (decision 23)."""
    notification: Parts
    page: Parts
    """Of a sync, or a list of conversations."""
    signal: Parts
    """A frame of a call, from one socket to another."""
    connect: Parts
    session: Parts
    """Of each connected session, in a second."""
    disk_ms: float
    """How long a commit waits for the disk; commits wait side by side."""
    together_at_most: int = 32


MEASURED = Costs(
    send=Parts(server=0.42, database=0.17, redis=0.03),
    transaction=Parts(server=0.15, database=0.2),
    notification=Parts(server=0.05, redis=0.01),
    page=Parts(server=0.8, database=0.6),
    signal=Parts(server=0.12, redis=0.02),
    connect=Parts(server=0.71, redis=0.05),
    session=Parts(server=0.0083, redis=0.0026),
    disk_ms=1.0,
)
"""One worker on a quiet machine with two cores."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many are connected, and what they do in a second, all together."""

    connected: int
    sends: float
    receivers: int
    """Connected people that a message reaches."""
    pages: float = 0.0
    signals: float = 0.0


def lively(connected: int) -> Crowd:
    """A school hour: a message from each in 100 s to 5 others, two pages in 1000 s, and everybody who is in a
    call (one in 50) says a frame in 5 s.
    """
    return Crowd(connected, connected / 100, 5, 2 * connected / 1000, connected / 250)


@dataclass(frozen=True, slots=True)
class Machines:
    """`cores`: what all share, where everything is on one machine; else each worker, Redis and each core of
    the database is by itself. `speed`: below 1 where somebody else uses them, too.
    """

    workers: int
    database_cores: int
    redis: int = 1
    cores: int | None = None
    speed: float = 1.0


def cores_for(costs: Costs, crowd: Crowd) -> Parts:
    """That are busy all the time. Each transaction has one send: the most that it may cost."""
    rates = (
        (costs.send, crowd.sends),
        (costs.transaction, crowd.sends),
        (costs.notification, crowd.sends * crowd.receivers),
        (costs.page, crowd.pages),
        (costs.signal, crowd.signals),
        (costs.session, crowd.connected),
    )
    return Parts(
        *(sum(getattr(each, part.name) * rate for each, rate in rates) / 1000 for part in fields(Parts))
    )


def machines_for(costs: Costs, crowd: Crowd, busy: float = 0.6) -> Machines:
    """So that none is busy for more than that share of the time."""
    cores = cores_for(costs, crowd)
    return Machines(*(max(1, math.ceil(each / busy)) for each in (cores.server, cores.database, cores.redis)))
