"""Who is in a running call: invited, removed, asked for quiet, ended for all (contract-2 N11)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.model.calls import CallStatus, EndReason, ParticipantState
from domain.model.errors import (
    BadRequest,
    CallEnded,
    CallNotFound,
    Forbidden,
    InvalidFields,
    MessageNotFound,
    NoCallees,
    TooManyRequests,
)
from domain.model.groups import Role
from domain.model.ids import CallId, UserId
from domain.model.notifications import CallHandledNotification, MessageNotification, OutsideCallNotification
from domain.model.privacy import PrivacyChange
from domain.services.call_commands import CallPolicy
from ports.rate_limits import RateLimit, RateLimits
from ports.transport import CloseReason
from tests.unit.services.call_house import CallHouse, Phone, call_house, settle

INVITED, REJECTED, ACCEPTED, ONLINE, OFFLINE, DEAD = ParticipantState
STATES, STATE, SIGNAL, STARTED, OVER, MUTE_ASKED, GESTURE = 2, 3, 4, 6, 7, 12, 13


@pytest.fixture
async def house() -> AsyncIterator[CallHouse]:
    async with call_house() as house:
        yield house


class NoRateLimits(RateLimits):
    """Nobody may ask."""

    async def check(self, limit: RateLimit, subject: str) -> None:
        raise AssertionError(limit, subject)

    async def give_back(self, limit: RateLimit, subject: str) -> None:
        raise AssertionError(limit, subject)


async def people(house: CallHouse, *names: str) -> list[UserId]:
    return [await house.person(name) for name in names]


async def talking(house: CallHouse, caller: UserId, *callees: UserId) -> tuple[CallId, list[Phone]]:
    """All are online in a call of a group of theirs; what they heard until now is forgotten."""
    group = await house.group_of(caller, *callees)
    call_id = await house.call_commands.place(caller, group.contact_id, callees)
    phones = []
    for each in (caller, *callees):
        house.clock.advance(1)
        phones.append(await house.answer(each, call_id))
    for phone in phones:
        phone.heard()
    return call_id, phones


async def test_somebody_from_outside_is_invited_and_comes_in(house: CallHouse) -> None:
    """Ann and Bob talk; Bob invites Eve, whom only he knows: it rings her, she comes in, and all see her."""
    ann, bob, eve = await people(house, "ann", "bob", "eve")
    await house.befriend(bob, eve)
    call_id, [anns, bobs] = await talking(house, ann, bob)
    tablet, stranger = await house.listen(eve), await house.listen(ann)

    await house.call_steering.invite(bob, call_id, [eve])
    await settle()
    [ring] = await tablet.heard()
    assert isinstance(ring, OutsideCallNotification)
    assert ring.message.call_id == call_id
    assert eve not in ring.state.handled_by
    [update] = await stranger.heard()
    assert isinstance(update, MessageNotification)
    assert update.call
    assert update.call.members == (ann, bob, eve)
    assert anns.heard() == bobs.heard() == [(STATE, (eve, INVITED))]

    eves = await house.answer(eve, call_id)
    assert eves.heard() == [(STATES, {ann: ONLINE, bob: ONLINE, eve: ONLINE})]
    assert await tablet.heard() == [CallHandledNotification(eve, call_id)]
    await eves.signal(ann, "hello")
    await house.call_steering.end(ann, call_id)
    [over] = await tablet.heard()
    assert isinstance(over, OutsideCallNotification)
    assert over.state.call.ended


async def test_whoever_is_invited_from_outside_sees_the_call_and_nothing_else(house: CallHouse) -> None:
    """The call and its servers for media are shown to Eve; the room is not."""
    ann, bob, eve = await people(house, "ann", "bob", "eve")
    await house.befriend(ann, eve)
    call_id, _ = await talking(house, ann, bob)
    with pytest.raises(Forbidden):
        await house.call_queries.get(eve, call_id)
    await house.call_steering.invite(ann, call_id, [eve])
    call = await house.call_queries.get(eve, call_id)
    await house.join(eve, call_id)
    await house.call_queries.ice_servers(eve, call_id)
    for contact in await house.contacts.list_contacts(eve):
        with pytest.raises((Forbidden, MessageNotFound)):
            await house.history.around(eve, contact.contact_id, call.message_id, 20)


async def test_an_invitation_rings_for_as_long_as_any_call(house: CallHouse) -> None:
    """Cat does not answer: she has missed it, and may come in later all the same."""
    ann, bob, cat = await people(house, "ann", "bob", "cat")
    group = await house.group_of(ann, bob, cat)
    call_id = await house.call_commands.place(ann, group.contact_id, [bob])
    for each in (ann, bob):
        await house.answer(each, call_id)
    await house.call_steering.invite(bob, call_id, [cat])
    await house.pass_time(58)
    assert (await house.state(call_id)).get(cat).state is INVITED
    await house.pass_time(3)
    part = (await house.state(call_id)).get(cat)
    assert (part.state, part.missed, part.exit_reason) == (DEAD, True, EndReason.NO_ANSWER)
    assert not (await house.call(call_id)).ended
    await house.answer(cat, call_id)
    assert not (await house.state(call_id)).get(cat).missed


async def test_who_is_busy_or_in_it_already_is_not_rung(house: CallHouse) -> None:
    """Cat talks to Dan: she has missed it. Bob is in it: nothing happens to him. All see Cat at once."""
    ann, bob, cat, dan = await people(house, "ann", "bob", "cat", "dan")
    call_id, [anns, _] = await talking(house, ann, bob)
    await house.befriend(ann, cat)
    await talking(house, cat, dan)
    await house.call_steering.invite(ann, call_id, [bob, cat])
    await settle()
    assert anns.heard() == [(STATE, (cat, DEAD))]
    assert (await house.state(call_id)).get(cat).missed
    before = await house.state(call_id)
    await house.call_steering.invite(ann, call_id, [bob])
    assert await house.state(call_id) == before


async def test_who_may_invite_whom(house: CallHouse) -> None:
    """Whoever is online in it, their contacts and the members of the room; as many as a call may have."""
    ann, bob, cat, eve = await people(house, "ann", "bob", "cat", "eve")
    group = await house.group_of(ann, bob, cat)
    call_id = await house.call_commands.place(ann, group.contact_id, [bob])
    await house.join(ann, call_id)
    steering = house.call_steering
    for who, invited, refusal in (
        (ann, [cat], Forbidden),  # not online yet
        (bob, [cat], Forbidden),
        (eve, [cat], Forbidden),
    ):
        with pytest.raises(refusal):
            await steering.invite(who, call_id, invited)
    await house.answer(ann, call_id)
    await house.answer(bob, call_id)
    many = [UserId(1000 + number) for number in range(7)]
    for invited, refused in (
        ([eve], Forbidden),
        ([cat, eve], Forbidden),
        ([], NoCallees),
        ([ann], BadRequest),
        (many, InvalidFields),
    ):
        with pytest.raises(refused):
            await steering.invite(ann, call_id, invited)
    with pytest.raises(CallNotFound):
        await steering.invite(ann, CallId(4711), [cat])
    assert (await house.call(call_id)).members == (ann, bob)
    await steering.end(ann, call_id)
    with pytest.raises(CallEnded):
        await steering.invite(ann, call_id, [cat])


async def test_a_list_of_thousands_is_refused_before_anything_is_counted(house: CallHouse) -> None:
    """Each of them would cost a limit of its own."""
    ann, bob = await people(house, "ann", "bob")
    call_id, _ = await talking(house, ann, bob)
    steering = replace(
        house.call_steering, policy=CallPolicy(ringing_limited=True), rate_limits=NoRateLimits()
    )
    with pytest.raises(InvalidFields):
        await steering.invite(ann, call_id, [UserId(1000 + number) for number in range(5000)])


async def test_a_block_is_not_got_round_by_an_invitation(house: CallHouse) -> None:
    """Cat blocked Ann; both are in the group. Ann's invitation rings nobody, and Cat has missed nothing."""
    ann, bob, cat = await people(house, "ann", "bob", "cat")
    group = await house.group_of(ann, bob, cat)
    await house.blocks.block(cat, ann, on=True)
    call_id = await house.call_commands.place(ann, group.contact_id, [bob])
    for each in (ann, bob):
        await house.answer(each, call_id)
    await house.call_steering.invite(ann, call_id, [cat])
    part = (await house.state(call_id)).get(cat)
    assert (part.state, part.missed) == (DEAD, False)


async def test_nobody_rings_another_again_and_again(house: CallHouse) -> None:
    """Bob refuses three invitations; the fourth is not made."""
    ann, bob, cat = await people(house, "ann", "bob", "cat")
    steering = replace(house.call_steering, policy=CallPolicy(ringing_limited=True))
    call_id, _ = await talking(house, ann, bob)
    await house.befriend(ann, cat)
    for _ in range(3):
        await steering.invite(ann, call_id, [cat])
        await house.call_commands.hang_up(cat, call_id)
    with pytest.raises(TooManyRequests):
        await steering.invite(ann, call_id, [cat])


async def test_who_was_removed_comes_back_only_when_invited_again(house: CallHouse) -> None:
    """Ann puts Bob out: his socket is told so, neither token nor join helps, an invitation does."""
    ann, bob, cat = await people(house, "ann", "bob", "cat")
    call_id, [anns, bobs, cats] = await talking(house, ann, bob, cat)
    await house.call_steering.remove(ann, call_id, bob)
    await settle()
    assert bobs.heard() == [(OVER, "1")]
    assert bobs.closed_with is CloseReason.NORMAL
    assert anns.heard() == cats.heard() == [(STATE, (bob, REJECTED))]
    with pytest.raises(CallEnded):
        await house.join(bob, call_id)
    assert (await bobs.come_back()).heard()[0] == (OVER, "1")
    await house.call_steering.invite(cat, call_id, [bob])
    await house.answer(bob, call_id)
    assert (await house.state(call_id)).get(bob).state is ONLINE


async def test_who_may_steer(house: CallHouse) -> None:
    """The caller, and of a group owner and admins, also from outside the call; nobody else."""
    owner, ann, bob, cat, eve = await people(house, "owner", "ann", "bob", "cat", "eve")
    await house.group_of(owner, ann, bob, cat)
    [anns] = [each for each in await house.contacts.list_contacts(ann) if each.group_id]
    call_id = await house.call_commands.place(ann, anns.contact_id, [bob, cat])
    for each in (ann, bob, cat):
        await house.answer(each, call_id)
    steering = house.call_steering
    for who in (bob, eve):
        with pytest.raises(Forbidden):
            await steering.remove(who, call_id, cat)
        with pytest.raises(Forbidden):
            await steering.mute(who, call_id, cat)
        with pytest.raises(Forbidden):
            await steering.end(who, call_id)
    with pytest.raises(BadRequest):
        await steering.remove(ann, call_id, ann)
    for somebody in (eve, UserId(4711)):
        with pytest.raises(Forbidden):
            await steering.remove(ann, call_id, somebody)
        with pytest.raises(Forbidden):
            await steering.mute(ann, call_id, somebody)
    assert anns.group_id
    await house.group_members.set_role(owner, anns.group_id, bob, Role.ADMIN)
    await steering.mute(bob, call_id, cat)
    await steering.remove(bob, call_id, cat)
    await steering.end(owner, call_id)
    for step in (steering.end(owner, call_id), steering.mute(ann, call_id, bob)):
        with pytest.raises(CallEnded):
            await step


async def test_ended_for_all(house: CallHouse) -> None:
    """Everybody is told, and free; while it rings the reason is another one, and those it rang missed it."""
    ann, bob, cat = await people(house, "ann", "bob", "cat")
    call_id, phones = await talking(house, ann, bob, cat)
    await house.call_steering.end(ann, call_id)
    await settle()
    assert [phone.heard() for phone in phones] == [[(OVER, "1")]] * 3
    assert await house.busy() == set()
    call = await house.call(call_id)
    assert (call.status, call.end_reason) == (CallStatus.ENDED, EndReason.NORMAL)

    group = next(each for each in await house.contacts.list_contacts(ann) if each.group_id)
    ringing = await house.call_commands.place(ann, group.contact_id, [bob])
    await house.call_steering.end(ann, ringing)
    assert (await house.call(ringing)).end_reason is EndReason.CANCELLED
    assert (await house.state(ringing)).get(bob).missed


async def test_asked_for_quiet(house: CallHouse) -> None:
    """Bob's socket is asked, also the one he comes back with; nobody else hears of it."""
    ann, bob, cat = await people(house, "ann", "bob", "cat")
    call_id, [anns, bobs, cats] = await talking(house, ann, bob, cat)
    await house.call_steering.mute(ann, call_id, bob)
    await settle()
    assert bobs.heard() == [(MUTE_ASKED, "")]
    await bobs.break_off()
    await house.call_steering.mute(ann, call_id, bob)
    again = await bobs.come_back()
    assert (MUTE_ASKED, "") in again.heard()
    assert anns.heard() == cats.heard() == []


async def test_the_host_is_followed_by_whoever_is_online_longest(house: CallHouse) -> None:
    """Ann leaves: Bob is the host, and everybody in the room is told. Ann comes back as anybody."""
    ann, bob, cat = await people(house, "ann", "bob", "cat")
    call_id, _ = await talking(house, ann, bob, cat)
    assert (await house.call(call_id)).host_id == ann
    ear = await house.listen(cat)
    await house.call_commands.hang_up(ann, call_id)
    [update] = await ear.heard()
    assert isinstance(update, MessageNotification)
    assert update.call
    assert update.call.host_id == bob
    await house.answer(ann, call_id)
    assert (await house.call(call_id)).host_id == bob
    await house.call_steering.remove(bob, call_id, cat)
    with pytest.raises(Forbidden):  # she is out
        await house.call_steering.remove(cat, call_id, ann)


async def test_hands_and_reactions(house: CallHouse) -> None:
    """Those who are connected see them with their true sender; nothing is kept, and nonsense goes nowhere."""
    ann, bob, cat = await people(house, "ann", "bob", "cat")
    _, [anns, bobs, cats] = await talking(house, ann, bob, cat)
    await cats.break_off()
    await anns.gesture(hand=True)
    await anns.gesture(emoji="\N{PARTY POPPER}", userId=cat)
    for nonsense in ({}, {"emoji": "x"}, {"emoji": ""}, {"hand": "up"}, {"hand": None}):
        await anns.gesture(**nonsense)
    assert bobs.heard() == [
        (GESTURE, {"hand": True, "userId": ann}),
        (GESTURE, {"emoji": "\N{PARTY POPPER}", "userId": ann}),
    ]
    assert anns.heard() == []
    assert GESTURE not in [kind for kind, _ in (await cats.come_back()).heard()]


async def test_too_many_gestures_are_dropped(house: CallHouse) -> None:
    """Of a hundred at once, ten are shown."""
    ann, bob = await people(house, "ann", "bob")
    _, [anns, bobs] = await talking(house, ann, bob)
    for number in range(100):
        await anns.gesture(hand=bool(number % 2))
    assert len(bobs.heard()) == 10


async def test_whoever_hides_their_address_is_known_by_the_relay_alone(house: CallHouse) -> None:
    """Ann's own addresses do not reach Bob, whatever her client sends; his reach her."""
    ann, bob = await people(house, "ann", "bob")
    await house.profiles.change_privacy(ann, PrivacyChange(hide_address=True))
    _, [anns, bobs] = await talking(house, ann, bob)
    await anns.signal(bob, "candidate:1 1 udp 1 192.168.1.7 5000 typ host")
    await anns.signal(bob, "candidate:2 1 udp 1 198.51.100.1 6000 typ relay raddr 192.168.1.7 rport 5000")
    await bobs.signal(ann, "candidate:3 1 udp 1 192.168.1.8 5000 typ host")
    relayed = "candidate:2 1 udp 1 198.51.100.1 6000 typ relay raddr 0.0.0.0 rport 9"
    assert bobs.heard() == [(SIGNAL, (ann, relayed))]
    assert anns.heard() == [(SIGNAL, (bob, "candidate:3 1 udp 1 192.168.1.8 5000 typ host"))]
