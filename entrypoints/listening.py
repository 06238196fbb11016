"""The sockets that a server listens on."""

import errno
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Final

from config.errors import CannotStart

BACKLOG: Final = 4096
"""Connections that wait to be accepted: everybody comes back at once (promise F11)."""
EVERY_IPV4, EVERY_ADDRESS = "0.0.0.0", "::"  # noqa: S104 - what an operator may write

ADVICE: Final = {
    errno.EADDRINUSE: "another program listens there; stop it, or choose another port with --port",
    errno.EACCES: "ports below 1024 need privileges; choose another with --port",
    errno.EPERM: "ports below 1024 need privileges; choose another with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address; choose another with --host",
}


def listen(hosts: Sequence[str], port: int) -> Sequence[socket.socket]:
    """One for each address of each host, all on one port; port 0 finds a free one.

    `::` is every address, IPv4 too. Raises CannotStart.
    """
    with ExitStack() as opened:
        listeners: list[socket.socket] = []
        for host in [EVERY_ADDRESS] if EVERY_ADDRESS in hosts else hosts:
            for family, address in _addresses(host):
                listener = _listen(family, address, listeners[0].getsockname()[1] if listeners else port)
                listeners.append(opened.enter_context(listener))
        opened.pop_all()
        return listeners


def urls(listeners: Sequence[socket.socket]) -> Sequence[str]:
    """As a person on this machine may type them."""
    return list(dict.fromkeys(map(_url, listeners)))


def _addresses(host: str) -> Sequence[tuple[socket.AddressFamily, str]]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CannotStart(
            f"cannot listen on {host}: nobody knows this name; choose another with --host"
        ) from None
    return list(dict.fromkeys((family, str(address[0])) for family, *_, address in found))


def _listen(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (address, port),
            family=family,
            backlog=BACKLOG,
            dualstack_ipv6=address == EVERY_ADDRESS and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        advice = ADVICE.get(error.errno or 0, error.strerror)
        raise CannotStart(f"cannot listen on {address} port {port}: {advice}") from None


def _url(listener: socket.socket) -> str:
    address, port, *_ = listener.getsockname()
    if address in {"127.0.0.1", "::1", EVERY_IPV4, EVERY_ADDRESS}:
        address = "localhost"
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
