"""What messages carry besides their text: answers, mentions, reactions, pins."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from domain.model.attachments import Attachment, AttachmentKind
from domain.model.chat import Message
from domain.model.ids import FileName, MessageId, UserId
from domain.model.reactions import SHOWN_AT_MOST, Reaction
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, PARALLEL, at, befriend, found_group, register, say

THUMB = "👍"


async def find(storage: Storage, message_id: MessageId) -> Message | None:
    return await storage.read(lambda uow: uow.messages.find(message_id))


async def react(storage: Storage, message_id: MessageId, user_id: UserId) -> bool:
    return await storage.transaction(lambda uow: uow.reactions.add(message_id, THUMB, user_id))


async def pin(storage: Storage, message: Message, seconds: float) -> None:
    await storage.transaction(lambda uow: uow.pins.add(message.room_id, message.message_id, at(seconds)))


async def mention(storage: Storage, message: Message, meant: Sequence[UserId]) -> None:
    await storage.transaction(lambda uow: uow.messages.set_mentions(message, meant))


async def test_everything_about_a_message_comes_back(storage: Storage) -> None:
    """As it was added, and as it was saved later; what it answers never changes."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    row, _ = await befriend(storage, ann, bob)
    first = await say(storage, row, "first")
    draft = replace(
        first,
        local_id=first.local_id,
        reply_to=first.message_id,
        forwarded=True,
        mentions=(bob.user_id, UserId(0)),
    )
    added = await storage.transaction(lambda uow: uow.messages.add(draft))
    assert added is not None
    assert await find(storage, added.message_id) == added
    changed = replace(
        added,
        text="second",
        mentions=(),
        edited_at=at(5),
        pinned=True,
        reactions=(Reaction(THUMB, 2, (ann.user_id, bob.user_id)), Reaction("🎉", 1, (bob.user_id,))),
        updated_at=at(5),
    )
    await storage.transaction(lambda uow: uow.messages.save(changed))
    assert await find(storage, added.message_id) == changed


async def test_messages_are_walked_forward(storage: Storage) -> None:
    """From one that was found, in the same room only."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    row, _ = await befriend(storage, ann, bob)
    other, _ = await befriend(storage, ann, cat)
    said = [await say(storage, each, str(number)) for number in range(4) for each in (row, other)]
    mine = [message for message in said if message.room_id == row.room_id]

    async def following(after: int, limit: int) -> list[Message]:
        found = await storage.read(lambda uow: uow.messages.following(row.room_id, MessageId(after), limit))
        return list(found)

    assert await following(0, 10) == mine
    assert await following(mine[0].message_id, 2) == mine[1:3]
    assert await following(mine[3].message_id, 2) == []


async def test_only_what_one_may_read_is_found(storage: Storage) -> None:
    """Of one's own rooms, from where one's history begins; unknown ids are no trouble."""
    ann, bob, eve = [await register(storage, name) for name in ("ann", "bob", "eve")]
    row, _ = await befriend(storage, ann, bob)
    _, (anns, *_) = await found_group(storage, "choir", [ann, bob])
    pair, group = await say(storage, row, "pair"), await say(storage, anns, "group")
    asked = [pair.message_id, group.message_id, MessageId(NOBODY)]

    async def readable(user_id: UserId) -> set[MessageId]:
        return set(await storage.read(lambda uow: uow.messages.find_readable(user_id, asked)))

    assert await readable(ann.user_id) == await readable(bob.user_id) == {pair.message_id, group.message_id}
    assert await readable(eve.user_id) == set()
    assert await storage.read(lambda uow: uow.messages.find_readable(ann.user_id, [])) == {}


async def test_a_reaction_counts_once(storage: Storage) -> None:
    """However often and at once somebody presses; taking it back counts once, too."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    row, _ = await befriend(storage, ann, bob)
    message_id = (await say(storage, row, "hi")).message_id

    clicks = (react(storage, message_id, ann.user_id) for _ in range(PARALLEL))
    assert sum(await asyncio.gather(*clicks)) == 1
    assert await react(storage, message_id, bob.user_id)
    of = await storage.read(lambda uow: uow.reactions.of(message_id, THUMB))
    assert (of[0], list(of[1])) == (2, [ann.user_id, bob.user_id])
    removed = [
        await storage.transaction(lambda uow: uow.reactions.remove(message_id, THUMB, ann.user_id))
        for _ in range(2)
    ]
    assert removed == [True, False]
    await storage.transaction(lambda uow: uow.reactions.remove_all(message_id))
    assert (await storage.read(lambda uow: uow.reactions.of(message_id, THUMB)))[0] == 0


async def test_the_first_twenty_are_named(storage: Storage) -> None:
    """In the order in which they reacted; another emoji, and one that differs in its skin, is another one."""
    message_id = MessageId(7)
    people = [UserId(number) for number in (9, 3, *range(20, 45))]
    for user_id in people:
        await react(storage, message_id, user_id)
    count, named = await storage.read(lambda uow: uow.reactions.of(message_id, THUMB))
    assert (count, list(named)) == (len(people), people[:SHOWN_AT_MOST])
    assert (await storage.read(lambda uow: uow.reactions.of(message_id, "👍🏽")))[0] == 0


async def test_pins_are_listed_newest_first(storage: Storage) -> None:
    """Of one room, none older than somebody may read."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    row, _ = await befriend(storage, ann, bob)
    one, two, three = [await say(storage, row, text) for text in ("one", "two", "three")]
    for message, seconds in ((two, 1), (one, 2), (three, 3)):
        await pin(storage, message, seconds)

    async def pinned(since: int = 0) -> list[Message]:
        return list(await storage.read(lambda uow: uow.pins.list_of(row.room_id, MessageId(since))))

    assert await pinned() == [three, one, two]
    assert await pinned(two.message_id) == [three, two]
    for _ in range(2):
        await storage.transaction(lambda uow: uow.pins.remove(row.room_id, three.message_id))
    assert await storage.read(lambda uow: uow.pins.count(row.room_id)) == 2


async def test_mentions_are_replaced(storage: Storage) -> None:
    """An edit means other people; saying the same again changes nothing."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    row, _ = await befriend(storage, ann, bob)
    message = await say(storage, row, "@bob")
    for meant in ([bob.user_id], [bob.user_id, ann.user_id], [ann.user_id], []):
        await mention(storage, message, meant)
    assert message.created_at == NOW


async def test_every_picture_and_file_of_a_room_is_listed(storage: Storage) -> None:
    """With the message that shows it; those of other rooms, and messages without one, are not."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    row, _ = await befriend(storage, ann, bob)
    other, _ = await befriend(storage, ann, cat)
    pictures = [
        await storage.transaction(add_picture, await say(storage, each, "look")) for each in (row, row, other)
    ]
    plan = await storage.transaction(add_file, await say(storage, row, "plan"))
    await say(storage, row, "nothing to see")
    listed = await storage.read(lambda uow: uow.messages.list_with_files([row.room_id]))
    assert list(listed) == [*pictures[:2], plan]
    assert list(await storage.read(lambda uow: uow.messages.list_with_files([]))) == []


PLAN = Attachment(
    file_id=FileName("attachment-1"),
    name="plan 计划 🗺.pdf",
    size=2**31 - 1,
    mime="application/pdf",
    kind=AttachmentKind.VOICE,
    width=640,
    height=480,
    duration=3.25,
    thumbnail="data:image/webp;base64,AAAA",
    waveform=(0, 50, 100),
)


async def add_file(uow: Repositories, message: Message) -> Message:
    changed = replace(message, attachments=(PLAN, replace(PLAN, name="other")))
    await uow.messages.save(changed)
    return changed


async def add_picture(uow: Repositories, message: Message) -> Message:
    changed = replace(message, image=f"file/{message.message_id}.png")
    await uow.messages.save(changed)
    return changed


async def test_what_hangs_on_a_message_goes_with_it(storage: Storage) -> None:
    """Reactions, pins and mentions of a removed message are gone, those of another stay."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    row, _ = await befriend(storage, ann, bob)
    gone, kept = await say(storage, row, "gone"), await say(storage, row, "kept")
    for message in (gone, kept):
        await react(storage, message.message_id, bob.user_id)
        await pin(storage, message, 1)
        await mention(storage, message, [bob.user_id])
    await storage.transaction(lambda uow: uow.messages.remove([gone.message_id]))
    assert await find(storage, gone.message_id) is None
    of_gone = await storage.read(lambda uow: uow.reactions.of(gone.message_id, THUMB))
    of_kept = await storage.read(lambda uow: uow.reactions.of(kept.message_id, THUMB))
    assert (of_gone[0], of_kept[0]) == (0, 1)
    assert await storage.read(lambda uow: uow.pins.count(row.room_id)) == 1
