"""No query per row: what a list costs does not depend on how long it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from adapters.mysql.dialect import MysqlDialect
from adapters.postgres.dialect import PostgresDialect
from adapters.sql.dialect import Dialect, Many
from adapters.sql.repositories import Statements
from adapters.sql.session import Session
from adapters.sql.values import Value
from adapters.sqlite.dialect import SqliteDialect
from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.ids import ContactId, DeliveryId, MessageId, UserId
from domain.model.reads import Mark
from domain.model.search import MessageSearch
from ports.storage import Repositories, Storage
from tests import storages
from tests.unit.services.house import House


@pytest.fixture(params=storages.SQL)
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request) as storage:
        yield storage


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that a session has been given."""
    texts: list[str] = []
    for name in ("rows", "rows_of", "insert", "change", "later", "later_rows"):
        given = getattr(Session, name)

        def noted(self: Session, sql: str, *args: Value, _given: Callable[..., Any] = given) -> Any:
            texts.append(sql)
            return _given(self, sql, *args)

        monkeypatch.setattr(Session, name, noted)
    return texts


class Town:
    """Ann, and as many others as it takes."""

    def __init__(self, storage: Storage, sent: list[str]) -> None:
        self.storage = storage
        self.sent = sent
        self.house = House(storage=storage)
        self.people: list[UserId] = []
        self.contacts: list[Contact] = []

    async def settle(self, count: int) -> None:
        """So many more friends, unanswered requests, messages, devices, and a group of all friends."""
        if not self.people:
            self.ann = await self.house.person("ann")
        for number in range(len(self.people), len(self.people) + count):
            friend = await self.house.person(f"friend{number}")
            self.people.append(friend)
            self.contacts.append(await self.house.befriend(self.ann, friend))
            stranger = await self.house.person(f"friendly stranger {number}")
            await self.house.contacts.request(stranger, self.ann)
            await self.house.sign_in("ann")
        everybody = [contact.contact_id for contact in self.contacts]
        await self.house.groups.create(self.ann, name="everybody", avatar="", contact_ids=everybody)
        listed = await self.house.contacts.list_contacts(self.ann)
        self.group = max((c for c in listed if c.group_id), key=lambda contact: contact.group_id)
        for _ in range(count):
            await self.say(self.contacts[0].contact_id)

    async def say(self, contact_id: ContactId) -> MessageId:
        message = (await self.house.chat.send(self.ann, contact_id, text="hi")).message
        return message.message_id

    async def cost(self, work: Callable[[], Awaitable[object]]) -> int:
        self.sent.clear()
        await work()
        return len(self.sent)

    async def costs(self) -> dict[str, int]:
        house, ann, first = self.house, self.ann, self.contacts[0].contact_id
        nothing = DeliveryId(0)
        revoked = await self.say(self.group.contact_id)
        await house.indexer.work()
        return {
            "contacts": await self.cost(lambda: house.contacts.list_contacts(ann)),
            "pending": await self.cost(lambda: house.contacts.list_pending(ann)),
            "sent": await self.cost(lambda: house.contacts.list_sent(ann)),
            "members": await self.cost(lambda: house.contacts.members(ann, self.group.contact_id)),
            "search": await self.cost(lambda: house.people.search(ann, "friend", page=1, size=50)),
            "search by name": await self.cost(
                lambda: house.people.search_by_name(ann, "friend", page=1, size=50)
            ),
            "infos": await self.cost(lambda: house.people.infos(self.people)),
            "logins": await self.cost(lambda: house.logins.list_of(ann)),
            "groups": await self.cost(lambda: house.groups.infos(ann, [self.group.group_id])),
            "history": await self.cost(lambda: house.history.page(ann, first, limit=100)),
            "sync": await self.cost(lambda: house.history.sync(ann, nothing, nothing, 50)),
            "message search": await self.cost(lambda: house.search.search(ann, MessageSearch.read("hi you"))),
            "found messages": await self.cost(lambda: house.search.search(ann, MessageSearch.read("hi"))),
            "send to a friend": await self.cost(lambda: self.say(first)),
            "send to a group": await self.cost(lambda: self.say(self.group.contact_id)),
            "revoke": await self.cost(lambda: house.chat.revoke(ann, revoked)),
            "end logins": await self.cost(self._end_logins),
        }

    async def _end_logins(self) -> None:
        await self.storage.transaction(lambda uow: uow.logins.end_all(self.ann))


async def test_statements_do_not_grow_with_the_rows(storage: Storage, sent: list[str]) -> None:
    """Every list, and sending to a group, takes as many statements among twelve people as among two."""
    town = Town(storage, sent)
    await town.settle(2)
    among_two = await town.costs()
    await town.settle(10)
    assert len(await town.house.contacts.members(town.ann, town.group.contact_id)) == 13
    assert await town.costs() == among_two
    assert max(among_two.values()) <= 11


CONVERSATIONS = 1000


async def test_a_thousand_conversations_are_listed_by_few_statements(
    storage: Storage, sent: list[str]
) -> None:
    """With what is unread in each, and who is meant (V16)."""
    house = House(storage=storage)
    ann = await house.person("ann")

    async def settle(uow: Repositories) -> None:
        for number in range(1, CONVERSATIONS + 1):
            other = UserId(10_000 + number)
            room_id = await uow.rooms.find_or_add(f"room {number}", house.clock.now())
            await uow.contacts.add_pair(ann, other, room_id, house.clock.now())
            hello = Message.compose(other, text="hello @ann", now=house.clock.now())
            message = await uow.messages.add(replace(hello, room_id=room_id))
            assert message is not None
            await uow.messages.set_mentions(message, [ann])
            await uow.rooms.set_last_message(room_id, message.preview())

    await storage.transaction(settle)
    sent.clear()
    listed = await house.contacts.list_contacts(ann)
    assert len(sent) <= 4
    assert [(row.reading.unread, row.reading.mentions) for row in listed] == [(1, 1)] * CONVERSATIONS
    marks = [Mark(ann, row.room_id, row.last_message.message_id) for row in listed]
    await storage.transaction(lambda uow: uow.reads.mark(marks, house.clock.now()))
    sent.clear()
    assert not any(row.reading.unread for row in await house.contacts.list_contacts(ann))
    assert len(sent) == 1


async def test_marks_of_many_take_no_more_statements_than_of_one(storage: Storage, sent: list[str]) -> None:
    """Those that come while others are being marked are one change (V13)."""
    town = Town(storage, sent)
    await town.settle(12)
    message_id = await town.say(town.group.contact_id)
    rows = [
        next(row for row in await town.house.contacts.list_contacts(person) if row.group_id)
        for person in town.people
    ]

    async def read(rows: Sequence[Contact]) -> None:
        reads = town.house.reads
        await asyncio.gather(*(reads.read(row.owner_id, row.contact_id, message_id) for row in rows))

    one = await town.cost(lambda: read(rows[:1]))
    assert await town.cost(lambda: read(rows[1:])) == one


async def test_logins_of_requests_that_come_at_once_are_read_together(
    storage: Storage, sent: list[str]
) -> None:
    """Whoever asks for something now and then is looked up anew each time; so is who asks beside them."""
    house = House(storage=storage)
    people = [await house.register(f"person{number}") for number in range(20)]
    sent.clear()
    logins = await asyncio.gather(*(house.logins.authenticate(person.token) for person in people))
    assert [login.user_id for login in logins] == [person.user_id for person in people]
    assert len(sent) == 1


@pytest.mark.parametrize("dialect", [SqliteDialect(), MysqlDialect(), PostgresDialect()])
def test_statements_contain_no_values(dialect: Dialect) -> None:
    """S11: every value is a parameter; no statement has a text in it, let alone somebody's."""
    texts = [
        text
        for repository in vars(Statements(dialect)).values()
        for statement in vars(repository).values()
        if isinstance(text := statement.text if isinstance(statement, Many) else statement, str)
    ]
    assert len(texts) > 60
    assert not [text for text in texts if "'" in text]
