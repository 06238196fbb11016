"""The index of messages by their words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.ids import MessageId, RoomId
from domain.model.message_index import IndexProgress
from domain.model.message_words import WORD_AT_MOST, IndexWord
from domain.model.search import MessageSearch
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, at, befriend, found_group, register, say


def words_of(query: str) -> Sequence[IndexWord]:
    return MessageSearch.read(query).index_words()


async def find(
    storage: Storage, room_ids: Sequence[RoomId], query: str, **others: Any
) -> Sequence[MessageId]:
    asked = {"limit": 10, **others}
    return await storage.read(lambda uow: uow.message_index.find(room_ids, words_of(query), **asked))


async def index(storage: Storage, *messages: Message) -> None:
    await storage.transaction(lambda uow: uow.message_index.add(messages))


async def add(storage: Storage, draft: Message) -> Message:
    message = await storage.transaction(lambda uow: uow.messages.add(draft))
    assert message is not None
    return message


async def said(storage: Storage, contact: Contact, *texts: str) -> list[Message]:
    """And indexed."""
    messages = [await say(storage, contact, text) for text in texts]
    await index(storage, *messages)
    return messages


@pytest.fixture
async def contact(storage: Storage) -> Contact:
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    return contact


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("meet", [2, 1]),
        ("noon meet", [1]),
        ("statio", [2]),
        ("mee noo", [1]),
        ("消息", [3]),
        ("新消息提醒 café", [3]),
        ("ÄPFEL", [4]),
        ("apfelx", []),
        ("' OR 1=1 -- % _", []),
        ("one two three four five six seven eight", [5]),
    ],
)
async def test_messages_have_all_the_words(
    storage: Storage, contact: Contact, query: str, found: list[int]
) -> None:
    """Whole words and beginnings, in every script, newest first, the same in every storage."""
    messages = await said(
        storage,
        contact,
        "let us meet at noon",
        "we meet at the station",
        "新消息提醒，在 Cafe",
        "Äpfel und Birnen",
        "one two three four five six seven eight",
    )
    ids = await find(storage, [contact.room_id], query)
    assert ids == [messages[number - 1].message_id for number in found]


async def test_words_are_those_of_the_rooms_asked_for(storage: Storage, contact: Contact) -> None:
    """Neither another's room, nor none."""
    cat, dan = await register(storage, "cat"), await register(storage, "dan")
    other, _ = await befriend(storage, cat, dan)
    [mine] = await said(storage, contact, "hello")
    [theirs] = await said(storage, other, "hello")
    assert await find(storage, [contact.room_id], "hello") == [mine.message_id]
    both = await find(storage, [contact.room_id, other.room_id], "hello")
    assert both == [theirs.message_id, mine.message_id]
    assert await find(storage, [], "hello") == []
    assert await storage.read(lambda uow: uow.message_index.rooms_of(cat.user_id)) == [other.room_id]
    assert await storage.read(lambda uow: uow.message_index.rooms_of(NOBODY)) == []


async def test_pages_go_back_to_the_first(storage: Storage, contact: Contact) -> None:
    """`before` is the last one of the page before; a word twice in a message finds it once."""
    messages = await said(storage, contact, *["ho hoho ho"] * 5)
    ids = [message.message_id for message in reversed(messages)]
    assert await find(storage, [contact.room_id], "ho", limit=3) == ids[:3]
    assert await find(storage, [contact.room_id], "ho", limit=3, before=ids[2]) == ids[3:]
    assert await find(storage, [contact.room_id], "ho hoho", limit=9, before=ids[-1]) == []


async def test_times_are_inclusive(storage: Storage, contact: Contact) -> None:
    messages = []
    for seconds in (0, 10, 20):
        draft = Message.compose(contact.owner_id, text="hello", now=at(seconds))
        messages.append(await add(storage, replace(draft, room_id=contact.room_id)))
    await index(storage, *messages)
    first, second, third = [message.message_id for message in messages]
    rooms = [contact.room_id]
    assert await find(storage, rooms, "hello", since=at(10)) == [third, second]
    assert await find(storage, rooms, "hello", until=at(10)) == [second, first]
    assert await find(storage, rooms, "hello", since=at(1), until=at(19)) == [second]


async def test_adding_twice_is_harmless(storage: Storage, contact: Contact) -> None:
    """Two nodes may index the same; a text of words as long as they may be is kept."""
    longest = "𐐀" * WORD_AT_MOST + " " + "長" * 2000
    [message] = await said(storage, contact, longest)
    await index(storage, message, message)
    await index(storage, message)
    assert await find(storage, [contact.room_id], "𐐀" * WORD_AT_MOST) == [message.message_id]
    assert await find(storage, [contact.room_id], "長長") == [message.message_id]


async def test_what_a_message_says_no_more_is_forgotten(storage: Storage, contact: Contact) -> None:
    """Edited: it has its new words only; revoked: none."""
    [before] = await said(storage, contact, "red green")
    edited = replace(before, text="green blue")
    revoked = replace(edited, text="", revoked=True)

    async def finds(query: str) -> bool:
        return await find(storage, [contact.room_id], query) == [before.message_id]

    await storage.transaction(lambda uow: uow.message_index.change(before, edited))
    assert [await finds(word) for word in ("red", "green", "blue")] == [False, True, True]
    await storage.transaction(lambda uow: uow.message_index.change(edited, revoked))
    assert not any([await finds(word) for word in ("red", "green", "blue")])


async def test_only_what_somebody_may_read_is_shown(storage: Storage) -> None:
    """Their own rooms, from where their history begins, as the messages are now."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    pair, _ = await befriend(storage, ann, bob)
    group, rows = await found_group(storage, "choir", [ann, bob])
    messages = [await say(storage, pair, "one"), await say(storage, rows[0], "two")]

    async def join(uow: Repositories) -> Sequence[Contact]:
        return await uow.contacts.add_for_group(
            [cat.user_id],
            group.group_id,
            group.room_id,
            NOW,
            history_from=MessageId(messages[1].message_id + 1),
        )

    [cats] = await storage.transaction(join)
    messages.append(await say(storage, rows[1], "three"))
    ids = [message.message_id for message in messages]

    async def shown(user_id: Any) -> list[tuple[str, int]]:
        found = await storage.read(lambda uow: uow.message_index.readable(user_id, ids))
        return [(message.text, contact_id) for message, contact_id in found]

    assert await shown(ann.user_id) == [
        ("three", rows[0].contact_id), ("two", rows[0].contact_id), ("one", pair.contact_id)
    ]  # fmt: skip
    assert await shown(cat.user_id) == [("three", cats.contact_id)]
    assert await shown(NOBODY) == []
    assert await storage.read(lambda uow: uow.message_index.readable(ann.user_id, [])) == []


async def test_progress_is_kept(storage: Storage, contact: Contact) -> None:
    """How far the index is, and which ids were missing, since when."""
    progress = IndexProgress(
        oldest=MessageId(7), newest=MessageId(12), missed={MessageId(9): at(1), MessageId(10): at(2.5)}
    )

    async def save(uow: Repositories) -> None:
        await uow.message_index.lock_progress()
        await uow.message_index.save_progress(progress)

    await storage.transaction(save)
    assert await storage.read(lambda uow: uow.message_index.progress()) == progress
    assert await storage.transaction(lambda uow: uow.message_index.lock_progress()) == progress


async def test_messages_are_walked_in_both_directions(storage: Storage, contact: Contact) -> None:
    assert await storage.read(lambda uow: uow.message_index.newest()) == 0
    messages = [await say(storage, contact, f"number {number}") for number in range(5)]
    second, fourth = messages[1].message_id, messages[3].message_id
    assert await storage.read(lambda uow: uow.message_index.newest()) == messages[-1].message_id
    assert await storage.transaction(lambda uow: uow.message_index.above(second, 2)) == messages[2:4]
    assert await storage.transaction(lambda uow: uow.message_index.below(fourth, 2)) == messages[2:0:-1]
    among = await storage.transaction(lambda uow: uow.message_index.among([fourth, second, MessageId(4711)]))
    assert {message.message_id for message in among} == {second, fourth}
    assert await storage.transaction(lambda uow: uow.message_index.among([])) == []


async def test_all_words_may_be_forgotten(storage: Storage, contact: Contact) -> None:
    await said(storage, contact, "hello", "hello again")
    await storage.transaction(lambda uow: uow.message_index.clear())
    assert await find(storage, [contact.room_id], "hello") == []
