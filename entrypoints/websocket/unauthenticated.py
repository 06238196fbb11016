"""Sockets that have not shown a token yet: few of one network, and a bounded number in all (S15)."""

from functools import partial

from adapters.websocket import WebSocketTransport
from ports.transport import CloseReason

PER_NETWORK = 1000
"""A whole school comes back from behind one address at once, and each of them needs some milliseconds to show
who they are."""
IN_ALL = 5000


class UnauthenticatedSockets:
    """Whoever has been silent for longest makes room for the newest: of the same network if that is full,
    otherwise of all. So silence keeps nobody out.
    """

    def __init__(self) -> None:
        self._networks: dict[WebSocketTransport, str] = {}
        self._of_network: dict[str, dict[WebSocketTransport, None]] = {}

    def __len__(self) -> int:
        return len(self._networks)

    def take_in(self, network: str, transport: WebSocketTransport) -> None:
        """Until it is admitted or released."""
        of_network = self._of_network.get(network, {})
        if len(of_network) >= PER_NETWORK:
            self._evict(next(iter(of_network)))
        elif len(self._networks) >= IN_ALL:
            self._evict(next(iter(self._networks)))
        self._networks[transport] = network
        self._of_network.setdefault(network, {})[transport] = None
        transport.on_admission = partial(self.release, transport)

    def release(self, transport: WebSocketTransport) -> None:
        """It has shown who it is, or is gone."""
        network = self._networks.pop(transport, None)
        if network is None:
            return
        transport.on_admission = None
        del self._of_network[network][transport]
        if not self._of_network[network]:
            del self._of_network[network]

    def _evict(self, transport: WebSocketTransport) -> None:
        transport.end_connection(CloseReason.UNAVAILABLE.code, CloseReason.UNAVAILABLE.text)
        self.release(transport)
