"""The sockets that a server listens on."""

import ctypes
import errno
import socket
import struct
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Final

from config.errors import CannotStart

BACKLOG: Final = 4096
"""Connections that wait to be accepted: everybody comes back at once (promise F11)."""
HANDSHAKES: Final = 0.5
"""Seconds in which connections that have begun to open when the door is shut are open: one way and back, also
where the kernels have to wait for a processor. Whoever knocks meanwhile is refused after one, as ever.
"""
EVERY_IPV4, EVERY_ADDRESS = "0.0.0.0", "::"  # noqa: S104 - what an operator may write

ADVICE: Final = {
    errno.EADDRINUSE: "another program listens there; stop it, or choose another port with --port",
    errno.EACCES: "ports below 1024 need privileges; choose another with --port",
    errno.EPERM: "ports below 1024 need privileges; choose another with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address; choose another with --host",
}

SO_ATTACH_FILTER: Final = 26
"""Linux; Python has no name for it."""
NO_NEW_CONNECTION: Final = (
    (0x30, 0, 0, 13),  # load the flags of the TCP header
    (0x45, 0, 1, 0x02),  # is SYN among them?
    (0x06, 0, 0, 0),  # yes: drop the packet
    (0x06, 0, 0, 0xFFFFFFFF),  # no: keep all of it
)
"""A classic BPF program (Linux: Documentation/networking/filter.rst)."""


def bind(hosts: Sequence[str], port: int) -> Sequence[socket.socket]:
    """One for each address of each host, all on one port; port 0 finds a free one.

    `::` is every address, IPv4 too. Whoever knocks is refused until they listen. Raises CannotStart.
    """
    with ExitStack() as opened:
        listeners: list[socket.socket] = []
        for host in [EVERY_ADDRESS] if EVERY_ADDRESS in hosts else hosts:
            for family, address in _addresses(host):
                listener = _bind(family, address, listeners[0].getsockname()[1] if listeners else port)
                listeners.append(opened.enter_context(listener))
        opened.pop_all()
        return listeners


def open_door(listener: socket.socket) -> None:
    """When everything is there to serve whoever comes in: who was let in earlier would only wait, where a
    proxy has another node. Raises CannotStart.
    """
    address, port, *_ = listener.getsockname()
    try:
        listener.listen(BACKLOG)
    except OSError as error:
        raise _cannot_listen(error, address, port) from None


def shut(listener: socket.socket) -> None:
    """Nobody new gets into its queue, and who stands in it can be accepted before the socket is closed.

    Closing resets the connections in the queue, and one may get in after the last look. A proxy has sent its
    request by then and must not send it to another node. So the first packet of a new connection is dropped;
    who sent it tries again after a second, and is refused then, which proxies may repeat.
    """
    if sys.platform != "linux":
        return
    instructions = b"".join(struct.pack("HBBI", *each) for each in NO_NEW_CONNECTION)
    program = ctypes.create_string_buffer(instructions)
    with suppress(OSError):  # a kernel without filters
        listener.setsockopt(
            socket.SOL_SOCKET,
            SO_ATTACH_FILTER,
            struct.pack("HP", len(NO_NEW_CONNECTION), ctypes.addressof(program)),
        )


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


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    with ExitStack() as opened:
        listener = opened.enter_context(socket.socket(family, socket.SOCK_STREAM))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            ipv6_only = address != EVERY_ADDRESS or not socket.has_dualstack_ipv6()
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, ipv6_only)
        try:
            listener.bind((address, port))
        except OSError as error:
            raise _cannot_listen(error, address, port) from None
        opened.pop_all()
        return listener


def _cannot_listen(error: OSError, address: str, port: int) -> CannotStart:
    advice = ADVICE.get(error.errno or 0, error.strerror)
    return CannotStart(f"cannot listen on {address} port {port}: {advice}")


def _url(listener: socket.socket) -> str:
    address, port, *_ = listener.getsockname()
    if address in {"127.0.0.1", "::1", EVERY_IPV4, EVERY_ADDRESS}:
        address = "localhost"
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"
