"""How far people have read."""

from dataclasses import replace

from domain.model.accounts import User
from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.events import Event, EventKind
from domain.model.ids import ContactId, MessageId
from domain.model.privacy import Privacy
from domain.model.reads import COUNTED_AT_MOST, Mark, Reader, ReadState, Unread
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, at, befriend, found_group, register, say


async def mark(storage: Storage, reader: Contact, message: Message, seconds: float = 0) -> None:
    mark = Mark(reader.owner_id, reader.room_id, message.message_id)
    await storage.transaction(lambda uow: uow.reads.mark([mark], at(seconds)))


async def state(storage: Storage, row: Contact) -> ReadState:
    """Among all of the owner's conversations, and found alone, it is the same."""
    marks = await storage.read(lambda uow: uow.reads.marks_of([row.contact_id]))
    found = await storage.read(lambda uow: uow.contacts.find_many([row.contact_id]))
    reading = marks.get(row.contact_id, ReadState())
    assert [each.reading for each in found.values()] == [reading]
    unread = await storage.read(lambda uow: uow.reads.unread_of([row.contact_id]))
    messages, mentions = unread.get(row.contact_id, Unread())
    counted = replace(reading, unread=messages, mentions=mentions)
    listed = await storage.read(lambda uow: uow.contacts.list_of(row.owner_id))
    assert [each.reading for each in listed if each.contact_id == row.contact_id] == [counted]
    return counted


async def hide(storage: Storage, user: User) -> None:
    await storage.transaction(lambda uow: uow.users.save_privacy(user.user_id, Privacy(read_receipts=False)))


async def test_what_others_wrote_is_unread_until_it_is_marked(storage: Storage) -> None:
    """A mark goes forward only, and the other one of a pair sees how far."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    one, two, three = [await say(storage, anns, text) for text in ("one", "two", "three")]
    assert await state(storage, bobs) == ReadState(unread=3)
    assert await state(storage, anns) == ReadState()
    await mark(storage, bobs, two)
    await mark(storage, bobs, one, 1)
    await mark(storage, bobs, two, 2)
    assert await state(storage, bobs) == ReadState(unread=1, mark=two.message_id)
    assert await state(storage, anns) == ReadState(peer_mark=two.message_id)
    readers = await storage.read(lambda uow: uow.reads.readers(bobs.room_id, two.message_id))
    assert readers == [Reader(bob.user_id, at(0))]
    await mark(storage, bobs, three)
    assert (await state(storage, bobs)).unread == 0


async def test_whoever_writes_has_read_what_was_before(storage: Storage) -> None:
    """Their own message is their mark."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    await say(storage, anns, "question")
    answer = await say(storage, bobs, "answer")
    for _ in range(2):
        await storage.transaction(
            lambda uow: uow.reads.mark_own(bob.user_id, bobs.room_id, answer.message_id, NOW)
        )
    assert await state(storage, bobs) == ReadState(mark=answer.message_id)
    assert await state(storage, anns) == ReadState(unread=1, peer_mark=answer.message_id)


async def test_what_was_revoked_or_is_an_event_is_not_counted(storage: Storage) -> None:
    """Nor what somebody may not read."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    _, (anns, bobs) = await found_group(storage, "choir", [ann, bob])
    revoked, standing = await say(storage, anns, "oops"), await say(storage, anns, "hi")
    event = Message.record_event(
        anns.room_id, Event(kind=EventKind.RENAMED, actor_id=ann.user_id, text="Band"), "renamed", NOW
    )
    await storage.transaction(lambda uow: uow.messages.add(event))
    await storage.transaction(lambda uow: uow.messages.save(replace(revoked, revoked=True, text="")))
    assert (await state(storage, bobs)).unread == 1
    await mark(storage, bobs, standing)
    assert (await state(storage, bobs)).unread == 0


async def test_mentions_are_counted_apart(storage: Storage) -> None:
    """Those above the mark that mean this very person."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    _, (anns, bobs) = await found_group(storage, "choir", [ann, bob])
    meant, other = await say(storage, anns, "@bob"), await say(storage, anns, "all right")
    await storage.transaction(lambda uow: uow.messages.set_mentions(meant, [bob.user_id]))
    assert await state(storage, bobs) == ReadState(unread=2, mentions=1)
    await mark(storage, bobs, meant)
    assert await state(storage, bobs) == ReadState(unread=1, mark=meant.message_id)
    assert other.message_id > meant.message_id


async def test_the_count_ends_at_999(storage: Storage) -> None:
    """Of messages and of mentions, whatever is among them that does not count; below that it is exact, and so
    it is in another conversation.
    """
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    _, (anns, bobs) = await found_group(storage, "choir", [ann, bob])
    cats, with_cat = await befriend(storage, cat, bob)
    await say(storage, cats, "hi")
    read = await say(storage, anns, "read")

    async def fill(uow: Repositories) -> list[Message]:
        drafts = [Message.compose(ann.user_id, text="@bob", now=NOW) for _ in range(3 * COUNTED_AT_MOST)]
        added = [await uow.messages.add(replace(each, room_id=anns.room_id)) for each in drafts]
        messages = [each for each in added if each]
        for each in messages:
            await uow.messages.set_mentions(each, [bob.user_id])
        await uow.rooms.set_last_message(anns.room_id, messages[-1].preview())
        return messages

    messages = await storage.transaction(fill)
    for revoked in messages[-2:]:
        await storage.transaction(_revoke, revoked)
    await mark(storage, bobs, read)
    assert await state(storage, bobs) == ReadState(COUNTED_AT_MOST, COUNTED_AT_MOST, read.message_id)
    assert await state(storage, with_cat) == ReadState(unread=1)
    for left in (2 * COUNTED_AT_MOST, COUNTED_AT_MOST + 1, COUNTED_AT_MOST, COUNTED_AT_MOST - 1):
        seen = messages[-3 - left]
        await mark(storage, bobs, seen)
        shown = min(left, COUNTED_AT_MOST)
        assert await state(storage, bobs) == ReadState(shown, shown, seen.message_id)
        assert await state(storage, with_cat) == ReadState(unread=1)
    await mark(storage, bobs, messages[-3])
    assert await state(storage, bobs) == ReadState(mark=messages[-3].message_id)


async def _revoke(uow: Repositories, message: Message) -> None:
    await uow.messages.save(replace(message, revoked=True, text=""))
    await uow.messages.set_mentions(message, [])


async def test_who_hides_sees_nothing_either(storage: Storage) -> None:
    """Whichever of the two it is; their own count goes on."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    message = await say(storage, anns, "hi")
    for row in (anns, bobs):
        await mark(storage, row, message)
    await hide(storage, bob)
    assert await state(storage, anns) == await state(storage, bobs) == ReadState(mark=message.message_id)
    assert await storage.read(lambda uow: uow.reads.readers(anns.room_id, message.message_id)) == [
        Reader(ann.user_id, at(0))
    ]


async def test_readers_are_members_in_the_order_of_reading(storage: Storage) -> None:
    """Who has not read that far is none of them."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    _, (anns, bobs, cats) = await found_group(storage, "choir", [ann, bob, cat])
    one, two = await say(storage, anns, "one"), await say(storage, anns, "two")
    await mark(storage, cats, two, 1)
    await mark(storage, bobs, one, 2)

    async def readers(message: Message) -> list[Reader]:
        return list(await storage.read(lambda uow: uow.reads.readers(anns.room_id, message.message_id)))

    assert await readers(one) == [Reader(cat.user_id, at(1)), Reader(bob.user_id, at(2))]
    assert await readers(two) == [Reader(cat.user_id, at(1))]


async def test_who_wrote_between_two_marks(storage: Storage) -> None:
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    one, two, three = [await say(storage, row, "hi") for row in (anns, bobs, anns)]

    async def senders(after: int, through: int) -> set[int]:
        found = await storage.read(
            lambda uow: uow.reads.senders_between(anns.room_id, MessageId(after), MessageId(through))
        )
        return set(found)

    assert await senders(0, three.message_id) == {ann.user_id, bob.user_id}
    assert await senders(one.message_id, two.message_id) == {bob.user_id}
    assert await senders(three.message_id, NOBODY) == set()


async def test_many_mark_at_once(storage: Storage) -> None:
    """Each in their own rooms, forward only; the marks of any rows are found by them."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    anns, bobs = await befriend(storage, ann, bob)
    with_cat, cats = await befriend(storage, ann, cat)
    one, two = await say(storage, anns, "one"), await say(storage, anns, "two")
    three = await say(storage, with_cat, "three")
    await mark(storage, bobs, two)
    rows = [bobs.contact_id, cats.contact_id, anns.contact_id, ContactId(NOBODY)]
    found = await storage.read(lambda uow: uow.reads.marks_of(rows))
    assert {each: state.mark for each, state in found.items() if state.mark} == {
        bobs.contact_id: two.message_id
    }
    marks = [
        Mark(cat.user_id, cats.room_id, three.message_id),
        Mark(bob.user_id, bobs.room_id, one.message_id),
    ]
    await storage.transaction(lambda uow: uow.reads.mark(marks, at(5)))
    await storage.transaction(lambda uow: uow.reads.mark([], at(5)))
    found = await storage.read(lambda uow: uow.reads.marks_of(rows))
    assert {each: state.mark for each, state in found.items() if state.mark} == {
        bobs.contact_id: two.message_id,
        cats.contact_id: three.message_id,
    }
    await say(storage, anns, "another")
    assert await storage.read(lambda uow: uow.reads.unread_of(rows)) == {bobs.contact_id: Unread(1, 0)}
    assert await storage.read(lambda uow: uow.reads.unread_of([])) == {}
    assert await storage.read(lambda uow: uow.reads.marks_of([])) == {}


async def test_the_other_one_of_a_pair_is_shown_how_far(storage: Storage) -> None:
    """By each row; not in groups, and not whoever hides their own marks, blocked or has no row any more."""
    ann, bob, carl, dan, eve = [
        await register(storage, name) for name in ("ann", "bob", "carl", "dan", "eve")
    ]
    to_bob, to_ann = await befriend(storage, ann, bob)
    pairs = [await befriend(storage, ann, other) for other in (carl, dan, eve)]
    _, (in_group, _) = await found_group(storage, "choir", [ann, bob])
    await storage.transaction(lambda uow: uow.contacts.end_pairs(carl.user_id, [ann.user_id]))
    await hide(storage, dan)
    blocking = replace(pairs[2][1], blocked=True)
    await storage.transaction(lambda uow: _save(uow, blocking))
    rows = [each.contact_id for each in (to_bob, to_ann, in_group, *(row for pair in pairs for row in pair))]
    assert await storage.read(lambda uow: uow.reads.shown_to(rows)) == {
        to_bob.contact_id: (bob.user_id, to_ann.contact_id),
        to_ann.contact_id: (ann.user_id, to_bob.contact_id),
        blocking.contact_id: (ann.user_id, pairs[2][0].contact_id),
    }
    assert await storage.read(lambda uow: uow.reads.shown_to([])) == {}
    await hide(storage, ann)
    assert await storage.read(lambda uow: uow.reads.shown_to(rows)) == {}


async def _save(uow: Repositories, contact: Contact) -> None:
    await uow.contacts.save(contact)
