"""Redis has no room for letters: who is connected goes on, and nothing is lost or heard twice.

A memory limit below what Redis takes anyhow is what a full one is.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect

from adapters.redis import leases
from adapters.redis.mailboxes import RedisMailboxes
from config.settings import Settings
from domain.model.ids import DeliveryId
from domain.model.notifications import NO_DELIVERY, Envelope, LetterKind
from ports.mailboxes import NOT_KEPT, Mailboxes, Position, StoreCondition, StoreFull
from tests import servers
from tests.contract.mail import ANN, ANNS, BOB, BOBS, LAPTOP, PHONE, letter, read, read_bodies
from tests.contract.queue_stores import RedisStore
from tests.doubles.system import NOON
from tests.integration.http.people import Person, Town
from tests.integration.running import RunningServer, running_server
from tests.patience import until


@pytest.fixture
def redis_server() -> Iterator[servers.RedisServer]:
    with servers.redis_server() as server:
        yield server


@pytest.fixture
async def redis(redis_server: servers.RedisServer) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_server.url) as client:
        yield client


@pytest.fixture
async def store(
    redis_server: servers.RedisServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RedisStore]:
    monkeypatch.setattr(leases, "HEARTBEAT_EVERY", 0.05)
    store = RedisStore([redis_server.url])
    yield store
    await store.close()


@pytest.fixture
async def here(store: RedisStore) -> RedisMailboxes:
    return await store.node()


@pytest.fixture
async def there(store: RedisStore) -> RedisMailboxes:
    return await store.node()


async def fill(redis: Redis) -> None:
    await redis.config_set("maxmemory", "1mb")


async def make_room(redis: Redis) -> None:
    await redis.config_set("maxmemory", "0")


async def test_letters_reach_those_who_read_now_and_are_not_kept(
    here: RedisMailboxes, there: RedisMailboxes, redis: Redis
) -> None:
    """Ann's phone is connected, her laptop is not; Bob hears his own number of the same letter."""
    phone, bobs = await here.open(ANNS, PHONE), await there.open(BOBS, PHONE)
    await (await here.open(ANNS, LAPTOP)).leave()
    await fill(redis)
    with pytest.raises(StoreFull):
        await here.post([Envelope({ANN: DeliveryId(7), BOB: DeliveryId(3)}, b"hi", b"!")])
    assert [(one.position, one.number, one.tail) for one in await read(phone, 1)] == [(NOT_KEPT, 7, b"!")]
    assert [(one.position, one.number) for one in await read(bobs, 1)] == [(NOT_KEPT, 3)]
    await make_room(redis)
    await here.post([letter("again", 8)])
    assert [(one.position, one.number) for one in await read(phone, 1)] == [(1, 8)]
    laptop = await here.open(ANNS, LAPTOP)
    assert await read_bodies(laptop, 1) == ["again"]


async def test_only_what_may_be_told_twice_is_shown(here: RedisMailboxes, redis: Redis) -> None:
    """A contact would be seen twice when it is posted again; a roster or a signal does no harm."""
    phone = await here.open(ANNS, PHONE)
    await fill(redis)
    with pytest.raises(StoreFull):
        await here.post(
            [
                letter("contact", key="contact:1"),
                Envelope({ANN: NO_DELIVERY}, b"roster", key="5.1", kind=LetterKind.ROSTER),
                letter("signal"),
            ]
        )
    assert await read_bodies(phone, 2) == ["roster", "signal"]
    await make_room(redis)
    await here.post([letter("contact", key="contact:1")])
    assert await read_bodies(phone, 1) == ["contact"]


async def test_everything_but_letters_goes_on(
    here: RedisMailboxes, there: RedisMailboxes, redis: Redis
) -> None:
    """Boxes are opened, acknowledged, left, resumed, kept alive: they are small, and bounded by sockets."""
    phone = await here.open(ANNS, PHONE)
    await here.post([letter("one", 1), letter("two", 2)])
    await read(phone, 2)
    await fill(redis)
    await phone.acknowledge(Position(0), DeliveryId(0))  # the first, which is written at once
    await phone.acknowledge(Position(1), DeliveryId(1))
    await here._acknowledgements.write()
    await here.renew()
    await phone.leave()
    phone = await there.open(ANNS, PHONE)
    assert (phone.resumed, phone.acknowledged, phone.number) == (True, 1, 1)
    assert await read_bodies(phone, 1) == ["two"]
    laptop = await here.open(ANNS, LAPTOP)
    await laptop.acknowledge(Position(0), DeliveryId(2))
    await laptop.leave()
    resumed = await there.resume(ANNS, LAPTOP)
    assert resumed is not None
    assert resumed.number == 2


async def test_deadlines_go_on(store: RedisStore, here: RedisMailboxes, redis: Redis) -> None:
    """A call that is not answered ends also while Redis is full."""
    queue = store.delay_queue()
    await fill(redis)
    await queue.schedule("ring:bob", NOON)
    assert await queue.claim(NOON, timedelta(seconds=5)) == ["ring:bob"]
    await queue.schedule("ring:bob", NOON + timedelta(seconds=10))
    assert await queue.claim(NOON + timedelta(seconds=10), timedelta(seconds=5)) == ["ring:bob"]
    await queue.done("ring:bob")
    assert await queue.claim(NOON + timedelta(minutes=1), timedelta(seconds=5)) == []


async def test_a_full_redis_is_an_alarm_until_it_has_room(
    here: RedisMailboxes, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    """Once in the log when it begins and once when it is over, however many letters are refused."""
    caplog.set_level(logging.WARNING)
    phone = await here.open(ANNS, PHONE)
    assert here.condition is StoreCondition.WELL
    await fill(redis)
    await until_condition(here, StoreCondition.FULL)
    for number in range(20):
        with pytest.raises(StoreFull):
            await here.post([letter(str(number))])
    await make_room(redis)
    await until_condition(here, StoreCondition.WELL)
    await here.post([letter("room")])
    assert (await read_bodies(phone, 21))[-1] == "room"
    assert [record.getMessage()[:24] for record in caplog.records] == [
        "redis has no room for le",
        "redis has room for lette",
    ]


async def until_condition(node: Mailboxes, condition: StoreCondition) -> None:
    """A heartbeat finds it out."""
    await until(lambda: node.condition is condition)


@pytest.fixture
async def server(
    redis_server: servers.RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningServer]:
    monkeypatch.setattr(leases, "HEARTBEAT_EVERY", 0.05)
    settings = Settings(
        profile="test",
        queue="redis",
        redis_url=redis_server.url,
        data_dir=tmp_path,
        rate_limits=False,
        bcrypt_cost=4,
        log_level="warning",
    )
    async with running_server(settings) as running:
        yield running


@pytest.fixture
async def town(server: RunningServer) -> AsyncIterator[Town]:
    async with Town(server) as town:
        yield town


class Device:
    """An unmodified client's notification socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def greeting(self, person: Person, session: str = "") -> str:
        await self._socket.send(person.token)
        await self._socket.send(session)
        async with asyncio.timeout(60):
            return str(await self._socket.recv()).removeprefix("session:")

    async def hear(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(60):
            return [json.loads(await self._socket.recv()) for _ in range(count)]


async def test_messages_are_delivered_while_redis_is_full(
    server: RunningServer, town: Town, redis: Redis
) -> None:
    """Bob hears each message once and in order, also on a device that comes meanwhile; a request waits for
    room (S14).
    """
    ann, bob, to_bob = await town.friends()
    cem = await town.register("cem")
    url = f"{server.socket_url}/notification"
    async with connect(url) as socket, connect(url) as late_socket:
        phone, laptop = Device(socket), Device(late_socket)
        await phone.greeting(bob)
        await fill(redis)
        await until_condition(server.parts.mailboxes(), StoreCondition.FULL)
        assert (await ann.get("/health")).data == {"status": "up", "mailboxes": "full"}
        await ann.say(to_bob, "one")
        await ann.say(to_bob, "two")
        await cem.post("/contact/user", userId=bob.user_id)
        await laptop.greeting(bob)
        await ann.say(to_bob, "three")
        heard = await phone.hear(3)
        assert [frame["payload"]["text"] for frame in heard] == ["one", "two", "three"]
        assert [frame["payload"]["deliveryId"] for frame in heard] == [1, 2, 3]
        assert [frame["payload"]["text"] for frame in await laptop.hear(1)] == ["three"]
        await make_room(redis)
        assert [frame["type"] for frame in (*await phone.hear(1), *await laptop.hear(1))] == [3, 3]
        await ann.say(to_bob, "four")
        assert [frame["payload"]["text"] for frame in await phone.hear(1)] == ["four"]
