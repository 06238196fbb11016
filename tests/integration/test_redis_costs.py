"""What the queues cost Redis: commands, round trips, and keys that end by themselves."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from adapters.redis.connection import CLUSTER_PARTITIONS
from adapters.redis.leases import HEARTBEAT_EVERY, HEARTBEATS_PER_RENEWAL
from adapters.redis.mailbox import HELD_AT_MOST
from adapters.redis.mailboxes import RedisMailboxes
from domain.model.hints import HintEnvelope
from domain.model.ids import DeliveryId, SessionId, UserId
from domain.model.notifications import Envelope
from ports.mailboxes import Position
from ports.rate_limits import RateLimit
from tests.contract.mail import ANNS, LAPTOP, PHONE, letter, read
from tests.contract.queue_stores import RedisStore
from tests.doubles.system import NOON

SESSIONS = 1000


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[RedisStore]:
    store = RedisStore([redis_url])
    yield store
    await store.close()


@pytest.fixture
async def node(store: RedisStore) -> RedisMailboxes:
    return await store.node()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


async def calls(redis: Redis) -> dict[str, int]:
    """How often each command ran since the last reset, also inside scripts."""
    stats = await redis.info("commandstats")
    return {name.removeprefix("cmdstat_"): count["calls"] for name, count in stats.items()}


async def test_every_key_ends_by_itself(store: RedisStore, node: RedisMailboxes, redis: Redis) -> None:
    """Whatever happens to the nodes, Redis is empty two days later."""
    phone, laptop = await node.open(ANNS, PHONE), await node.open(ANNS, LAPTOP)
    await node.post([letter("one", 1), letter("two", key="two")])
    await phone.acknowledge((await read(phone, 2))[0].position, DeliveryId(1))
    await phone.leave()
    await node.post([letter("three", 3)])
    await laptop.acknowledge(Position(1), DeliveryId(1))
    await node._acknowledgements.write()
    await node.renew()
    queue = store.delay_queue()
    await queue.schedule("ring:bob", NOON)
    await queue.schedule("ring:ann", NOON + timedelta(days=1))
    await queue.claim(NOON, timedelta(seconds=10))
    await store.rate_limits().check(RateLimit("call", 3, 60), "ann")

    lives = {key: await redis.ttl(key) for key in await redis.keys()}
    assert len(lives) == 7, "address, two boxes, node, two of the delay queue, one of the limits"
    assert all(0 < life <= 2 * 24 * 3600 for life in lives.values()), lives


async def test_a_deadline_far_away_is_kept(store: RedisStore, node: RedisMailboxes, redis: Redis) -> None:
    queue = store.delay_queue()
    seconds, _ = await redis.time()
    now = NOON + timedelta(seconds=seconds - NOON.timestamp())
    await queue.schedule("far", now + timedelta(days=30))
    await queue.schedule("near", now)
    assert await redis.ttl("ichat:{0}:delays") > 30 * 24 * 3600


async def test_an_idle_session_costs_less_than_a_command_in_five_seconds(
    node: RedisMailboxes, redis: Redis
) -> None:
    """Counted over one period of renewal of a node with a thousand sessions, inside scripts too (V8)."""
    for number in range(SESSIONS):
        await node.open(f"user:{number}", SessionId("phone"))
    for loop in node._loops:
        loop.cancel()
    node._leases._number = 0
    await redis.config_resetstat()
    for _ in range(HEARTBEATS_PER_RENEWAL):
        await node._leases.beat()
    counted = await calls(redis)
    per_second = sum(counted.values()) / (HEARTBEATS_PER_RENEWAL * HEARTBEAT_EVERY) / SESSIONS
    assert counted["pexpire"] == 2 * SESSIONS, "every box was renewed"
    assert per_second <= 0.2, f"{per_second} commands a second and session: {counted}"


async def test_a_post_to_a_hundred_receivers_is_one_call_and_one_message(
    node: RedisMailboxes, redis: Redis
) -> None:
    """All of them read on one node."""
    mailboxes = [await node.open(f"user:{number}", SessionId("phone")) for number in range(100)]
    await node.post([letter("so that the server knows the script", to=UserId(2))])
    for loop in node._loops[1:]:  # all but the listener
        loop.cancel()
    await redis.config_resetstat()
    to = {UserId(number): DeliveryId(number + 1) for number in range(1, 100)}
    await node.post([Envelope(to, b"hello"), letter("own copy", to=UserId(0))])
    counted = await calls(redis)
    assert (counted["evalsha"], counted["publish"]) == (1, 1)
    assert [(await read(mailbox, 1))[0].body for mailbox in mailboxes[:2]] == [b"own copy", b"hello"]


async def test_a_hint_to_a_hundred_readers_is_one_call_and_nothing_is_kept(
    node: RedisMailboxes, redis: Redis
) -> None:
    """All of them read on one node, and another hundred are away."""
    heard: list[bytes] = []
    for number in range(100):
        await node.open(f"user:{number}", SessionId("phone"), heard.append)
        await (await node.open(f"user:{number}", SessionId("laptop"), heard.append)).leave()
    await node.post_hints([HintEnvelope([UserId(0)], b"so that the server knows the script")])
    for loop in node._loops[1:]:  # all but the listener
        loop.cancel()
    keys = {key: await redis.dump(key) for key in await redis.keys()}
    await redis.config_resetstat()
    await node.post_hints([HintEnvelope([UserId(number) for number in range(100)], b"typing")])
    counted = await calls(redis)
    assert (counted["evalsha"], counted["publish"]) == (1, 1)
    assert {key: await redis.dump(key) for key in await redis.keys()} == keys
    last = await node.open(ANNS, PHONE)
    await node.post([letter("the last that the node hears")])
    await read(last, 1)
    assert heard.count(b"typing") == 100


async def test_a_hint_in_a_cluster_is_one_call_for_each_partition(redis_cluster_urls: Sequence[str]) -> None:
    """However many receivers."""
    store = RedisStore(redis_cluster_urls)
    node = await store.node()
    for number in range(200):
        await node.open(f"user:{number}", PHONE)
    clients = [Redis.from_url(url) for url in redis_cluster_urls]
    for loop in node._loops[1:]:
        loop.cancel()
    for client in clients:
        await client.config_resetstat()
    await node.post_hints([HintEnvelope([UserId(number) for number in range(200)], b"typing")])
    counted = [await calls(client) for client in clients]
    assert sum(each.get("evalsha", 0) for each in counted) == CLUSTER_PARTITIONS
    for client in clients:
        await client.aclose()
    await store.close()


async def test_a_letter_to_one_session_is_one_call(node: RedisMailboxes, redis: Redis) -> None:
    """A signal in a call takes one hop; reading it takes none."""
    phone = await node.open(ANNS, PHONE)
    await node.post([letter("hello")])
    await read(phone, 1)
    for loop in node._loops[1:]:
        loop.cancel()
    await redis.config_resetstat()
    await node.post([letter("offer")])
    await read(phone, 1)
    counted = await calls(redis)
    assert counted["evalsha"] == 1
    assert "eval" not in counted


async def test_a_letter_to_a_box_that_nobody_reads_is_not_announced(
    node: RedisMailboxes, redis: Redis
) -> None:
    await (await node.open(ANNS, PHONE)).leave()
    for loop in node._loops[1:]:
        loop.cancel()
    await redis.config_resetstat()
    await node.post([letter("for later")])
    assert "publish" not in await calls(redis)


async def test_a_slow_reader_is_handed_little_at_a_time(node: RedisMailboxes) -> None:
    """F10: whatever waits in Redis, its node holds no more than a few large letters of it."""
    await (await node.open(ANNS, PHONE)).leave()
    for number in range(30):
        await node.post([letter(f"{number} " + "x" * 8_000)])
    phone = await node.open(ANNS, PHONE)
    assert phone.resumed, "all of it is within the bound of a box"
    heard: list[str] = []
    while len(heard) < 30:
        letters = await phone.receive()
        assert sum(len(one.body) for one in letters) < HELD_AT_MOST + 10_000
        heard += [one.body.decode().split()[0] for one in letters]
    assert heard == [str(number) for number in range(30)]


async def test_acknowledgements_of_many_sessions_are_one_call(node: RedisMailboxes, redis: Redis) -> None:
    mailboxes = [await node.open(f"user:{number}", SessionId("phone")) for number in range(100)]
    for mailbox in mailboxes:
        await mailbox.acknowledge(Position(0), DeliveryId(0))  # where it begins is written at once
    to = {UserId(number): DeliveryId(number + 1) for number in range(100)}
    await node.post([Envelope(to, b"hello")])
    for loop in node._loops[1:]:
        loop.cancel()
    for mailbox in mailboxes:
        (one,) = await read(mailbox, 1)
        await mailbox.acknowledge(one.position, one.number)
    await redis.config_resetstat()
    await node._acknowledgements.write()
    await node._acknowledgements.write()
    counted = await calls(redis)
    assert counted["evalsha"] == 1
    assert [await redis.hget(box, "a") for box in await redis.keys("*/phone")] == [b"1"] * 100
