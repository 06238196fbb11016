"""Messages are found by whoever may read them, as they are now."""

from datetime import timedelta
from typing import Any

import pytest

from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.errors import ContactNotFound, Forbidden, InvalidFields
from domain.model.ids import ContactId, MessageId, UserId
from domain.model.message_index import MISSED_FOR
from domain.model.search import FoundMessages, Has, MessageSearch
from domain.services.message_indexer import AT_ONCE
from domain.services.search import LOOKED_AT_ONCE, LOOKS_AT_MOST
from ports.storage import Repositories
from tests.unit.services.house import House


@pytest.fixture
async def row(house: House) -> Contact:
    """Ann's contact Bob."""
    return await house.befriend(await house.person("ann"), await house.person("bob"))


async def say(house: House, row: Contact, *texts: str) -> list[Message]:
    """And it is indexed, as a node does it twice a second."""
    said = [(await house.chat.send(row.owner_id, row.contact_id, text=text)).message for text in texts]
    await house.indexer.work()
    return said


async def page_of(house: House, user_id: UserId, query: str = "", **asked: Any) -> FoundMessages:
    where = {name: asked.pop(name) for name in ("contact_id", "before", "limit") if name in asked}
    return await house.search.search(user_id, MessageSearch.read(query, **asked), **where)


async def texts(house: House, user_id: UserId, query: str = "", **asked: Any) -> list[str]:
    page = await page_of(house, user_id, query, **asked)
    return [each.shown.message.text for each in page.found]


async def test_both_find_what_was_said(house: House, row: Contact) -> None:
    """Newest first, each with their own row of the conversation; Cat finds nothing."""
    cat = await house.person("cat")
    await say(house, row, "We meet at the café", "Which one?", "the CAFE at the station")
    for user_id in (row.owner_id, row.user_id):
        page = await page_of(house, user_id, "cafe")
        assert [each.shown.message.text for each in page.found] == [
            "the CAFE at the station",
            "We meet at the café",
        ]
        contacts = await house.contacts.list_contacts(user_id)
        assert {each.contact_id for each in page.found} == {contacts[0].contact_id}
        assert page.cursor is None
    assert await texts(house, cat, "cafe") == []


async def test_one_conversation_is_searched(house: House, row: Contact) -> None:
    """Ann's with Cat has other messages; those of others are closed to her."""
    cat = await house.person("cat")
    other = await house.befriend(row.owner_id, cat)
    await say(house, row, "hello Bob")
    await say(house, other, "hello Cat")
    assert await texts(house, row.owner_id, "hello") == ["hello Cat", "hello Bob"]
    assert await texts(house, row.owner_id, "hello", contact_id=row.contact_id) == ["hello Bob"]
    with pytest.raises(Forbidden):
        await texts(house, cat, "hello", contact_id=row.contact_id)
    with pytest.raises(ContactNotFound):
        await texts(house, cat, "hello", contact_id=ContactId(4711))


async def test_what_was_taken_back_is_not_found(house: House, row: Contact) -> None:
    """Nor what the index still says of it."""
    [message] = await say(house, row, "a secret")
    await house.chat.revoke(row.owner_id, message.message_id)
    assert await texts(house, row.user_id, "secret") == []
    await house.storage.transaction(lambda stored: stored.message_index.add([message]))
    assert await texts(house, row.user_id, "secret") == []
    assert await texts(house, row.user_id, sender_id=row.owner_id) == []


async def test_an_edited_message_is_found_by_what_it_says_now(house: House, row: Contact) -> None:
    """At once, without waiting for a node to index it."""
    [message] = await say(house, row, "see you at noon")
    await house.chat.edit(row.owner_id, message.message_id, text="see you at midnight")
    assert await texts(house, row.user_id, "noon") == []
    assert await texts(house, row.user_id, "midnight see") == ["see you at midnight"]


async def test_a_text_is_judged_when_it_is_read(house: House, row: Contact) -> None:
    """Words that the index has at last, of a text that says something else by now, find nothing."""
    first, second = await say(house, row, "one thing", "in a row")

    async def swap(stored: Repositories) -> None:
        await stored.message_index.change(second, first)

    await house.storage.transaction(swap)
    assert await texts(house, row.owner_id, '"row in"') == []
    assert await texts(house, row.owner_id, "row") == ["in a row"]


async def test_what_a_message_has_can_be_asked_for_alone(house: House, row: Contact) -> None:
    """Pictures, links, and who wrote it, with words or without."""
    ann, bob = row.owner_id, row.user_id
    back = (await house.contacts.list_contacts(bob))[0]
    await say(house, row, "see https://example.com/plan", "see you")
    await say(house, back, "see www.example.com")
    await house.chat.send(ann, row.contact_id, thumbnail="8x8;data:,")
    await house.indexer.work()
    assert await texts(house, bob, has=Has.LINK) == ["see www.example.com", "see https://example.com/plan"]
    assert await texts(house, bob, "plan", has=Has.LINK) == ["see https://example.com/plan"]
    assert await texts(house, bob, has=Has.LINK, sender_id=bob) == ["see www.example.com"]
    assert await texts(house, bob, "see", sender_id=ann) == ["see you", "see https://example.com/plan"]
    assert await texts(house, bob, has=Has.IMAGE) == [""]
    assert await texts(house, bob, has=Has.CALL) == []
    assert await texts(house, bob, has=Has.FILE) == []


async def test_a_search_for_nothing_is_refused(house: House, row: Contact) -> None:
    """One Chinese character, or signs, are something that is not found."""
    await say(house, row, "小狗 !?")
    for query in ("", "  ", "x" * 201):
        with pytest.raises(InvalidFields):
            await texts(house, row.owner_id, query)
    with pytest.raises(InvalidFields):
        await texts(house, row.owner_id, "hello", limit=51)
    assert await texts(house, row.owner_id, "狗") == []
    assert await texts(house, row.owner_id, "!?") == []
    assert await texts(house, row.owner_id, "小狗") == ["小狗 !?"]


async def test_times_narrow_the_search(house: House, row: Contact) -> None:
    first, *_ = await say(house, row, "hello one")
    house.clock.advance(3600)
    await say(house, row, "hello two")
    later = first.created_at + timedelta(minutes=1)
    assert await texts(house, row.owner_id, "hello", since=later) == ["hello two"]
    assert await texts(house, row.owner_id, "hello", until=later) == ["hello one"]


async def test_all_pages_together_are_everything_once(house: House, row: Contact) -> None:
    """Bob walks from the newest to the first; while he does, more is said."""
    said = await say(house, row, *(f"hello {number}" for number in range(45)))
    seen, cursor = list[str](), MessageId(0)
    while True:
        page = await page_of(house, row.user_id, "hello", before=cursor, limit=20)
        seen += [each.shown.message.text for each in page.found]
        await say(house, row, "hello, too")
        if page.cursor is None:
            break
        cursor = page.cursor
    assert seen == [message.text for message in reversed(said)]


async def test_a_rare_phrase_of_common_words_is_found_in_the_end(house: House, row: Contact) -> None:
    """One page looks at so many messages; it may be empty and go on."""
    await say(house, row, "hello world")
    await say(house, row, *["world hello"] * (LOOKED_AT_ONCE * LOOKS_AT_MOST))
    page = await page_of(house, row.owner_id, '"hello world"')
    assert (page.found, bool(page.cursor)) == ([], True)
    page = await page_of(house, row.owner_id, '"hello world"', before=page.cursor)
    assert [each.shown.message.text for each in page.found] == ["hello world"]


async def test_older_messages_are_indexed_backwards(house: House, row: Contact) -> None:
    """A database was adopted: the newest of its messages are found first, and new ones at once."""
    count = AT_ONCE + 5
    await say(house, row, *(f"hello {number}" for number in range(count)))
    await house.indexer.start_again()
    assert await texts(house, row.owner_id, "hello") == []
    await house.indexer.go_back()
    assert await texts(house, row.owner_id, f"hello {count - 1}") == [f"hello {count - 1}"]
    assert await texts(house, row.owner_id, '"hello 1"') == []
    await say(house, row, "hello again")
    assert await texts(house, row.owner_id, '"hello 1"') == ["hello 1"]
    assert await texts(house, row.owner_id, "hello again") == ["hello again"]
    assert (await house.indexer.go_back()).is_complete


async def test_a_message_that_is_committed_late_is_found(house: House, row: Contact) -> None:
    """Its id was given before that of one that is indexed already."""
    await say(house, row, "first")
    late, on_time = [
        (await house.chat.send(row.owner_id, row.contact_id, text=text)).message
        for text in ("late", "on time")
    ]
    del house.storage._tables.messages[late.message_id]  # type: ignore[attr-defined]
    await house.indexer.work()
    assert await texts(house, row.owner_id, "on time") == [on_time.text]
    await house.storage.transaction(lambda stored: stored.messages.save(late))
    await house.indexer.work()
    assert await texts(house, row.owner_id, "late") == ["late"]
    house.clock.advance(MISSED_FOR.total_seconds())
    await house.indexer.work()
    assert not (await house.storage.read(lambda stored: stored.message_index.progress())).missed
