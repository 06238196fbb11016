"""Files that wait for a scanner."""

from collections.abc import Sequence

from domain.model.files import FileUse, Purpose
from domain.model.ids import FileName, MessageId
from ports.storage import Storage
from tests.contract.storage.story import at
from tests.contract.storage.test_files import add_use

A, B, C = (FileName(f"attachment-{each}") for each in "abc")


async def put(storage: Storage, name: FileName, seconds: float) -> None:
    await storage.transaction(lambda stored: stored.scans.put(name, at(seconds)))


async def claim(storage: Storage, now: float, until: float, limit: int = 10) -> Sequence[FileName]:
    return await storage.transaction(lambda stored: stored.scans.claim(at(now), at(until), limit))


async def remove(storage: Storage, name: FileName) -> None:
    await storage.transaction(lambda stored: stored.scans.remove(name))


async def test_what_is_due_is_claimed_for_a_while(storage: Storage) -> None:
    """The longest due first, no more than wanted; those that nothing came of are due again."""
    for name, seconds in ((A, 3), (B, 1), (C, 2)):
        await put(storage, name, seconds)
    assert await claim(storage, 0.5, 100) == []
    assert await claim(storage, 3, 100, limit=2) == [B, C]
    assert await claim(storage, 3, 100) == [A]
    assert await claim(storage, 99, 200) == []
    await put(storage, A, 150)
    assert await claim(storage, 100, 200) == [B, C]
    assert await claim(storage, 150, 200) == [A]


async def test_what_is_done_waits_no_more(storage: Storage) -> None:
    """An unknown one is ignored."""
    await put(storage, A, 1)
    await put(storage, A, 2)
    await put(storage, B, 1)
    assert await storage.read(lambda stored: stored.scans.count()) == 2
    for name in (A, A, C):
        await remove(storage, name)
    assert await storage.read(lambda stored: stored.scans.count()) == 1
    assert await claim(storage, 5, 9) == [B]


async def test_the_messages_that_have_a_file_are_known(storage: Storage) -> None:
    """The oldest first; whatever else it is used for is none."""
    for use in (
        FileUse(Purpose.MESSAGE, 8),
        FileUse(Purpose.MESSAGE, 7),
        FileUse(Purpose.AVATAR, 1),
    ):
        await add_use(storage, A, use)
    await add_use(storage, B, FileUse(Purpose.MESSAGE, 9))
    found = await storage.read(lambda stored: stored.uploads.list_messages(A))
    assert found == [MessageId(7), MessageId(8)]
    assert await storage.read(lambda stored: stored.uploads.list_messages(C)) == []
