"""A database server dies, hangs, deadlocks, runs out of connections; nobody loses a message (F6, F7, F8)."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest

from domain.model.accounts import User
from domain.model.chat import Delivery, Message
from domain.model.contacts import Contact
from domain.model.errors import Unavailable
from domain.model.ids import DeliveryId, LocalId, MessageId, UserId
from ports.storage import Repositories, Storage
from tests import servers, storages
from tests.contract.storage.story import befriend, register, say, send
from tests.patience import GIVEN, until, until_available

SOON = 1.0
"""Seconds; shorter than in life, so that a test of waiting does not wait long."""


@pytest.fixture(scope="module", params=storages.SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[servers.DatabaseServer]:
    """One that may be killed."""
    try:
        with storages.SERVERS[request.param].server() as server:
            yield server
    except servers.ServerMissing as missing:
        pytest.fail(str(missing))


@pytest.fixture
async def mortal_url(server: servers.DatabaseServer) -> AsyncIterator[str]:
    with servers.fresh_database(server.url) as url:
        await storages.server_storage(url).migrate()
        yield url


@asynccontextmanager
async def opened(url: str, pool_size: int = 8, patience: float = GIVEN) -> AsyncIterator[Storage]:
    storage = storages.server_storage(url, pool_size, patience)
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


class Chatter:
    """Somebody who sends without end and remembers what was acknowledged, and what was refused."""

    def __init__(self, storage: Storage, contact: Contact) -> None:
        self._storage = storage
        self._contact = contact
        self.acknowledged: dict[str, MessageId] = {}
        self.refused: list[str] = []

    async def chat(self, stop: asyncio.Event) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            local_id = f"{self._contact.contact_id}-{number}"
            try:
                message = await say(self._storage, self._contact, "hi", local_id)
            except Unavailable:
                self.refused.append(local_id)
                await asyncio.sleep(0.01)
            else:
                self.acknowledged[local_id] = message.message_id


async def people(storage: Storage, pairs: int) -> list[tuple[User, User, Contact]]:
    made = []
    for n in range(pairs):
        one, other = await register(storage, f"one {n}"), await register(storage, f"other {n}")
        made.append((one, other, (await befriend(storage, one, other))[0]))
    return made


async def test_a_server_killed_in_the_middle_of_commits(
    server: servers.DatabaseServer, mortal_url: str
) -> None:
    """F6: what was acknowledged is there, once; nothing but Unavailable is seen; sending goes on at once."""
    async with opened(mortal_url) as storage:
        pairs = await people(storage, 8)
        chatters, stop = [Chatter(storage, contact) for _, _, contact in pairs], asyncio.Event()
        tasks = [asyncio.create_task(chatter.chat(stop)) for chatter in chatters]
        await until(lambda: all(len(chatter.acknowledged) > 20 for chatter in chatters))
        server.kill()
        await until(lambda: all(chatter.refused for chatter in chatters))
        await asyncio.to_thread(server.start)
        before = {chatter: len(chatter.acknowledged) for chatter in chatters}
        await until(lambda: all(len(chatter.acknowledged) > before[chatter] for chatter in chatters))
        stop.set()
        await asyncio.gather(*tasks)

        for (one, other, contact), chatter in zip(pairs, chatters, strict=True):
            await _check_nothing_lost(storage, one, other, contact, chatter)


async def _check_nothing_lost(
    storage: Storage, one: User, other: User, contact: Contact, chatter: Chatter
) -> None:
    async def stored(local_id: str) -> MessageId:
        found = await storage.read(lambda uow: uow.messages.get_by_local_id(one.user_id, LocalId(local_id)))
        return found.message_id

    async def received(user_id: UserId) -> Sequence[tuple[Delivery, Message]]:
        return await storage.read(lambda uow: uow.deliveries.range(user_id, DeliveryId(0), DeliveryId(10**6)))

    for local_id, message_id in chatter.acknowledged.items():
        assert await stored(local_id) == message_id
    for person in (one, other):
        got = await received(person.user_id)
        assert [delivery.delivery_id for delivery, _ in got] == list(range(1, len(got) + 1))
        delivered = [message.message_id for _, message in got]
        assert len(set(delivered)) == len(delivered)
        assert set(chatter.acknowledged.values()) <= set(delivered)
        # A refused one may have been committed just before the answer was lost, but then whole.
        assert len(delivered) <= len(chatter.acknowledged) + len(chatter.refused)
    last = (await storage.read(lambda uow: uow.contacts.get(contact.contact_id))).last_message
    assert last.message_id == max(delivered)


async def test_a_server_that_hangs_is_unavailable(server: servers.DatabaseServer, mortal_url: str) -> None:
    """No request waits for ever for a server that does not answer; when it does again, all is well."""
    async with opened(mortal_url) as patient, opened(mortal_url, patience=SOON) as storage:
        ann = await register(patient, "ann")
        server.pause()
        try:
            async with asyncio.timeout(GIVEN):
                asked = [storage.read(lambda uow: uow.users.find_many([ann.user_id])) for _ in range(20)]
                answers = await asyncio.gather(*asked, return_exceptions=True)
        finally:
            server.resume()
        assert {type(answer) for answer in answers} == {Unavailable}
        answer = await until_available(lambda: storage.read(lambda uow: uow.users.find_many([ann.user_id])))
        assert answer == {ann.user_id: ann}


async def test_lost_connections_are_replaced_unnoticed(database_url: str) -> None:
    """The server closes every idle connection; the next requests do not even notice."""
    async with opened(database_url) as storage:
        ann, bob = await register(storage, "ann"), await register(storage, "bob")
        contact, _ = await befriend(storage, ann, bob)
        await asyncio.gather(*(say(storage, contact, "hi") for _ in range(8)))
        assert servers.disconnect_everybody(database_url)
        sent = await asyncio.gather(*(send(storage, contact, "hi again") for _ in range(8)))
        assert sorted(numbers[bob.user_id] for _, numbers in sent) == list(range(9, 17))


async def test_deadlocks_are_retried(database_url: str) -> None:
    """F7: two lock each other in opposite orders, again and again; both get through, nobody is told."""
    async with opened(database_url) as storage:
        pairs = await people(storage, 2)
        rooms = [contact.room_id for _, _, contact in pairs]

        async def cross(uow: Repositories, first: int, met: asyncio.Barrier, tries: list[int]) -> None:
            tries.append(first)
            await uow.rooms.lock(rooms[first])
            if tries.count(first) == 1:
                await met.wait()
            await uow.rooms.lock(rooms[1 - first])
            await uow.users.set_password_hash(pairs[0][0].user_id, f"{first}")

        for _ in range(5):
            met, tries = asyncio.Barrier(2), list[int]()
            await asyncio.gather(*(storage.transaction(cross, first, met, tries) for first in (0, 1)))
            assert len(tries) > 2


async def test_a_full_pool_says_so(database_url: str) -> None:
    """F8: when every connection is lent, the next one is refused in time, and served when there is one."""
    async with opened(database_url, pool_size=2, patience=2 * SOON) as storage:
        ann = await register(storage, "ann")
        lent, give_back = asyncio.Semaphore(0), asyncio.Event()

        async def hold(uow: Repositories) -> None:
            await uow.users.find_many([ann.user_id])
            lent.release()
            await give_back.wait()

        holders = [asyncio.create_task(storage.transaction(hold)) for _ in range(2)]
        await lent.acquire()
        await lent.acquire()
        async with asyncio.timeout(GIVEN):
            for ask in (storage.read, storage.transaction):
                with pytest.raises(Unavailable):
                    await ask(lambda uow: uow.users.find_many([ann.user_id]))
        give_back.set()
        await asyncio.gather(*holders)
        assert await storage.read(lambda uow: uow.users.find_many([ann.user_id])) == {ann.user_id: ann}


@pytest.mark.parametrize("scheme", storages.SERVERS)
async def test_a_storage_without_a_server_is_unavailable(scheme: str) -> None:
    """`open` says so, with the model's error."""
    with pytest.raises(Unavailable):
        await storages.server_storage(f"{scheme}://root@127.0.0.1:1/ichat").open()
