"""What those who look after the server see, and what is kept of what they do."""

import asyncio
from dataclasses import replace

from domain.model.accounts import User
from domain.model.audit import AuditAction, AuditEntry
from domain.model.files import Upload
from domain.model.ids import AuditId, FileName, GroupId, MessageId, ReportId, UserId
from domain.model.reports import Report
from domain.model.second_factors import SecondFactor
from domain.model.secrets import hashed
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, PARALLEL, at, found_group, register
from tests.contract.storage.test_logins import DAY, sign_in

FIRST = UserId(0)


async def note(storage: Storage, subject: str) -> None:
    entry = AuditEntry(
        actor_id=UserId(7),
        action=AuditAction.USER_DISABLED,
        subject_id=9,
        subject=subject,
        address="2001:db8::7",
        created_at=NOW,
    )
    await storage.transaction(lambda uow: uow.audit.add(entry))


async def test_what_was_done_is_listed_newest_first(storage: Storage) -> None:
    """Page by page, with everything that was noted."""
    for name in ("ann", "bob", "安"):
        await note(storage, name)
    page = await storage.read(lambda stored: stored.audit.list_page(AuditId(0), 2))
    assert [entry.subject for entry in page] == ["安", "bob"]
    assert (page[0].actor_id, page[0].action, page[0].subject_id) == (7, AuditAction.USER_DISABLED, 9)
    assert (page[0].address, page[0].created_at) == ("2001:db8::7", NOW)
    rest = await storage.read(lambda stored: stored.audit.list_page(page[-1].audit_id, 2))
    assert [entry.subject for entry in rest] == ["ann"]


async def tell(storage: Storage, reason: str) -> Report:
    report = Report(
        reporter_id=UserId(1),
        user_id=UserId(2),
        message_id=MessageId(3),
        text="rude 😤",
        reason=reason,
        created_at=NOW,
    )
    return await storage.transaction(lambda uow: uow.reports.add(report))


async def test_a_report_is_open_until_somebody_closes_it(storage: Storage) -> None:
    """Of two who close it at once one does; it is listed among the closed from then on."""
    first, second = await tell(storage, "spam"), await tell(storage, "worse")

    async def listed(*, closed: bool, before: ReportId = ReportId(0)) -> list[Report]:
        return list(await storage.read(lambda stored: stored.reports.list_page(before, 9, closed=closed)))

    assert await listed(closed=False) == [second, first]
    assert await listed(closed=False, before=second.report_id) == [first]
    assert await storage.read(lambda stored: stored.reports.count_open()) == 2

    async def close(by: int) -> bool:
        return await storage.transaction(lambda uow: uow.reports.close(first.report_id, UserId(by), at(by)))

    closed = await asyncio.gather(*(close(number) for number in range(1, 9)))
    assert sum(closed) == 1
    by = closed.index(True) + 1
    assert await listed(closed=True) == [replace(first, closed_at=at(by), closed_by=UserId(by))]
    assert await listed(closed=False) == [second]
    assert not await storage.transaction(lambda uow: uow.reports.close(ReportId(NOBODY), UserId(1), NOW))


async def test_a_link_to_a_new_password_works_once_and_in_time(storage: Storage) -> None:
    """A second one takes the place of the first; of many who use it at once one does."""
    ann = await register(storage, "ann")
    old, new = hashed("old"), hashed("new")

    async def find(token_hash: bytes, seconds: float = 0) -> UserId | None:
        return await storage.read(lambda stored: stored.password_resets.find(token_hash, at(seconds)))

    for token_hash in (old, new):
        await storage.transaction(
            lambda uow, token=token_hash: uow.password_resets.save(ann.user_id, token, at(60))  # type: ignore[misc] # bound now
        )
    assert await find(old) is None
    assert await find(new) == ann.user_id
    assert await find(new, 60) is None
    used = await asyncio.gather(
        *(storage.transaction(lambda uow: uow.password_resets.use(new)) for _ in range(PARALLEL))
    )
    assert sum(used) == 1
    assert await find(new) is None
    await storage.transaction(lambda uow: uow.password_resets.save(ann.user_id, old, at(60)))
    await storage.transaction(lambda uow: uow.password_resets.sweep(at(59)))
    assert await find(old) == ann.user_id
    await storage.transaction(lambda uow: uow.password_resets.sweep(at(60)))
    assert await find(old) is None
    await storage.transaction(lambda uow: uow.password_resets.remove_of(ann.user_id))


async def names(storage: Storage, *words: str, before: UserId = FIRST, limit: int = 9) -> list[str]:
    users = await storage.read(lambda stored: stored.user_directory.list_page(words, before, limit))
    return [user.username for user in users]


async def test_the_directory_hides_nobody_but_the_deleted(storage: Storage) -> None:
    """By every word of a name, newest first and page by page; disabled people stand in it, too."""
    people: list[User] = [
        await register(storage, name, nickname)
        for name, nickname in (("ann", "Ann Lee"), ("bob", "Bob Lee"), ("cat", "Cat"), ("dan", "Dan"))
    ]
    _, bob, cat, dan = people
    await storage.transaction(lambda uow: uow.users.set_enabled(bob.user_id, enabled=False))
    await storage.transaction(lambda uow: uow.users.delete(dan.user_id, NOW))
    assert await names(storage) == ["cat", "bob", "ann"]
    assert await names(storage, limit=1) == ["cat"]
    assert await names(storage, before=cat.user_id) == ["bob", "ann"]
    assert await names(storage, "le") == ["bob", "ann"]
    assert await names(storage, "lee", "an") == ["ann"]
    assert await names(storage, "lee", "an", "x") == []
    assert await storage.read(lambda stored: stored.user_directory.count()) == 3


async def test_groups_are_listed_with_how_many_are_in_them(storage: Storage) -> None:
    """Newest first, without those that were dissolved."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    choir, _ = await found_group(storage, "choir", [ann, bob])
    band, _ = await found_group(storage, "band", [bob])
    gone, _ = await found_group(storage, "gone", [bob])

    async def dissolve(uow: Repositories) -> None:
        await uow.groups.remove_members(gone.group_id, [bob.user_id])
        await uow.groups.dissolve(gone.group_id, NOW)

    await storage.transaction(dissolve)
    assert await storage.read(lambda stored: stored.groups.list_page(GroupId(0), 9)) == [
        (band, 1),
        (choir, 2),
    ]
    assert await storage.read(lambda stored: stored.groups.list_page(band.group_id, 9)) == [(choir, 2)]


async def test_what_is_stored_is_summed_up_for_each_and_for_all(storage: Storage) -> None:
    """Whoever has stored nothing is not named."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    for name, size in (("a.png", 10), ("b.png", 5)):
        upload = Upload(
            name=FileName(name), uploader_id=ann.user_id, size=size, kept_until=None, created_at=NOW
        )
        await storage.transaction(lambda uow, upload=upload: uow.uploads.add(upload))  # type: ignore[misc] # bound now
    ids = [ann.user_id, bob.user_id]
    assert await storage.read(lambda stored: stored.uploads.stored_by_each(ids)) == {ann.user_id: 15}
    assert await storage.read(lambda stored: stored.uploads.stored_by_each([])) == {}
    assert await storage.read(lambda stored: stored.uploads.stored_by_all()) == 15


async def test_whose_sign_in_takes_a_code_is_known_for_many(storage: Storage) -> None:
    """Not of somebody who has only begun."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    on, begun = SecondFactor(user_id=ann.user_id, secret="S"), SecondFactor(user_id=bob.user_id, pending="P")
    for factor in (on, begun):
        await storage.transaction(lambda uow, factor=factor: uow.second_factors.save(factor))  # type: ignore[misc] # bound now
    ids = [each.user_id for each in (ann, bob, cat)]
    assert await storage.read(lambda stored: stored.second_factors.among(ids)) == {ann.user_id}
    assert await storage.read(lambda stored: stored.second_factors.among([])) == set()


async def test_standing_logins_of_everybody_are_counted(storage: Storage) -> None:
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    await sign_in(storage, ann, "phone")
    await sign_in(storage, bob, "laptop")
    await sign_in(storage, bob, "old", -DAY)
    assert await storage.read(lambda stored: stored.logins.count_standing(NOW)) == 2
