"""Redis stops, starts empty, forgets or mumbles, and no session is left waiting for letters that are gone.

Ann reads on one node, letters come from another.
"""

import asyncio
import signal

import pytest
from redis.asyncio import Redis

from adapters.redis import mailboxes
from adapters.redis.mailboxes import RedisMailboxes
from domain.model.errors import Misconfigured, Unavailable
from domain.model.hints import HintEnvelope
from domain.model.notifications import NO_DELIVERY
from ports.mailboxes import MailboxLost, Position
from tests import servers
from tests.contract.mail import ANN, ANNS, LAPTOP, PHONE, letter, read_bodies, wait_for_the_end
from tests.contract.queue_stores import RedisStore
from tests.integration.redis_faults.nodes import HANG, TIMEOUT, until_posted


async def test_readers_of_a_redis_that_restarts_empty_are_told_to_sync(
    here: RedisMailboxes, there: RedisMailboxes, server: servers.RedisServer
) -> None:
    """Whether they wait or not; and their next box works."""
    phone, laptop = await here.open(ANNS, PHONE), await there.open(ANNS, LAPTOP)
    waiting = asyncio.create_task(wait_for_the_end(phone))
    await here.post([letter("before")])
    server.kill()
    with pytest.raises(Unavailable):
        await here.post([letter("lost")])
    server.start()
    with pytest.raises(MailboxLost):
        await waiting
    with pytest.raises(MailboxLost):
        await wait_for_the_end(laptop)
    phone = await here.open(ANNS, PHONE)
    assert not phone.resumed
    await until_posted(there, "after")
    assert await read_bodies(phone, 1) == ["after"]


async def test_readers_of_a_redis_that_is_emptied_are_told_to_sync(
    here: RedisMailboxes, redis: Redis
) -> None:
    """No connection breaks; the node's own heartbeat is missing."""
    phone = await here.open(ANNS, PHONE)
    await redis.flushall()
    with pytest.raises(MailboxLost):
        await wait_for_the_end(phone)


async def test_readers_of_a_redis_that_forgot_the_last_letters_are_told_to_sync(
    here: RedisMailboxes, redis: Redis
) -> None:
    """It came back with an older copy of the box."""
    phone = await here.open(ANNS, PHONE)
    (box,) = await redis.keys("*/phone")
    older = await redis.dump(box) or b""
    await here.post([letter("one")])
    assert await read_bodies(phone, 1) == ["one"]
    await redis.restore(box, 60_000, older, replace=True)
    await here.renew()
    with pytest.raises(MailboxLost):
        await wait_for_the_end(phone)


async def test_a_box_of_an_earlier_run_of_the_server_is_not_resumed(
    here: RedisMailboxes, redis: Redis
) -> None:
    """A server that restarts with a copy, or a replica that takes over, may miss the last letters."""
    phone, laptop = await here.open(ANNS, PHONE), await here.open(ANNS, LAPTOP)
    await laptop.leave()
    for box in await redis.keys("*/*"):
        await redis.hset(box, "e", "an-earlier-run")
    assert not (await here.open(ANNS, LAPTOP)).resumed
    await here.renew()
    with pytest.raises(MailboxLost):
        await wait_for_the_end(phone)


async def test_a_box_that_letters_no_longer_find_is_lost(here: RedisMailboxes, redis: Redis) -> None:
    """Redis was short of memory and evicted the address."""
    phone = await here.open(ANNS, PHONE)
    await here.open(ANNS, LAPTOP)
    (address,) = await redis.keys("*user:1")
    await redis.srem(address, "phone")
    await here.renew()
    with pytest.raises(MailboxLost):
        await wait_for_the_end(phone)
    await redis.srem(address, "laptop")
    assert not (await here.open(ANNS, LAPTOP)).resumed


async def test_posting_to_a_redis_that_is_away_fails_at_once(
    here: RedisMailboxes, server: servers.RedisServer
) -> None:
    """One waits for an answer, those behind it do not: a hundred take no longer than a few time-outs."""
    await here.open(ANNS, PHONE)
    server.signal(signal.SIGSTOP)
    try:
        async with asyncio.timeout(HANG):
            for _ in range(100):
                with pytest.raises(Unavailable):
                    await here.post([letter("in vain")])
            with pytest.raises(Unavailable):
                await here.open(ANNS, LAPTOP)
    finally:
        server.signal(signal.SIGCONT)


async def test_a_hint_is_lost_without_a_word_while_redis_is_away(
    here: RedisMailboxes, server: servers.RedisServer
) -> None:
    """Typing is no reason for an error, and letters go on when Redis is back."""
    phone = await here.open(ANNS, PHONE)
    server.kill()
    await here.post_hints([HintEnvelope([ANN], b"typing")])
    server.start()
    with pytest.raises(MailboxLost):
        await wait_for_the_end(phone)


async def test_a_reader_goes_on_when_redis_is_back(
    here: RedisMailboxes, there: RedisMailboxes, server: servers.RedisServer
) -> None:
    """It stood still for long enough that both nodes gave their connections up."""
    phone = await here.open(ANNS, PHONE)
    await until_posted(there, "before")
    assert await read_bodies(phone, 1) == ["before"]
    reading = asyncio.create_task(read_bodies(phone, 2))
    server.signal(signal.SIGSTOP)
    with pytest.raises(Unavailable):
        await there.post([letter("during", key="during")])
    await phone.acknowledge(Position(1), NO_DELIVERY)
    await asyncio.sleep(2 * TIMEOUT)  # the stopped server keeps real time
    server.signal(signal.SIGCONT)
    await until_posted(there, "during")
    await until_posted(there, "after")
    assert await reading == ["during", "after"]
    await here._acknowledgements.write()
    assert (await there.open(ANNS, PHONE)).acknowledged == 1


async def test_leaving_and_closing_do_not_wait_for_a_redis_that_is_away(
    store: RedisStore, server: servers.RedisServer
) -> None:
    node = await store.node()
    phone, _ = await node.open(ANNS, PHONE), await node.open(ANNS, LAPTOP)
    server.signal(signal.SIGSTOP)
    try:
        async with asyncio.timeout(HANG):
            await phone.leave()
            await node.close_store()
    finally:
        server.signal(signal.SIGCONT)


async def test_a_node_does_not_start_without_redis(
    store: RedisStore, server: servers.RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits a while, since both may be starting, and then says so."""
    server.kill()
    monkeypatch.setattr(mailboxes, "START_WITHIN", 0.1)
    with pytest.raises(Unavailable):
        await store.node()
    monkeypatch.setattr(mailboxes, "START_WITHIN", servers.STARTS_WITHIN)
    starting = asyncio.create_task(store.node())
    await asyncio.to_thread(server.start)
    phone = await (await starting).open(ANNS, PHONE)
    assert not phone.resumed


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
async def test_a_node_does_not_start_over_a_redis_that_evicts_keys(
    store: RedisStore, redis: Redis, policy: str
) -> None:
    """It would lose boxes while people read them; the error says what to set, and waits for nothing."""
    await redis.config_set("maxmemory-policy", policy)
    with pytest.raises(Misconfigured, match=f"is {policy}.*set maxmemory-policy noeviction"):
        await store.node()
