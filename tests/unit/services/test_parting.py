"""Whoever parts from somebody parts from their call, too: by a block, a deletion, or without an account."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from domain.model.calls import CallStatus, EndReason, ParticipantState
from domain.model.contacts import Contact
from domain.model.ids import CallId, UserId
from domain.model.notifications import CallHandledNotification
from tests.unit.services.call_house import CallHouse, call_house
from tests.unit.services.house import PASSWORD

Part = Callable[[CallHouse, UserId, UserId], Awaitable[None]]


@pytest.fixture
async def house() -> AsyncIterator[CallHouse]:
    async with call_house() as house:
        yield house


async def block(house: CallHouse, user_id: UserId, other_id: UserId) -> None:
    await house.blocks.block(user_id, other_id, on=True)


async def delete_contact(house: CallHouse, user_id: UserId, other_id: UserId) -> None:
    contact = await row_of(house, user_id, other_id)
    await house.contacts.delete(user_id, contact.contact_id)


async def delete_account(house: CallHouse, user_id: UserId, other_id: UserId) -> None:
    del other_id
    await house.account_deletion.delete(await house.login_of(user_id), PASSWORD)


WAYS = pytest.mark.parametrize("part", [block, delete_contact, delete_account], ids=lambda way: way.__name__)


async def row_of(house: CallHouse, user_id: UserId, other_id: UserId) -> Contact:
    rows = await house.contacts.list_contacts(user_id)
    return next(row for row in rows if row.user_id == other_id)


async def ring(house: CallHouse, caller: UserId, contact: Contact, *callees: UserId) -> CallId:
    return await house.call_commands.place(caller, contact.contact_id, callees)


@WAYS
async def test_somebody_who_rings_is_silenced(house: CallHouse, part: Part) -> None:
    """Bob rings Ann, and she parts from him: no device of hers rings on, it is no missed call, and Bob hears
    what he would hear if she had refused.
    """
    ann, bob, _ = await house.befriended("ann", "bob")
    call_id = await ring(house, bob, await row_of(house, bob, ann), ann)
    ear = await house.listen(ann)
    await part(house, ann, bob)
    assert CallHandledNotification(ann, call_id) in await ear.heard()
    call = await house.call(call_id)
    assert (call.status, call.end_reason) == (CallStatus.ENDED, EndReason.REJECTED)
    assert await house.busy() == set()
    assert await house.storage.read(lambda stored: stored.calls.count_missed(ann)) == 0


@WAYS
async def test_somebody_who_is_rung_is_rung_no_more(house: CallHouse, part: Part) -> None:
    """Ann rings Bob, and parts from him before he answers: as if she had cancelled."""
    ann, bob, to_bob = await house.befriended("ann", "bob")
    call_id = await ring(house, ann, to_bob, bob)
    await part(house, ann, bob)
    call = await house.call(call_id)
    assert (call.status, call.end_reason) == (CallStatus.ENDED, EndReason.CANCELLED)
    assert await house.busy() == set()


@WAYS
async def test_a_talk_of_two_is_over(house: CallHouse, part: Part) -> None:
    """Both sockets are told, as when she had hung up."""
    ann, bob, to_bob = await house.befriended("ann", "bob")
    call_id = await ring(house, ann, to_bob, bob)
    phones = [await house.answer(each, call_id) for each in (ann, bob)]
    await part(house, ann, bob)
    assert (await house.call(call_id)).end_reason is EndReason.NORMAL
    for phone in phones:
        await house.pass_time(1)
        assert (7, str(int(EndReason.NORMAL))) in phone.heard()
    assert await house.busy() == set()


async def test_the_group_of_somebody_blocked_rings_on_for_the_others(house: CallHouse) -> None:
    """Bob rings Ann and Cat from a common group; Ann blocks him: she is left in peace, Cat is rung on."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    choir = await house.group_of(bob, ann, cat)
    call_id = await ring(house, bob, choir, ann, cat)
    await house.blocks.block(ann, bob, on=True)
    state = await house.state(call_id)
    assert state.get(ann).state is ParticipantState.REJECTED
    assert state.present == {bob, cat}


async def test_a_call_of_a_common_group_goes_on(house: CallHouse) -> None:
    """Ann, Bob and Cat talk in a group when Ann blocks Bob, and deletes Cat: common groups stay."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    choir = await house.group_of(ann, bob, cat)
    call_id = await ring(house, ann, choir, bob, cat)
    for each in (ann, bob, cat):
        await house.answer(each, call_id)
    await block(house, ann, bob)
    await delete_contact(house, ann, cat)
    assert (await house.state(call_id)).present == {ann, bob, cat}


async def test_a_block_leaves_a_call_with_somebody_else_alone(house: CallHouse) -> None:
    """While Ann talks with Bob she blocks Eve, who is no contact, and lets her in again."""
    ann, bob, to_bob = await house.befriended("ann", "bob")
    eve = await house.person("eve")
    call_id = await ring(house, ann, to_bob, bob)
    for each in (ann, bob):
        await house.answer(each, call_id)
    for on in (True, False):
        await house.blocks.block(ann, eve, on=on)
    assert (await house.call(call_id)).status is CallStatus.ACTIVE
