"""Uploads and what refers to them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from domain.model.attachments import Attachment
from domain.model.direct_uploads import NOT_DIRECT, DirectId
from domain.model.files import FileUse, Purpose, Upload
from domain.model.ids import FileName, MessageId, UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import PARALLEL, at, befriend, register, say

PLAN = Attachment(
    file_id=FileName("attachment-1"), name="plan 计划.pdf", size=5, mime="application/pdf", waveform=(1, 100)
)
ANN, BOB = UserId(7), UserId(8)
A, B = FileName("a.png"), FileName("b.png")
MESSAGE, WALLPAPER = FileUse(Purpose.MESSAGE, 7), FileUse(Purpose.WALLPAPER, 7)


async def upload(
    storage: Storage,
    name: str,
    uploader_id: UserId = ANN,
    size: int = 10 * 1024 * 1024,
    kept_until: float = 9,
) -> Upload:
    added = Upload(
        name=FileName(name), uploader_id=uploader_id, size=size, kept_until=at(kept_until), created_at=at(0)
    )
    await storage.transaction(lambda stored: stored.uploads.add(added))
    return added


async def find(storage: Storage, name: str) -> Upload | None:
    return await storage.read(lambda stored: stored.uploads.find(FileName(name)))


async def add_use(storage: Storage, name: FileName, use: FileUse) -> None:
    await storage.transaction(lambda stored: stored.uploads.add_use(name, use))


async def remove_use(storage: Storage, name: FileName, use: FileUse) -> None:
    await storage.transaction(lambda stored: stored.uploads.remove_use(name, use))


async def has_uses(storage: Storage, name: FileName) -> bool:
    return await storage.read(lambda stored: stored.uploads.has_uses(name))


async def remove(storage: Storage, names: Sequence[FileName]) -> None:
    await storage.transaction(lambda stored: stored.uploads.remove(names))


async def gone(storage: Storage, seconds: float, limit: int = 10) -> list[FileName]:
    found = await storage.read(lambda stored: stored.uploads.list_gone(at(seconds), limit))
    return [upload.name for upload in found]


async def test_an_upload_is_found_by_its_exact_name(storage: Storage) -> None:
    """Size, uploader and time come back; another case or blank is another file; unknown is None."""
    added = await upload(storage, "a.png")
    assert await find(storage, "a.png") == added
    assert await storage.transaction(lambda stored: stored.uploads.find_locked(A)) == added
    for near in ("A.png", "a.png ", "a.png\0", "b.png", "", "../a.png", "安" * 1000):
        assert await find(storage, near) is None
    assert await storage.transaction(lambda stored: stored.uploads.find_locked(B)) is None


async def test_its_uploader_what_it_is_and_how_long_it_is_kept_may_change(storage: Storage) -> None:
    """And nothing else, nor of any other."""
    added, other = await upload(storage, "a.png", UserId(0)), await upload(storage, "b.png")
    used = replace(added, uploader_id=BOB, kept_until=None, size=5, attachment=PLAN)
    await storage.transaction(lambda stored: stored.uploads.save(used))
    assert await find(storage, "a.png") == used
    assert await find(storage, "b.png") == other


async def test_uses_are_told_apart_by_what_refers(storage: Storage) -> None:
    """The same one twice is one; of another purpose or owner, or of another file, it is another one."""
    for name in (A, B):
        await upload(storage, name)
    assert not await has_uses(storage, A)
    for use in (MESSAGE, MESSAGE, WALLPAPER):
        await add_use(storage, A, use)
    await remove_use(storage, A, MESSAGE)
    await remove_use(storage, A, replace(WALLPAPER, owner_id=8))
    await remove_use(storage, B, WALLPAPER)
    assert await has_uses(storage, A)
    assert not await has_uses(storage, B)
    await remove_use(storage, A, WALLPAPER)
    assert not await has_uses(storage, A)


async def test_all_uses_of_a_file_may_end_at_once(storage: Storage) -> None:
    """And no other's."""
    for name, use in ((A, MESSAGE), (A, WALLPAPER), (B, MESSAGE)):
        await add_use(storage, name, use)
    await storage.transaction(lambda stored: stored.uploads.remove_uses(A))
    assert not await has_uses(storage, A)
    assert await has_uses(storage, B)


async def test_exactly_one_learns_that_its_use_was_the_last(storage: Storage) -> None:
    """Whoever locks the upload first sees what those before did, and nobody misses the end."""
    await upload(storage, "a.png")
    uses = [FileUse(Purpose.MESSAGE, number) for number in range(1, PARALLEL + 1)]
    for use in uses:
        await add_use(storage, A, use)

    async def end(stored: Repositories, use: FileUse) -> bool:
        await stored.uploads.find_locked(A)
        await stored.uploads.remove_use(A, use)
        return not await stored.uploads.has_uses(A)

    ended = await asyncio.gather(*(storage.transaction(end, use) for use in uses))
    assert sum(ended) == 1


async def test_what_somebody_stores_is_added_up(storage: Storage) -> None:
    """In bytes, beyond what 32 bits hold; nothing is nothing."""
    assert await storage.read(lambda stored: stored.uploads.stored_by(ANN)) == 0
    await upload(storage, "a.png", ANN, 2**31)
    await upload(storage, "b.png", ANN, 2**31 + 1)
    await upload(storage, "c.png", BOB, 5)
    assert await storage.read(lambda stored: stored.uploads.stored_by(ANN)) == 2**32 + 1


async def test_those_kept_no_longer_are_listed_the_longest_gone_first(storage: Storage) -> None:
    """As many as asked for; not those that are used."""
    for n in (3, 1, 2):
        await upload(storage, f"{n}.png", kept_until=n)
    used = await upload(storage, "used.png")
    await storage.transaction(lambda stored: stored.uploads.save(replace(used, kept_until=None)))
    assert await gone(storage, 0.5) == []
    assert await gone(storage, 1) == ["1.png"]
    assert await gone(storage, 100, limit=2) == ["1.png", "2.png"]
    assert await gone(storage, 100) == ["1.png", "2.png", "3.png"]


async def test_removed_uploads_are_not_found(storage: Storage) -> None:
    """Those named, and no other; unknown ones are nothing."""
    other = await upload(storage, "b.png")
    await upload(storage, "a.png")
    for names in ([A, FileName("c.png")], [A], list[FileName]()):
        await remove(storage, names)
    assert await find(storage, "a.png") is None
    assert await find(storage, "b.png") == other


async def test_a_file_that_is_still_coming_says_so(storage: Storage) -> None:
    """With the length that was announced, beyond what 32 bits hold, and the store's long name for it; both
    stay as they are.
    """
    coming = Upload(
        name=A, uploader_id=ANN, size=2**33, kept_until=at(9), created_at=at(0), attachment=PLAN,
        unfinished=True, length=2**33, direct_id=DirectId("2~/+=" * 200),
    )  # fmt: skip
    await storage.transaction(lambda stored: stored.uploads.add(coming))
    assert await find(storage, A) == coming
    finished = replace(coming, size=5, unfinished=False)
    changed = replace(finished, length=1, direct_id=NOT_DIRECT)
    await storage.transaction(lambda stored: stored.uploads.save(changed))
    assert await storage.read(lambda stored: stored.uploads.find_many([A, B])) == {A: finished}
    assert await storage.read(lambda stored: stored.uploads.list_gone(at(9), 10)) == [finished]
    assert await storage.read(lambda stored: stored.uploads.find_many([])) == {}


async def test_a_file_is_read_by_the_readers_of_a_message_that_has_it(storage: Storage) -> None:
    """By nobody because of an avatar, of another message, or of one before their time."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    of_ann, of_bob = await befriend(storage, ann, bob)
    message = await say(storage, of_ann, "look")
    await add_use(storage, A, FileUse.in_message(message.message_id))
    await add_use(storage, B, FileUse.as_avatar(UserId(message.message_id)))

    async def readable(user_id: UserId) -> set[FileName]:
        return await storage.read(lambda stored: stored.uploads.find_readable(user_id, [A, B]))

    assert [await readable(each.user_id) for each in (ann, bob, cat)] == [{A}, {A}, set()]
    assert await storage.read(lambda stored: stored.uploads.find_readable(ann.user_id, [])) == set()
    later = replace(of_bob, history_from=MessageId(message.message_id + 1))
    await storage.transaction(lambda stored: stored.contacts.save(later))
    assert await readable(ann.user_id) == {A}
    await remove_use(storage, A, FileUse.in_message(message.message_id))
    assert await readable(ann.user_id) == set()
