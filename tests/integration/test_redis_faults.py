"""Redis stops, starts empty, forgets or mumbles, and no session is left waiting for letters that are gone.

Ann reads on one node, letters come from another.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.redis import leases, listener, mailboxes
from adapters.redis.mailbox import HELD_AT_MOST, RedisMailbox
from adapters.redis.mailboxes import RedisMailboxes
from domain.model.errors import Misconfigured, Unavailable
from domain.model.hints import HintEnvelope
from domain.model.ids import SessionId
from domain.model.notifications import NO_DELIVERY
from ports.mailboxes import MailboxLost, MailboxTaken, Position
from tests import servers
from tests.contract.mail import ANN, ANNS, LAPTOP, PHONE, letter, read_bodies, wait_for_the_end
from tests.contract.queue_stores import RedisStore

PROJECT = Path(__file__).parents[2]

TIMEOUT = 1.0
"""Seconds that a node waits for an answer here: patient where it comes, and short where it does not."""

HANG = 15
"""Seconds after which something hangs that should not."""


@pytest.fixture
def server() -> Iterator[servers.RedisServer]:
    with servers.redis_server() as server:
        yield server


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heartbeats come often, renewals no more often: they would hide that something else does not work."""
    monkeypatch.setattr(leases, "HEARTBEAT_EVERY", 0.05)
    monkeypatch.setattr(leases, "HEARTBEATS_PER_RENEWAL", 600)
    monkeypatch.setattr(listener, "DEAF_AFTER", 0.5)


@pytest.fixture
async def store(server: servers.RedisServer) -> AsyncIterator[RedisStore]:
    store = RedisStore([server.url], timeout=TIMEOUT)
    yield store
    await store.close()


@pytest.fixture
async def here(store: RedisStore) -> RedisMailboxes:
    return await store.node()


@pytest.fixture
async def there(store: RedisStore) -> RedisMailboxes:
    return await store.node()


@pytest.fixture
async def redis(server: servers.RedisServer) -> AsyncIterator[Redis]:
    async with Redis.from_url(server.url) as client:
        yield client


async def until_posted(node: RedisMailboxes, text: str) -> None:
    """As the relay does: again and again; the key makes it once."""
    async with asyncio.timeout(HANG):
        while True:
            try:
                await node.post([letter(text, key=text)])
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return


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


async def test_nothing_is_missing_when_the_channel_breaks(
    here: RedisMailboxes, there: RedisMailboxes, redis: Redis
) -> None:
    """Letters posted while the node is deaf are fetched."""
    phone = await here.open(ANNS, PHONE)
    reading = asyncio.create_task(read_bodies(phone, 60))
    for number in range(60):
        if number % 20 == 10:
            await redis.client_kill_filter(_type="pubsub")
        await there.post([letter(str(number))])
    assert await reading == [str(number) for number in range(60)]


async def test_a_channel_that_went_dead_is_made_anew(
    here: RedisMailboxes, there: RedisMailboxes, redis: Redis
) -> None:
    """The connection stands but nothing comes, not even the own heartbeat."""
    phone = await here.open(ANNS, PHONE)
    connection = here._listener._subscribed
    assert connection is not None
    unsubscribe = connection.pack_command("UNSUBSCRIBE")
    await connection.send_packed_command(unsubscribe, check_health=False)
    channel = f"ichat:channel:{here.node}"
    while (await redis.pubsub_numsub(channel))[0][1]:  # noqa: ASYNC110 - it can only be asked
        await asyncio.sleep(0.01)
    await there.post([letter("unheard")])
    assert await read_bodies(phone, 1) == ["unheard"]


@pytest.mark.parametrize("lost", [range(1, 30, 3), range(29), range(29, 30)])
async def test_letters_whose_announcement_is_lost_are_fetched(
    here: RedisMailboxes, there: RedisMailboxes, monkeypatch: pytest.MonkeyPatch, lost: range
) -> None:
    """By the next one that arrives, or else by the renewal."""
    phone = await here.open(ANNS, PHONE)
    hear = RedisMailbox.put
    monkeypatch.setattr(
        RedisMailbox, "put", lambda box, one: None if int(one.body) in lost else hear(box, one)
    )
    reading = asyncio.create_task(read_bodies(phone, 30))
    for number in range(30):
        await there.post([letter(str(number))])
    await here.renew()
    assert await reading == [str(number) for number in range(30)]


async def test_a_reader_that_missed_its_take_over_is_told_by_the_renewal_and_harms_nobody(
    here: RedisMailboxes, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read on one node; the older one leaves, or asks, before it knows."""
    monkeypatch.setattr(here, "_end", lambda *_: None)
    older, old = await here.open(ANNS, PHONE), await here.open(ANNS, PHONE)
    new = await here.open(ANNS, PHONE)
    await older.leave()
    await here.renew()
    with pytest.raises(MailboxTaken):
        await old.receive()
    reading = asyncio.create_task(read_bodies(new, 1))
    await here.post([letter("for the newest")])
    assert await reading == ["for the newest"]
    assert await redis.hget((await redis.keys("*/phone"))[0], "n") != b""


async def test_a_busy_reader_costs_its_node_little(here: RedisMailboxes, there: RedisMailboxes) -> None:
    """What it does not take stays in Redis."""
    phone, laptop = await here.open(ANNS, PHONE), await here.open(ANNS, LAPTOP)
    assert isinstance(phone, RedisMailbox)
    for number in range(50):
        await there.post([letter(f"{number:02}" + 4000 * "x")])
    await read_bodies(laptop, 50)
    assert phone._held <= HELD_AT_MOST + 4002
    assert [body[:2] for body in await read_bodies(phone, 50)] == [f"{number:02}" for number in range(50)]


async def test_a_failing_loop_goes_on(
    here: RedisMailboxes, there: RedisMailboxes, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """Nonsense on the channel is logged, and the next letter arrives."""
    phone = await here.open(ANNS, PHONE)
    await redis.publish(f"ichat:channel:{here.node}", "L nonsense")
    await there.post([letter("sense")])
    assert await read_bodies(phone, 1) == ["sense"]
    assert "a loop of the mailboxes failed" in caplog.text


async def test_what_redis_refuses_is_unavailable(here: RedisMailboxes, redis: Redis) -> None:
    """Somebody else's program writes under our names: no reason for an error that nobody knows."""
    phone = await here.open(ANNS, PHONE)
    (address,) = await redis.keys("*user:1")
    await redis.rename(address, "elsewhere")
    await redis.set(address, "something else")
    with pytest.raises(Unavailable):
        await here.post([letter("refused")])
    await redis.rename("elsewhere", address)
    await here.post([letter("taken")])
    assert await read_bodies(phone, 1) == ["taken"]


async def test_the_boxes_of_a_killed_node_live_on(
    store: RedisStore, here: RedisMailboxes, server: servers.RedisServer
) -> None:
    """For their lifetime at least, collecting; then they go."""
    command = (sys.executable, "-m", "tests.integration.reading_node", server.url, ANNS, PHONE)
    node = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, cwd=PROJECT)
    assert node.stdout is not None
    assert await node.stdout.readline() == b"reading\n"
    node.kill()
    await node.wait()
    await store.pass_time(store.lifetime - 10)
    await here.post([letter("to whom it may concern")])
    phone = await here.open(ANNS, PHONE)
    assert phone.resumed
    assert await read_bodies(phone, 1) == ["to whom it may concern"]

    laptop = await here.open(ANNS, LAPTOP)
    here.forget(laptop)  # type: ignore[arg-type]  # as if its node had died
    await store.pass_time(10 * store.lifetime)
    assert not (await here.open(ANNS, LAPTOP)).resumed


async def test_a_session_that_nobody_reads_any_more_is_forgotten_by_its_node(here: RedisMailboxes) -> None:
    """A node that serves a million sessions a month keeps none of the old ones."""
    for number in range(20):
        mailbox = await here.open(ANNS, SessionId(str(number)))
        await mailbox.leave()
    assert not here._boxes
