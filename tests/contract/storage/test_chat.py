"""Messages."""

import asyncio
from dataclasses import replace

import pytest

from domain.model.accounts import User
from domain.model.chat import REVOKE_WITHIN, Message, MessageType
from domain.model.errors import InternalError
from domain.model.events import Event, EventKind
from domain.model.ids import LocalId, MessageId, UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOW, at, befriend, register, say, send, text_of


async def find(storage: Storage, message_id: MessageId) -> Message | None:
    return await storage.read(lambda uow: uow.messages.find(message_id))


async def add(storage: Storage, message: Message) -> Message | None:
    return await storage.transaction(lambda uow: uow.messages.add(message))


async def get_by_local_id(storage: Storage, sender: User, local_id: str) -> Message:
    return await storage.read(lambda uow: uow.messages.get_by_local_id(sender.user_id, LocalId(local_id)))


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        " blanks around \n\t and lines\r\n ",
        "nothing\0after\0nothing\0",
        "\x1a0 \x1a\0 \x1a",
        "👩‍👩‍👧‍👦🇦🇹𐐷𠮷",
        "'; DROP TABLE chat_messages; -- \\' \" \\0 %s %% ? {ids} :name `x`",
        "安" * 21_845,  # 65 535 bytes, all that the column holds
    ],
    ids=["plain", "blanks", "nul", "substitute", "astral", "hostile", "longest"],
)
async def test_a_text_is_kept_byte_for_byte(storage: Storage, text: str) -> None:
    """Whatever Ann writes is what Bob reads (contract section 6)."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    message = await say(storage, contact, text)
    assert message.text == text
    assert await find(storage, message.message_id) == message


async def test_an_image_message_is_kept_whole(storage: Storage) -> None:
    """Image, thumbnail, type and both times come back unchanged."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    thumbnail = "8x8;data:image/jpeg;base64," + "A" * 60_000
    draft = Message.compose(ann.user_id, image="file/i.png", thumbnail=thumbnail, now=NOW)
    draft = replace(draft, room_id=contact.room_id, updated_at=at(1.5))
    added = await add(storage, draft)
    assert added == replace(draft, message_id=added.message_id if added else MessageId(0))
    assert added.type is MessageType.IMAGE
    assert await find(storage, added.message_id) == added


async def test_an_unknown_message_is_none(storage: Storage) -> None:
    """`find` may be None."""
    assert await find(storage, MessageId(4711)) is None


async def test_a_local_id_is_used_once_per_sender(storage: Storage) -> None:
    """M2: the same local id again stores nothing, in whatever room; another person's is another's."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    to_bob, from_bob = await befriend(storage, ann, bob)
    to_carl, _ = await befriend(storage, ann, carl)
    first = await add(storage, text_of(ann, to_bob.room_id, "hi", "local-1"))
    assert await add(storage, text_of(ann, to_bob.room_id, "hi again", "local-1")) is None
    assert await add(storage, text_of(ann, to_carl.room_id, "hi again", "local-1")) is None
    assert await add(storage, text_of(bob, from_bob.room_id, "hello", "local-1"))
    assert first is not None
    assert await get_by_local_id(storage, ann, "local-1") == first


async def test_work_goes_on_after_a_used_local_id(storage: Storage) -> None:
    """Finding a local id used leaves the transaction alive: what it did before and does after is kept."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    first = await say(storage, contact, "hi", "local-1")
    second, numbers = await send(storage, contact, "hi again", "local-1")
    assert (second, numbers) == (first, {})
    third, numbers = await send(storage, contact, "and now", "local-2")
    assert third.text == "and now"
    assert numbers == {ann.user_id: 2, bob.user_id: 2}


async def test_fifty_parallel_retries_are_one_message(storage: Storage) -> None:
    """M2: a nervous client sends the same message fifty times at once; everybody gets the same one back."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    sent = await asyncio.gather(*(send(storage, contact, "hi", "local-1") for _ in range(50)))
    assert len({message.message_id for message, _ in sent}) == 1
    assert [numbers for _, numbers in sent if numbers] == [{ann.user_id: 1, bob.user_id: 1}]


async def test_local_ids_are_exact(storage: Storage) -> None:
    """Another case, another blank, another byte is another local id; none is no id at all."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    for local_id in ("a", "A", "a ", "a\0", "á", "🎉", "🎊", "🎉" * 64, "", "", ""):
        _, numbers = await send(storage, contact, "hi", local_id)
        assert numbers, f"{local_id!r} was taken for another"


async def test_what_the_server_itself_refers_to_must_be_there(storage: Storage) -> None:
    """A local id that nobody used, the empty one, an id that was never given: our own bugs, no refusals."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    await say(storage, contact, "hi", "")
    for local_id in ("local-1", ""):
        with pytest.raises(InternalError):
            await get_by_local_id(storage, ann, local_id)
    with pytest.raises(InternalError):
        await storage.read(lambda uow: uow.messages.get(MessageId(4711)))


async def test_a_revoked_message_stays_in_its_place(storage: Storage) -> None:
    """`save` writes what may change and leaves other messages alone."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    first, second = await say(storage, contact, "one", "local-1"), await say(storage, contact, "two")
    revoked = first.revoke(ann.user_id, at(60), REVOKE_WITHIN)
    await storage.transaction(lambda uow: uow.messages.save(revoked))
    assert await find(storage, first.message_id) == revoked
    assert await find(storage, second.message_id) == second


async def test_history_comes_in_full_pages_in_ascending_order(storage: Storage) -> None:
    """The newest below a message, oldest of them first; other rooms do not mix in."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    to_bob, from_bob = await befriend(storage, ann, bob)
    to_carl, _ = await befriend(storage, ann, carl)
    said = []
    for n in range(7):
        said.append(await say(storage, to_bob if n % 2 else from_bob, f"message {n}"))
        await say(storage, to_carl, f"aside {n}")
    room_id = to_bob.room_id
    newest = await storage.read(lambda uow: uow.messages.history(room_id, MessageId(0), 3))
    assert newest == said[4:]
    before = await storage.read(lambda uow: uow.messages.history(room_id, newest[0].message_id, 3))
    assert before == said[1:4]
    rest = await storage.read(lambda uow: uow.messages.history(room_id, before[0].message_id, 3))
    assert rest == said[:1]
    assert await storage.read(lambda uow: uow.messages.history(room_id, rest[0].message_id, 3)) == []


async def test_ids_rise_in_commit_order_within_a_room(storage: Storage) -> None:
    """M3: whoever reads the room's history never finds a message below one that was there before."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    anns, bobs = await befriend(storage, ann, bob)
    committed: list[MessageId] = []

    async def chat(side: int) -> None:
        for n in range(5):
            message = await say(storage, (anns, bobs)[side], f"{n}")
            committed.append(message.message_id)
            before = set(committed)
            seen = await storage.read(lambda uow: uow.messages.history(anns.room_id, MessageId(0), 100))
            known = [each.message_id for each in seen]
            assert known == sorted(known)
            assert before <= set(known)

    await asyncio.gather(*(chat(n % 2) for n in range(8)))


async def test_an_event_is_read_as_it_was_written(storage: Storage) -> None:
    """As a message, and shortened as the preview of its room; the next message has none."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    contact, _ = await befriend(storage, ann, bob)
    everybody = tuple(UserId(number) for number in range(1, 501))
    event = Event(kind=EventKind.ADDED, actor_id=ann.user_id, user_ids=everybody, text="安 🎉")

    async def record(uow: Repositories) -> Message | None:
        message = await uow.messages.add(Message.record_event(contact.room_id, event, "sentence", NOW))
        if message:
            await uow.rooms.set_last_message(contact.room_id, message.preview())
        return message

    async def shown() -> Event | None:
        listed = await storage.read(lambda uow: uow.contacts.get(contact.contact_id))
        return listed.last_message.event

    added = await storage.transaction(record)
    assert added
    assert await storage.read(lambda uow: uow.messages.find(added.message_id)) == added
    assert await shown() == event.shortened()
    await say(storage, contact, "welcome")
    assert await shown() is None


async def test_messages_know_their_rooms(storage: Storage) -> None:
    """Those that there are."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    to_bob, _ = await befriend(storage, ann, bob)
    to_carl, _ = await befriend(storage, ann, carl)
    one, two = await say(storage, to_bob, "one"), await say(storage, to_carl, "two")
    asked = [one.message_id, two.message_id, MessageId(999_999)]
    found = await storage.read(lambda uow: uow.messages.rooms_of(asked))
    assert found == {one.message_id: to_bob.room_id, two.message_id: to_carl.room_id}
    assert await storage.read(lambda uow: uow.messages.rooms_of([])) == {}
