"""The channel that shows letters breaks, goes dead or mumbles: the box still holds them.

Ann reads on one node, letters come from another.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.redis.mailbox import HELD_AT_MOST, RedisMailbox
from adapters.redis.mailboxes import RedisMailboxes
from adapters.redis.pipelined_connection import packed
from domain.model.errors import Unavailable
from domain.model.ids import SessionId
from ports.mailboxes import MailboxTaken
from tests import servers
from tests.contract.mail import ANNS, LAPTOP, PHONE, letter, read_bodies
from tests.contract.queue_stores import RedisStore
from tests.patience import asked_until

PROJECT = Path(__file__).parents[3]


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
    await connection.send_packed_command(packed("UNSUBSCRIBE"), check_health=False)
    channel = f"ichat:channel:{here.node}"
    await asked_until(lambda heard_by: not heard_by[0][1], lambda: redis.pubsub_numsub(channel))
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
