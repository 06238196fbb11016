"""Where somebody comes from: for the list of signed-in devices, for limits, for the log."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from domain.model.ids import LoginId


@dataclass(frozen=True, slots=True)
class Address:
    """`text` is what people are shown; `network` is what limits count: in IPv6 a home has a whole /64."""

    text: str
    network: str


UNKNOWN: Final = Address("unknown", "unknown")
"""Every address that cannot be read: nobody gets a limit of their own by writing nonsense."""


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device on which somebody has signed in to this account before.

    Whoever guesses at the account elsewhere does not lock it out (OWASP, "device cookies").
    """

    device_id: LoginId
    account: str
    """The key of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    device: str
    """What it calls itself."""
    address: Address
    device_token: str = ""
    """Of the KnownDevice that it says to be, if it does."""


@lru_cache(256)
def read_address(text: str) -> Address:
    """As sockets and proxies write it: with or without brackets, port and zone; IPv4 in IPv6 is IPv4."""
    ip = _read_ip(text.strip())
    if ip is None:
        return UNKNOWN
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is None:
            network = ip_network((int(ip) >> 64 << 64, 64))
            return Address(str(ip), str(network))
        ip = ip.ipv4_mapped
    return Address(str(ip), str(ip))


def _read_ip(text: str) -> IPv4Address | IPv6Address | None:
    if text.startswith("["):
        host, bracket, port = text[1:].partition("]")
        if not bracket:
            return None
        port = port.removeprefix(":")
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    else:
        host, port = text, ""
    if port and not (port.isascii() and port.isdecimal()):
        return None
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None
