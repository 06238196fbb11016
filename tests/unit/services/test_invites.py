"""Who may make an account (contract-2 N9)."""

import asyncio

import pytest

from domain.model.audit import AT_THE_SERVER
from domain.model.errors import Forbidden, InvalidFields, NotInvited, UserExists
from domain.model.server import RegistrationMode
from tests.unit.services.door import FIRST_SECRET
from tests.unit.services.house import House

DAY = 24 * 3600


@pytest.fixture
def club() -> House:
    """People come in by invite."""
    return House(registration=RegistrationMode.INVITE)


async def test_the_first_account_is_the_administrators(house: House) -> None:
    """Ann made the first one; Bob, who came after her, is like everybody else."""
    ann, bob = await house.register("ann"), await house.register("bob")
    assert (await house.actor(ann)).user_id == ann.user_id
    with pytest.raises(Forbidden):
        await house.actor(bob)


async def test_the_first_link_works_once(club: House) -> None:
    """Whoever has it makes the first account; it is worth nothing to the next one."""
    with pytest.raises(NotInvited):
        await club.register("ann")
    assert await club.invites.find_first() == FIRST_SECRET
    ann = await club.register("ann", invite=FIRST_SECRET)
    assert (await club.actor(ann)).user_id == ann.user_id
    assert await club.invites.find_first() is None
    with pytest.raises(NotInvited):
        await club.register("eve", invite=FIRST_SECRET)


async def test_an_invite_lets_in_whom_it_was_made_for(club: House) -> None:
    """Bob and Cat come with the link for two; Dan finds it used up, and an unknown one opens nothing."""
    ann = await club.actor(await club.register("ann", invite=FIRST_SECRET))
    link = await club.invites.create(ann, seconds=0, uses=2)
    for name in ("bob", "cat"):
        await club.register(name, invite=link.secret)
    for secret in (link.secret, "guess", ""):
        with pytest.raises(NotInvited):
            await club.register("dan", invite=secret)


async def test_a_registration_that_fails_costs_no_invite(club: House) -> None:
    """The name was taken; with another name Bob comes in by the same link."""
    ann = await club.actor(await club.register("ann", invite=FIRST_SECRET))
    link = await club.invites.create(ann, seconds=0, uses=1)
    with pytest.raises(UserExists):
        await club.register("ann", invite=link.secret)
    await club.register("bob", invite=link.secret)


async def test_no_more_come_at_once_than_the_invite_holds_for(club: House) -> None:
    """Ten press the button in the same moment."""
    ann = await club.actor(await club.register("ann", invite=FIRST_SECRET))
    link = await club.invites.create(ann, seconds=0, uses=3)
    came = await asyncio.gather(
        *(club.register(f"guest{number}", invite=link.secret) for number in range(10)), return_exceptions=True
    )
    assert sum(not isinstance(each, BaseException) for each in came) == 3


async def test_an_invite_ends_with_its_time_or_when_it_is_ended(club: House) -> None:
    """After a week, after what its maker said, or at once."""
    ann = await club.actor(await club.register("ann", invite=FIRST_SECRET))
    week = await club.invites.create(ann, seconds=0, uses=0)
    day = await club.invites.create(ann, seconds=DAY, uses=0)
    club.clock.advance(DAY)
    with pytest.raises(NotInvited):
        await club.register("bob", invite=day.secret)
    await club.register("bob", invite=week.secret)
    [standing] = await club.invites.list_standing()
    await club.invites.end(ann, standing.invite_id)
    with pytest.raises(NotInvited):
        await club.register("cat", invite=week.secret)
    await club.invites.sweep()


@pytest.mark.parametrize(("seconds", "uses"), [(-1, 0), (31 * DAY, 0), (0, -1), (0, 10_001)])
async def test_an_invite_out_of_bounds_is_refused(house: House, seconds: int, uses: int) -> None:
    ann = await house.actor(await house.register("ann"))
    with pytest.raises(InvalidFields):
        await house.invites.create(ann, seconds=seconds, uses=uses)


async def test_a_closed_server_lets_nobody_in(house: House) -> None:
    """Not even with an invite from before; its operator still makes accounts."""
    closed = House(storage=house.storage, registration=RegistrationMode.CLOSED)
    ann = await house.actor(await house.register("ann"))
    link = await house.invites.create(ann, seconds=0, uses=0)
    with pytest.raises(NotInvited):
        await closed.register("bob", invite=link.secret)
    await closed.users.create(AT_THE_SERVER, username="bob", password="secret-12", nickname="Bob")
    await closed.sign_in("bob")
