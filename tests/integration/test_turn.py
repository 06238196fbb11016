"""Credentials of ours at a real coturn, configured as deploy/turnserver.conf (promise C8)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from aioice import stun, turn

from adapters.turn_credentials import TurnCredentials
from domain.model.ice import IceServer
from domain.model.ids import CallId, UserId
from tests.patience import GIVEN
from tests.secret import SECRET
from tests.turn_server import turn_server

ANN, BOB = UserId(1), UserId(2)
CALL = CallId(7)


GOOD_FOR = 5
"""Seconds in which a busy machine makes an allocation with them."""


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with turn_server() as port:
        yield port


def credentials(
    port: int, user_id: UserId, lifetime: float = 600, secret: str = SECRET, call_id: CallId = CALL
) -> IceServer:
    issuer = TurnCredentials([], [f"turn:127.0.0.1:{port}"], secret, timedelta(seconds=lifetime))
    (server,) = issuer.issue(call_id, user_id, datetime.now(UTC)).servers
    return server


class Ear(asyncio.DatagramProtocol):
    """What comes out of one's relay."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.put_nowait(data)


OPEN_THE_WAY = b"open the way"
"""The first datagram makes the sender's permission; it arrives only if the other's stands already."""


class Relay:
    """An allocation of somebody's at the server."""

    def __init__(self, client: turn.TurnClientUdpProtocol, ear: Ear) -> None:
        self.client = client
        self.ear = ear

    @property
    def address(self) -> tuple[str, int]:
        assert self.client.relayed_address
        return self.client.relayed_address

    async def say(self, data: bytes, to: tuple[str, int]) -> None:
        await self.client.send_data(data, to)

    async def hears(self) -> bytes:
        async with asyncio.timeout(GIVEN):
            heard = await self.ear.heard.get()
            return await self.ear.heard.get() if heard == OPEN_THE_WAY else heard

    async def refresh(self) -> None:
        """Ask the server to keep the allocation; raises TransactionFailed if it refuses."""
        request = stun.Message(message_method=stun.Method.REFRESH, message_class=stun.Class.REQUEST)
        request.attributes["LIFETIME"] = 600
        await self.client.request_with_retry(request)


@pytest.fixture
async def relays() -> AsyncIterator[list[Relay]]:
    relays: list[Relay] = []
    yield relays
    for relay in relays:
        await relay.client.delete()


STALE_NONCE = 438


class Client(turn.TurnClientUdpProtocol):
    """Allocates with attributes of our choice."""

    wishes: Mapping[str, object] = {}

    async def request_with_retry(self, request: stun.Message) -> tuple[stun.Message, tuple[str, int]]:
        if request.message_method == stun.Method.ALLOCATE:
            request.attributes.update(self.wishes)
        try:
            return await super().request_with_retry(request)
        except stun.TransactionFailed as refused:
            if refused.response.error_code != STALE_NONCE:
                raise
            # A server that was asked again before its answer came has another nonce by now.
            return await super().request_with_retry(request)


async def allocate(
    server: IceServer, port: int, relays: list[Relay], wishes: Mapping[str, object] | None = None
) -> Relay:
    """Raises TransactionFailed for credentials that the server does not accept."""
    transport, client = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Client(
            ("127.0.0.1", port),
            username=server.username,
            password=server.credential,
            lifetime=600,
            channel_refresh_time=500,
        ),
        remote_addr=("127.0.0.1", port),
    )
    client.wishes = wishes or {}
    try:
        await client.connect()
    except BaseException:
        transport.close()
        raise
    ear = Ear()
    client.receiver = ear
    relays.append(Relay(client, ear))
    return relays[-1]


async def test_two_participants_reach_each_other_through_it(port: int, relays: list[Relay]) -> None:
    """Each allocates with his own credentials, and what one sends to the other's relay arrives."""
    anns = await allocate(credentials(port, ANN), port, relays)
    bobs = await allocate(credentials(port, BOB), port, relays)
    await anns.say(OPEN_THE_WAY, bobs.address)
    await bobs.say(b"hello Ann", anns.address)
    assert await anns.hears() == b"hello Ann"
    await anns.say(b"hello Bob", bobs.address)
    assert await bobs.hears() == b"hello Bob"


async def test_an_allocation_outlives_its_credentials(port: int, relays: list[Relay]) -> None:
    """Three times as long as they are good, refreshed at the end; new allocations need new ones."""
    short = credentials(port, ANN, lifetime=GOOD_FOR)
    anns = await allocate(short, port, relays)
    bobs = await allocate(credentials(port, BOB), port, relays)
    await anns.say(OPEN_THE_WAY, bobs.address)
    await asyncio.sleep(3 * GOOD_FOR + 0.5)  # the server's clock cannot be moved
    await anns.refresh()
    await bobs.say(b"still there?", anns.address)
    assert await anns.hears() == b"still there?"
    with pytest.raises(stun.TransactionFailed) as refused:
        await allocate(short, port, relays)
    assert refused.value.response.attributes["ERROR-CODE"][0] == 401
    await allocate(credentials(port, ANN), port, relays)


@pytest.mark.parametrize("kind", ["expired", "wrong secret", "another's name", "a longer life"])
async def test_credentials_that_are_not_ours_are_refused(port: int, relays: list[Relay], kind: str) -> None:
    """Expired, of another secret, with the name or the expiry changed: 401."""
    good = credentials(port, ANN)
    expiry, name = good.username.split(":")
    server = {
        "expired": credentials(port, ANN, lifetime=-60),
        "wrong secret": credentials(port, ANN, secret="guessed"),
        "another's name": IceServer(good.urls, f"{expiry}:{CALL}-{BOB}", good.credential),
        "a longer life": IceServer(good.urls, f"{int(expiry) + 3600}:{name}", good.credential),
    }[kind]
    with pytest.raises(stun.TransactionFailed) as refused:
        await allocate(server, port, relays)
    assert refused.value.response.attributes["ERROR-CODE"][0] == 401


async def test_a_participant_has_a_quota_that_renewing_does_not_raise(relays: list[Relay]) -> None:
    """Three allocations allowed: the fourth is refused also with fresh credentials; Bob has his own three."""
    async with turn_server(user_quota=3) as port:
        for age in range(3):
            await allocate(credentials(port, ANN, lifetime=500 + age), port, relays)
        with pytest.raises(stun.TransactionFailed) as refused:
            await allocate(credentials(port, ANN, lifetime=600), port, relays)
        assert refused.value.response.attributes["ERROR-CODE"][0] == 486
        await allocate(credentials(port, BOB), port, relays)
        for relay in relays:
            await relay.client.delete()
        relays.clear()


PRIVATE_PEERS = (
    *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.9", "172.31.255.254", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "0.0.0.1", "198.18.0.1", "240.0.0.1"),
)
PRIVATE_IPV6_PEERS = (
    *("::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
    *("fd00::1", "fe80::1", "2002:7f00:1::1", "::7f00:1", "::a00:1", "64:ff9b:1::7f00:1"),
    *("2001::1", "2001:0:7f00:1::1", "2001:db8::1", "100::1", "fec0::1"),
)


async def test_nobody_is_relayed_into_a_private_network(relays: list[Relay]) -> None:
    """Not to loopback, private, link-local or shared addresses; to any other one may open a way."""
    async with turn_server(loopback_peers=False) as port:
        anns = await allocate(credentials(port, ANN), port, relays)
        await refuses_all(anns, PRIVATE_PEERS)
        await anns.client.channel_bind(0x4000, ("9.9.9.9", 9))  # only asked for: nothing is sent there
        await anns.client.delete()
        relays.clear()


async def test_an_ipv6_relay_is_no_way_around_it(
    relays: list[Relay], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Addresses that carry a private IPv4 one inside are refused like it."""
    name = "REQUESTED-ADDRESS-FAMILY"  # RFC 8656 section 18.8, which aioice does not know
    monkeypatch.setitem(stun.ATTRIBUTES_BY_NAME, name, (0x17, name, stun.pack_unsigned, stun.unpack_unsigned))
    async with turn_server(loopback_peers=False) as port:
        anns = await allocate(credentials(port, ANN), port, relays, {name: 0x02000000})
        assert anns.address[0] == "::1"
        await refuses_all(anns, PRIVATE_IPV6_PEERS)
        await anns.client.channel_bind(0x4000, ("2620:fe::9", 9))
        await anns.client.delete()
        relays.clear()


async def refuses_all(relay: Relay, peers: tuple[str, ...]) -> None:
    for peer in peers:
        with pytest.raises(stun.TransactionFailed) as refused:
            await relay.client.channel_bind(0x4000, (peer, 9))
        assert refused.value.response.attributes["ERROR-CODE"][0] == 403, peer
