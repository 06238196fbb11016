"""Pages come from a replica, and are never older than what anybody was told before (decision 38)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from prometheus_client import REGISTRY

from adapters.mysql import replicas
from adapters.mysql.storage import MysqlStorage
from config.settings import Settings
from domain.model.accounts import User
from domain.model.contacts import Contact
from domain.model.errors import Misconfigured
from domain.model.ids import ContactId, DeliveryId, MessageId
from domain.model.server import RegistrationMode
from entrypoints.doctor import Verdict
from entrypoints.doctor.databases import examine_database
from ports.storage import Storage
from tests import servers
from tests.contract.storage.story import befriend, register, say
from tests.integration.http.people import Person, Town
from tests.integration.running import running_server
from tests.patience import GIVEN, asked_until, until_available
from tests.servers import free_port
from tests.storages import run_apart

SOON = 3.0
"""Seconds of patience with a server that hangs."""
NOTHING = DeliveryId(0)
PAGE = 10


@dataclass(frozen=True)
class Pair:
    primary: servers.MysqlServer
    replica: servers.MysqlServer
    url: str

    @property
    def replica_url(self) -> str:
        return urlsplit(self.url)._replace(netloc=f"root@127.0.0.1:{self.replica.port}").geturl()

    def tell_replica(self, command: str) -> None:
        with servers.cursor(self.replica.url) as there:
            there.execute(command)

    @asynccontextmanager
    async def opened(self, patience: float = GIVEN) -> AsyncIterator[Storage]:
        storage = MysqlStorage(self.url, 6, patience, [self.replica_url])
        await storage.open()
        try:
            yield storage
        finally:
            await storage.close()


@pytest.fixture(scope="module")
def servers_of_pair() -> Iterator[Pair]:
    try:
        with (
            servers.replicated_mysql() as (primary, replica),
            servers.fresh_database(primary.url) as url,
        ):
            run_apart(MysqlStorage(url).migrate())
            yield Pair(primary, replica, url)
    except servers.ServerMissing as missing:
        pytest.fail(str(missing))


@pytest.fixture
def pair(servers_of_pair: Pair) -> Pair:
    """Nobody is registered yet, and the replica replicates."""
    servers.empty_tables(servers_of_pair.url)
    return servers_of_pair


@pytest.fixture
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is asked of the replica, also just after it had no answer."""
    monkeypatch.setattr(replicas, "REST", 0.0)


def pages(server: str) -> float:
    """That it has answered so far."""
    return REGISTRY.get_sample_value("ichat_page_reads_total", {"server": server}) or 0.0


async def newest(storage: Storage, receiver: User) -> MessageId:
    """The last message that they got."""
    got = await storage.read_anywhere(
        lambda stored: stored.deliveries.page(receiver.user_id, NOTHING, NOTHING, 1)
    )
    return got[0][1].message_id if got else MessageId(0)


async def replica_answers(ask: Callable[[], Any]) -> None:
    """Returns once it does; it may have to catch up first."""
    before = pages("replica")
    await asked_until(lambda _: pages("replica") > before, ask)


async def friends_at(storage: Storage) -> tuple[Contact, User]:
    """Ann's contact of Bob, and Bob, whose pages come from the replica."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    await replica_answers(lambda: newest(storage, bob))
    return contact, bob


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [
        (record.levelname, record.getMessage())
        for record in caplog.records
        if record.name == replicas.__name__
    ]


async def test_what_one_node_acknowledged_the_other_shows_at_once(pair: Pair) -> None:
    """Four people send by one node; their friends, at the other, read pages of the replica without end, and
    miss nothing that was acknowledged before they asked.
    """

    async def talk(number: int) -> None:
        ann, bob = await register(one, f"ann {number}"), await register(one, f"bob {number}")
        contact, _ = await befriend(one, ann, bob)
        for _ in range(40):
            message = await say(one, contact, "hi")
            assert await newest(other, bob) == message.message_id
        await replica_answers(lambda: newest(other, bob))

    async with pair.opened() as one, pair.opened() as other:
        await asyncio.gather(*map(talk, range(4)))


@pytest.mark.usefixtures("no_rest")
async def test_a_replica_that_stands_still_shows_nothing_old(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    """While it applies nothing, the primary answers; then it answers again. The log says each once."""
    async with pair.opened() as storage:
        contact, bob = await friends_at(storage)
        caplog.clear()
        pair.tell_replica("STOP SLAVE SQL_THREAD")
        try:
            before = pages("replica")
            for number in range(5):
                message = await say(storage, contact, f"{number}")
                assert await newest(storage, bob) == message.message_id
            assert pages("replica") == before
            assert [level for level, _ in said(caplog)] == ["ERROR"]
        finally:
            pair.tell_replica("START SLAVE SQL_THREAD")
        await replica_answers(lambda: newest(storage, bob))
        assert await newest(storage, bob) == message.message_id
        assert said(caplog)[1] == (
            "WARNING",
            f"the replica 127.0.0.1:{pair.replica.port} answers reads again",
        )


@pytest.mark.usefixtures("no_rest")
async def test_while_a_replica_is_dead_the_primary_answers(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody is refused, also by a node that starts meanwhile, and each node's log says it once."""
    async with pair.opened() as storage:
        contact, bob = await friends_at(storage)
        caplog.clear()
        pair.replica.kill()
        try:
            async with pair.opened() as another:
                for _ in range(5):
                    message = await say(storage, contact, "hi")
                    for node in (storage, another):
                        assert await newest(node, bob) == message.message_id
            assert [level for level, _ in said(caplog)] == ["ERROR", "ERROR"]
        finally:
            await asyncio.to_thread(pair.replica.start)
        await replica_answers(lambda: newest(storage, bob))


async def test_a_replica_that_hangs_is_not_waited_for(pair: Pair) -> None:
    """It gets a part of the time that a request has; the primary answers in the rest of it."""
    async with pair.opened(SOON) as storage:
        ann = await until_available(lambda: register(storage, "ann"))
        await replica_answers(lambda: until_available(lambda: newest(storage, ann)))
        pair.replica.pause()
        try:
            before = pages("primary")
            assert await until_available(lambda: newest(storage, ann)) == 0
            assert pages("primary") > before
        finally:
            pair.replica.resume()
        await replica_answers(lambda: until_available(lambda: newest(storage, ann)))


@pytest.mark.usefixtures("no_rest")
@pytest.mark.parametrize("applies", [True, False], ids=["replicating", "standing still"])
async def test_history_sync_and_list_over_http(pair: Pair, tmp_path: Path, applies: bool) -> None:
    """Ann writes by another node; Bob reads each message in his history, his sync and his list as
    soon as Ann has her answer, and nothing of a group once he was removed.
    """
    settings = Settings(
        data_dir=tmp_path,
        database_url=pair.url,
        database_replica_urls=(pair.replica_url,),
        registration=RegistrationMode.OPEN,
        rate_limits=False,
        bcrypt_cost=4,
        log_level="warning",
    )
    async with running_server(settings) as server, Town(server) as town, pair.opened() as other_node:
        ann, bob, contact_id = await town.friends()
        anns = await other_node.read(lambda stored: stored.contacts.get(ContactId(contact_id)))
        bobs = await bob.contact_of(ann)
        group = (await ann.post("/group", name="all", contactIds=[contact_id])).data
        in_group = next(row for row in (await bob.get("/contact")).data if row["groupId"])["contactId"]
        await replica_answers(lambda: bob.get("/chat/sync", limit=PAGE))
        if not applies:
            pair.tell_replica("STOP SLAVE SQL_THREAD")
        try:
            for number in range(5):
                message = await say(other_node, anns, f"number {number}")
                assert await _read_everywhere(bob, bobs) == [message.message_id] * 4
            await ann.say(group["contactId"], "all of you")
            assert (await bob.get("/chat/messages", contactId=in_group)).data[-1]["text"] == "all of you"
            await ann.post("/group/members/remove", groupId=group["groupId"], userIds=[bob.user_id])
            assert (await bob.get("/chat/messages", contactId=in_group)).refusal == (404, 2005)
        finally:
            pair.tell_replica("START SLAVE SQL_THREAD")
        if applies:
            await replica_answers(lambda: bob.get("/chat/sync", limit=PAGE))


async def _read_everywhere(person: Person, contact_id: int) -> list[int]:
    """The newest message of a conversation by each page that shows it."""
    history = (await person.get("/chat/messages", contactId=contact_id)).data
    sync = (await person.get("/chat/sync", limit=PAGE)).data
    around = (await person.get("/chat/around", contactId=contact_id, messageId=history[-1]["messageId"])).data
    listed = next(row for row in (await person.get("/contact")).data if row["contactId"] == contact_id)
    shown = (history[-1], sync[0], around["messages"][-1])
    return [*(message["messageId"] for message in shown), listed["lastMessageId"]]


async def test_a_primary_that_tells_no_positions_is_refused(mysql_url: str) -> None:
    """Without a binary log nobody could say how old a page is."""
    storage = MysqlStorage(mysql_url, replica_urls=[mysql_url])
    with pytest.raises(Misconfigured, match="log_bin"):
        await storage.open()
    await storage.close()


async def test_the_doctor_looks_at_replicas(pair: Pair) -> None:
    """Whether each is there, replicates, and how far it is behind."""

    async def look(replica_url: str) -> tuple[Verdict, str]:
        settings = Settings(database_url=pair.url, database_replica_urls=(replica_url,))
        [finding] = [each async for each in examine_database(settings) if each.part.startswith("replica")]
        return finding.verdict, finding.says

    await asked_until(lambda found: found[0] is Verdict.WELL, lambda: look(pair.replica_url))
    pair.tell_replica("STOP SLAVE SQL_THREAD")
    try:
        verdict, says = await look(pair.replica_url)
        assert (verdict, "does not run" in says) == (Verdict.DOUBTFUL, True)
    finally:
        pair.tell_replica("START SLAVE SQL_THREAD")
    verdict, says = await look(urlsplit(pair.url)._replace(netloc=f"root@127.0.0.1:{free_port()}").geturl())
    assert (verdict, "no connection" in says) == (Verdict.DOUBTFUL, True)
