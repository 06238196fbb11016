"""Who may make an account, and who looks after the server."""

import asyncio
from datetime import datetime

from domain.model.accounts import User
from domain.model.ids import InviteId
from domain.model.invites import Invite
from domain.model.secrets import hashed
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, PARALLEL, at, register

HOUR = 3600
LATER = at(HOUR)


async def invite(storage: Storage, secret: str, *, uses: int = 0, until: datetime = LATER) -> Invite:
    new = Invite(
        invite_id=InviteId(0), made_by=NOBODY, uses=0, uses_at_most=uses, created_at=NOW, expires_at=until
    )
    return await storage.transaction(lambda uow: uow.invites.add(new, hashed(secret)))


async def stands(storage: Storage, secret: str, now: datetime = NOW) -> bool:
    return await storage.read(lambda uow: uow.invites.stands(hashed(secret), now))


async def use(storage: Storage, secret: str, now: datetime = NOW) -> bool:
    return await storage.transaction(lambda uow: uow.invites.use(hashed(secret), now))


async def test_an_invite_lets_in_as_many_as_it_holds_for(storage: Storage) -> None:
    """Of many who come at once, too; then it is as if it were not there."""
    made = await invite(storage, "party", uses=3)
    assert await storage.read(lambda uow: uow.invites.list_standing(NOW)) == [made]
    assert await stands(storage, "party")
    came = await asyncio.gather(*(use(storage, "party") for _ in range(PARALLEL)))
    assert sum(came) == 3
    assert not await stands(storage, "party")
    assert await storage.read(lambda uow: uow.invites.list_standing(NOW)) == []


async def test_an_invite_without_a_number_lets_everybody_in_while_its_time_lasts(storage: Storage) -> None:
    """Until it is over, or ended."""
    await invite(storage, "school")
    other = await invite(storage, "family")
    for _ in range(5):
        assert await use(storage, "school")
    assert not await use(storage, "school", at(HOUR))
    assert not await stands(storage, "school", at(HOUR))
    await storage.transaction(lambda uow: uow.invites.end(other.invite_id))
    assert not await use(storage, "family")
    await storage.transaction(lambda uow: uow.invites.end(InviteId(NOBODY)))


async def test_an_unknown_secret_opens_nothing(storage: Storage) -> None:
    """Nor does one that differs in case or in its end."""
    await invite(storage, "Secret")
    for near in ("secret", "Secret ", "Secre", ""):
        assert not await stands(storage, near)
        assert not await use(storage, near)


async def test_old_invites_are_swept(storage: Storage) -> None:
    """Those whose time is over; the newest of the rest comes first."""
    await invite(storage, "old", until=at(1))
    one, two = await invite(storage, "one"), await invite(storage, "two")
    await storage.transaction(lambda uow: uow.invites.sweep(at(1)))
    assert await storage.read(lambda uow: uow.invites.list_standing(NOW)) == [two, one]


async def add_administrator(uow: Repositories, user: User) -> None:
    await uow.administrators.add(user.user_id, NOW)


async def remove_administrator(uow: Repositories, user: User) -> None:
    await uow.administrators.remove(user.user_id)


async def test_administrators_are_told_from_everybody_else(storage: Storage) -> None:
    """Appointing twice is once, and dismissing leaves the others alone."""
    ann, bob, cat = [await register(storage, name) for name in ("ann", "bob", "cat")]
    everybody = [ann.user_id, bob.user_id, cat.user_id, NOBODY]
    for user in (ann, bob, ann):
        await storage.transaction(add_administrator, user)
    assert await storage.read(lambda uow: uow.administrators.among(everybody)) == {ann.user_id, bob.user_id}
    for user in (ann, cat):
        await storage.transaction(remove_administrator, user)
    assert await storage.read(lambda uow: uow.administrators.among(everybody)) == {bob.user_id}
    assert await storage.read(lambda uow: uow.administrators.among([])) == set()


async def test_the_first_account_is_noticed(storage: Storage) -> None:
    """An empty server is told from one with people."""
    assert not await storage.read(lambda uow: uow.users.are_there_any())
    await register(storage, "ann")
    assert await storage.read(lambda uow: uow.users.are_there_any())
