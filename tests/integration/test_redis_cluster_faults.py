"""A Redis Cluster loses a master, or moves slots."""

from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial

import pytest
from redis.asyncio import Redis

from adapters.redis import leases
from adapters.redis.mailboxes import RedisMailboxes
from domain.model.errors import Misconfigured, Unavailable
from domain.model.ids import DeliveryId, SessionId, UserId
from domain.model.notifications import Envelope
from ports.mailboxes import Mailbox, MailboxLost
from tests.contract.mail import PHONE, letter, read_bodies, wait_for_the_end
from tests.contract.queue_stores import RedisStore
from tests.patience import until_available
from tests.redis_cluster import ClusterServer, redis_cluster

PEOPLE = 48


@pytest.fixture
def masters() -> Iterator[Sequence[ClusterServer]]:
    with redis_cluster() as masters:
        yield masters


@pytest.fixture
async def store(
    masters: Sequence[ClusterServer], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RedisStore]:
    monkeypatch.setattr(leases, "HEARTBEAT_EVERY", 0.05)
    store = RedisStore([master.url for master in masters])
    yield store
    await store.close()


async def open_all(node: RedisMailboxes) -> dict[int, Mailbox]:
    return {number: await node.open(f"user:{number}", PHONE) for number in range(PEOPLE)}


async def test_a_group_is_spread_over_the_masters_and_everybody_hears(store: RedisStore) -> None:
    here, there = await store.node(), await store.node()
    mailboxes = await open_all(here)
    await there.post([Envelope({UserId(n): DeliveryId(n + 1) for n in mailboxes}, b"hello")])
    for mailbox in mailboxes.values():
        assert await read_bodies(mailbox, 1) == ["hello"]
    masters = {here._connection._servers.connection_to(one.slot) for one in here._connection.partitions}
    assert len(masters) == 3


async def test_those_whose_master_died_are_told_to_sync_and_the_others_go_on(
    store: RedisStore, masters: Sequence[ClusterServer]
) -> None:
    here = await store.node()
    mailboxes = await open_all(here)
    servers = here._connection._servers
    dead = servers._connection(("127.0.0.1", masters[1].port))
    touched = {
        number
        for number in mailboxes
        if servers.connection_to(here._connection.partition_of(f"user:{number}").slot) is dead
    }
    assert 0 < len(touched) < PEOPLE
    masters[1].kill()
    with pytest.raises(Unavailable):
        await here.post([letter("in vain", to=UserId(min(touched)))])
    masters[1].start()
    for number in touched:
        with pytest.raises(MailboxLost):
            await wait_for_the_end(mailboxes[number])
        address = f"user:{number}"
        mailboxes[number] = await until_available(partial(here.open, address, SessionId("new")))
    for number, mailbox in mailboxes.items():
        after = letter("after", to=UserId(number), key="after")
        await until_available(partial(here.post, [after]))
        assert await read_bodies(mailbox, 1) == ["after"]


async def test_no_master_may_evict_keys(store: RedisStore, masters: Sequence[ClusterServer]) -> None:
    """The last one of three does."""
    async with Redis.from_url(masters[-1].url) as redis:
        await redis.config_set("maxmemory-policy", "allkeys-random")
    with pytest.raises(Misconfigured, match=f":{masters[-1].port} would evict"):
        await store.node()


async def test_a_slot_that_moved_is_found_again(store: RedisStore) -> None:
    """The node's map is wrong; the server says so and does nothing."""
    here = await store.node()
    phone = await here.open("user:1", PHONE)
    servers = here._connection._servers
    addresses = [address for _, _, address in servers._slots]
    servers._slots = [(first, last, addresses[n - 1]) for n, (first, last, _) in enumerate(servers._slots)]
    with pytest.raises(Unavailable):
        await here.post([letter("elsewhere", to=UserId(1))])
    await until_available(partial(here.post, [letter("here", to=UserId(1))]))
    assert await read_bodies(phone, 1) == ["here"]
