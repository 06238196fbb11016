"""How many connections there may be, and for how long each may keep us waiting (promise S15)."""

import resource
from collections.abc import Callable
from time import monotonic
from typing import Final, Protocol

import structlog

from config.setting_groups import ConnectionSettings

FOR_CONNECTIONS: Final = 0.75
"""The share of a process's descriptors; the others are for files, the database and Redis."""
DESCRIPTORS_AT_MOST: Final = 1_048_576
"""Some programs are started by walking through all descriptors that could be open."""
TOLD_EVERY: Final = 60.0
"""Seconds between two lines that say that the server is full."""

log = structlog.get_logger()


class Bounded(Protocol):
    """A connection that is no websocket: those have bounds of their own."""

    def is_waiting(self) -> bool:
        """For its peer: nothing is lost but patience when it is closed."""

    def abort(self) -> None:
        """Close at once."""

    def check_deadline(self, now: float) -> None:
        """Close if its peer keeps us waiting for too long."""


class Connections:
    """Of one process. When a network has too many, or all have, the oldest that waits for its peer goes."""

    def __init__(self, settings: ConnectionSettings, clock: Callable[[], float] = monotonic) -> None:
        self._per_network = settings.per_network
        self._at_most = min(settings.at_most, int(descriptor_limit() * FOR_CONNECTIONS))
        self._clock = clock
        self._bounded: dict[Bounded, str] = {}
        self._networks: dict[str, dict[Bounded, None]] = {}
        self._websockets: set[object] = set()
        self._told_at = -TOLD_EVERY

    def __len__(self) -> int:
        return len(self._bounded) + len(self._websockets)

    def let_in(self, connection: Bounded, network: str) -> bool:
        """`network`: empty where a proxy stands between. False if there is no room."""
        if len(self) >= self._at_most:
            self._tell("the server is full", f"{self._at_most} connections")
            if not self._evict(self._bounded):
                return False
        self.move(connection, network)
        return True

    def move(self, connection: Bounded, network: str) -> None:
        """It is known now where it comes from, and it is the newest again."""
        self._forget(connection)
        here = self._networks.get(network, {})
        if network and len(here) >= self._per_network:
            self._tell("a network has too many connections", f"{self._per_network} of {network}")
            self._evict(here)
        self._bounded[connection] = network
        self._networks.setdefault(network, {})[connection] = None

    def upgrade(self, connection: Bounded) -> None:
        """It is a websocket now."""
        self._forget(connection)
        self._websockets.add(connection)

    def leave(self, connection: Bounded) -> None:
        """Leaving twice is harmless."""
        self._forget(connection)
        self._websockets.discard(connection)

    def check_deadlines(self) -> None:
        now = self._clock()
        for connection in list(self._bounded):
            connection.check_deadline(now)

    def _forget(self, connection: Bounded) -> None:
        network = self._bounded.pop(connection, None)
        if network is not None:
            here = self._networks[network]
            del here[connection]
            if not here:
                del self._networks[network]

    def _evict(self, among: dict[Bounded, str] | dict[Bounded, None]) -> bool:
        oldest = next((each for each in among if each.is_waiting()), None)
        if oldest is None:
            return False
        self._forget(oldest)
        oldest.abort()
        return True

    def _tell(self, what: str, bound: str) -> None:
        if self._clock() - self._told_at >= TOLD_EVERY:
            self._told_at = self._clock()
            log.warning(what, bound=bound, therefore="the oldest that waits makes room for the newest")


def descriptor_limit() -> int:
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], DESCRIPTORS_AT_MOST)


def raise_descriptor_limit() -> None:
    """As far as the system allows; its usual 1024 are for programs that serve nobody."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = DESCRIPTORS_AT_MOST if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS_AT_MOST)
    if most > descriptor_limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
