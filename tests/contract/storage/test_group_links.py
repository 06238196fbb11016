"""Links by which people come into a group."""

from dataclasses import replace

from domain.model.group_links import GroupLink
from domain.model.ids import GroupId, UserId
from domain.model.secrets import hashed
from ports.storage import Storage
from tests.contract.storage.story import NOBODY, NOW, at

CHOIR, BAND = GroupId(1), GroupId(2)
ANN, BOB = UserId(1), UserId(2)


async def make(
    storage: Storage, secret: str, group_id: GroupId = CHOIR, seconds: int = 60, made_by: UserId = NOBODY
) -> GroupLink:
    link = GroupLink(
        group_id=group_id, made_by=made_by, uses_at_most=5, created_at=NOW, expires_at=at(seconds)
    )
    await storage.transaction(lambda uow: uow.group_links.add(link, hashed(secret)))
    return link


async def find(storage: Storage, secret: str) -> GroupLink | None:
    return await storage.read(lambda uow: uow.group_links.find(hashed(secret)))


async def test_a_link_is_read_as_it_was_made_and_counts_its_uses(storage: Storage) -> None:
    """By its exact secret only."""
    link = await make(storage, "Secret")
    assert await find(storage, "Secret") == link
    assert await find(storage, "secret") is None
    await storage.transaction(lambda uow: uow.group_links.count_use(hashed("Secret")))
    assert await find(storage, "Secret") == replace(link, uses=1)


async def test_links_end_with_their_group_or_alone(storage: Storage) -> None:
    """One is ended by those of its group only; all of a group go together; others stay."""
    for secret in ("one", "two", "three"):
        await make(storage, secret)
    bands = await make(storage, "bands", BAND)
    await storage.transaction(lambda uow: uow.group_links.end(BAND, hashed("one")))
    assert await find(storage, "one")
    await storage.transaction(lambda uow: uow.group_links.end(CHOIR, hashed("one")))
    assert [await find(storage, "one"), bool(await find(storage, "two"))] == [None, True]
    await storage.transaction(lambda uow: uow.group_links.remove_of(CHOIR))
    assert [await find(storage, each) for each in ("two", "three", "bands")] == [None, None, bands]


async def test_links_end_with_whoever_made_them(storage: Storage) -> None:
    """Those of the group that is meant; what others made stays."""
    for secret, group_id, made_by in (("anns", CHOIR, ANN), ("bobs", CHOIR, BOB), ("other", BAND, ANN)):
        await make(storage, secret, group_id, made_by=made_by)
    await storage.transaction(lambda uow: uow.group_links.remove_made_by(CHOIR, []))
    assert await find(storage, "anns")
    await storage.transaction(lambda uow: uow.group_links.remove_made_by(CHOIR, [ANN, NOBODY]))
    assert [bool(await find(storage, each)) for each in ("anns", "bobs", "other")] == [False, True, True]


async def test_old_links_are_swept(storage: Storage) -> None:
    """Those whose time is over by then."""
    await make(storage, "old", seconds=1)
    young = await make(storage, "young", seconds=2)
    await storage.transaction(lambda uow: uow.group_links.sweep(at(1)))
    assert [await find(storage, each) for each in ("old", "young")] == [None, young]
