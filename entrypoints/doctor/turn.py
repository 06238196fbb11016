"""TURN: an allocation over UDP and over TCP, as browsers make them, and an echo through two of them."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from aioice import stun, turn

from adapters.turn_credentials import TurnCredentials
from config.settings import Settings
from domain.model.ids import CallId, UserId
from entrypoints.doctor.finding import Finding, broken, doubtful, well

PATIENCE: Final = 5.0
ASK_EVERY: Final = 0.2
TRIES: Final = 10
UNAUTHORIZED, FORBIDDEN, WRONG_CREDENTIALS = 401, 403, 441
"""Of STUN (RFC 8489, RFC 8656)."""
ECHO: Final = b"ichat doctor"
PORTS: Final = {"turn": 3478, "turns": 5349}


@dataclass(frozen=True, slots=True)
class Way:
    """To a relay."""

    url: str
    host: str
    port: int
    transport: str
    tls: bool

    @property
    def part(self) -> str:
        return f"TURN over {'TLS' if self.tls else self.transport.upper()}"


async def examine_turn(settings: Settings) -> AsyncIterator[Finding]:
    ice = settings.ice
    if not ice.offers_turn:
        yield doubtful(
            "TURN",
            "there is no relay: calls between some networks fail.",
            "Run coturn with deploy/turnserver.conf, and set ice.turn_urls and ice.turn_secret.",
        )
        return
    issuer = TurnCredentials((), ice.turn_urls, ice.turn_secret, ice.turn_lifetime)
    [given] = issuer.issue(CallId(0), UserId(0), datetime.now(UTC)).servers
    for way in (way for url in ice.turn_urls for way in ways(url)):
        yield await _try(way, given.username, given.credential)


def ways(url: str) -> list[Way]:
    """Without a `transport` clients try both (RFC 7065)."""
    scheme, _, rest = url.partition(":")
    where, _, query = rest.partition("?")
    host, _, port = where.rpartition(":") if where.rpartition(":")[2].isdecimal() else (where, "", "")
    named = query.removeprefix("transport=")
    tls = scheme == "turns"
    transports = [named] if named else ["tcp"] if tls else ["udp", "tcp"]
    return [
        Way(url, host.strip("[]"), int(port or PORTS.get(scheme, PORTS["turn"])), transport, tls)
        for transport in transports
    ]


class Ear(asyncio.DatagramProtocol):
    """What comes out of a relay."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:  # noqa: ARG002 - named by the library
        if data == ECHO:
            self.heard.set()


async def _try(way: Way, username: str, password: str) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE), AsyncExitStack() as opened:
            one, ear = await _allocate(way, username, password, opened)
            other, other_ear = await _allocate(way, username, password, opened)
            heard = await _echo((one, ear), (other, other_ear))
    except stun.TransactionFailed as refusal:
        code, *_ = refusal.response.attributes.get("ERROR-CODE", (0, ""))
        return _refused(way, int(code))
    except ssl.SSLCertVerificationError as error:
        return broken(
            way.part,
            f"{way.url} has a certificate that browsers do not take ({error.verify_message}).",
            "Give coturn one for this name, with its whole chain (cert, pkey); restart it for every new one.",
        )
    except (stun.TransactionError, OSError, TimeoutError) as error:  # a timeout has no text
        return broken(
            way.part,
            f"{way.url} does not answer ({str(error) or 'it is silent'}).",
            f"See that coturn listens on port {way.port} for {way.transport.upper()}, and that firewalls let "
            "it through.",
        )
    if not heard:
        return broken(
            way.part,
            f"{way.url} gives out relays, but nothing comes through them.",
            "Set external-ip to the public address of coturn, let its ports min-port to max-port through "
            "firewalls, and see that denied-peer-ip does not name its own address.",
        )
    return well(way.part, f"{way.url} relays: an echo came back.")


async def _allocate(
    way: Way, username: str, password: str, opened: AsyncExitStack
) -> tuple[turn.TurnTransport, Ear]:
    """Raises TransactionError, OSError. The relay is given back at the end of the block."""
    address = await _address_of(way)
    context = ssl.create_default_context() if way.tls else None
    transport, ear = await turn.create_turn_endpoint(
        Ear, address, username, password, ssl=context, transport=way.transport
    )
    opened.callback(transport.close)
    return transport, ear


async def _address_of(way: Way) -> tuple[str, int]:
    """With TLS its name, which the certificate is for. Raises OSError."""
    if way.tls:
        return way.host, way.port
    found = await asyncio.get_running_loop().getaddrinfo(way.host, way.port)
    return str(found[0][4][0]), way.port


async def _echo(one: tuple[turn.TurnTransport, Ear], other: tuple[turn.TurnTransport, Ear]) -> bool:
    """Each says something to the other's relay until both have heard it: the first opens the way only."""
    (here, ear), (there, other_ear) = one, other
    for _ in range(TRIES):
        here.sendto(ECHO, there.get_extra_info("sockname"))
        there.sendto(ECHO, here.get_extra_info("sockname"))
        await asyncio.sleep(ASK_EVERY)
        if ear.heard.is_set() and other_ear.heard.is_set():
            return True
    return False


def _refused(way: Way, code: int) -> Finding:
    if code in {UNAUTHORIZED, WRONG_CREDENTIALS}:
        return broken(
            way.part,
            f"{way.url} does not take the credentials that ichat makes.",
            "Give both the same secret (static-auth-secret of coturn, ice.turn_secret), and the same time.",
        )
    if code == FORBIDDEN:
        return broken(
            way.part,
            f"{way.url} gives out relays, and refuses to relay between them.",
            "See that denied-peer-ip does not name the address of coturn itself; behind NAT set external-ip.",
        )
    return broken(
        way.part,
        f"{way.url} refuses (STUN error {code}).",
        "See the log of coturn; with 486 or 508 raise user-quota, total-quota or its range of ports.",
    )
