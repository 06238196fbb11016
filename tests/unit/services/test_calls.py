"""Calls over memory: placed, answered, refused, survived, and what is told to whom."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.model.calls import CallStatus, EndReason, ParticipantState
from domain.model.errors import (
    CallEnded,
    CallNotFound,
    ContactNotFound,
    Forbidden,
    NoCallees,
    TooManyRequests,
)
from domain.model.ids import CallId, ContactId
from domain.model.notifications import CallHandledNotification, MessageNotification
from domain.services.call_commands import CallPolicy
from domain.services.limits import Limits
from ports.transport import CloseReason
from tests.unit.services.call_house import CallHouse, call_house, settle

INVITED, REJECTED, ACCEPTED, ONLINE, OFFLINE, DEAD = ParticipantState
STATES, STATE, SIGNAL, STARTED, OVER, FAILED = 2, 3, 4, 6, 7, 8


@pytest.fixture
async def house() -> AsyncIterator[CallHouse]:
    async with call_house() as house:
        yield house


async def test_a_call_of_two_frame_by_frame(house: CallHouse) -> None:
    """Ann calls Bob; both hear what the contract says they hear (section 9.5)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    ann_ear, bob_ear = await house.listen(ann), await house.listen(bob)
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    [ring] = await bob_ear.heard()
    assert isinstance(ring, MessageNotification)
    assert ring.call
    assert (ring.call.status, ring.is_new, ring.handled_by) == (CallStatus.READY, False, frozenset())
    assert ring.message.call_id == call_id
    await ann_ear.heard()

    anns = await house.answer(ann, call_id)
    assert anns.heard() == [(STATES, {ann: ONLINE, bob: INVITED})]
    assert await ann_ear.heard() == [CallHandledNotification(ann, call_id)]

    token = await house.join(bob, call_id)
    await settle()
    assert anns.heard() == [(STATE, (bob, ACCEPTED))]
    assert await bob_ear.heard() == [CallHandledNotification(bob, call_id)]
    bobs = await house.connect(token, bob)
    assert anns.heard() == [(STARTED, ""), (STATE, (bob, ONLINE))]
    assert bobs.heard() == [(STATES, {ann: ONLINE, bob: ONLINE}), (STARTED, "")]
    [active] = await bob_ear.heard()
    assert isinstance(active, MessageNotification)
    assert active.call
    assert active.call.status is CallStatus.ACTIVE
    assert active.handled_by == {ann, bob}

    await anns.signal(bob, "offer")
    await bobs.signal(ann, "answer")
    assert bobs.heard() == [(SIGNAL, (ann, "offer"))]
    assert anns.heard() == [(SIGNAL, (bob, "answer"))]

    await house.pass_time(40)
    await house.call_commands.hang_up(bob, call_id)
    await settle()
    assert anns.heard() == bobs.heard() == [(OVER, "1")]
    assert anns.closed_with is bobs.closed_with is CloseReason.NORMAL
    assert (await house.call(call_id)).duration == timedelta(seconds=40)
    assert house.metrics.ended_calls == {EndReason.NORMAL: 1}


async def test_type_4_comes_before_the_change_that_could_ring_again(house: CallHouse) -> None:
    """Bob's other device stops ringing before it hears that the call is over."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    tablet = await house.listen(bob)
    await house.call_commands.hang_up(bob, call_id)
    kinds = [type(each) for each in await tablet.heard()]
    assert kinds == [CallHandledNotification, MessageNotification]


async def test_the_checks_before_a_call(house: CallHouse) -> None:
    """Nobody, nobody's contact, another's contact, a stranger, an unknown call."""
    ann, bob, contact = await house.befriended("ann", "bob")
    cat = await house.person("cat")
    with pytest.raises(NoCallees):
        await house.call_commands.place(ann, contact.contact_id, [])
    with pytest.raises(ContactNotFound):
        await house.call_commands.place(ann, ContactId(999), [bob])
    with pytest.raises(Forbidden):
        await house.call_commands.place(bob, contact.contact_id, [ann])
    with pytest.raises(Forbidden):
        await house.call_commands.place(ann, contact.contact_id, [cat])
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    for command in (
        house.join,
        house.call_commands.hang_up,
        house.call_queries.get,
        house.call_queries.ice_servers,
    ):
        with pytest.raises(Forbidden):
            await command(cat, call_id)
        with pytest.raises(CallNotFound):
            await command(ann, CallId(999))
    await house.call_commands.hang_up(ann, call_id)
    for command in (house.join, house.call_commands.hang_up, house.call_queries.ice_servers):
        with pytest.raises(CallEnded):
            await command(bob, call_id)


async def test_one_user_one_live_call(house: CallHouse) -> None:
    """Ringing is busy, for both; a reject frees both at once (C6)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    cat = await house.person("cat")
    cats = await house.befriend(cat, bob)
    first = await house.call_commands.place(ann, contact.contact_id, [bob])
    busy = await house.call(await house.call_commands.place(cat, cats.contact_id, [bob]))
    assert (busy.status, busy.end_reason) == (CallStatus.ENDED, EndReason.BUSY)
    await house.call_commands.hang_up(bob, first)
    again = await house.call(await house.call_commands.place(cat, cats.contact_id, [bob]))
    assert again.status is CallStatus.READY


async def test_a_busy_member_of_a_group_is_not_rung(house: CallHouse) -> None:
    """Cat talks to Dan; Ann's group call rings Bob, and Cat's devices hear that she need not answer."""
    ann, bob, cat, dan = [await house.person(name) for name in ("ann", "bob", "cat", "dan")]
    choir = await house.group_of(ann, bob, cat, dan)
    other = await house.befriend(cat, dan)
    theirs = await house.call_commands.place(cat, other.contact_id, [dan])
    ear = await house.listen(cat)
    call_id = await house.call_commands.place(ann, choir.contact_id, [bob, cat])
    [told] = await ear.heard()
    assert isinstance(told, MessageNotification)
    assert told.handled_by == {cat}
    assert (await house.state(call_id)).get(cat).state is DEAD
    await house.join(cat, call_id)
    phone = await house.connect(await house.join(cat, call_id), cat)
    assert phone.heard() == [(OVER, "6")]
    await house.call_commands.hang_up(dan, theirs)
    await house.answer(cat, call_id)
    assert (await house.state(call_id)).get(cat).state is ONLINE


async def test_a_message_of_the_call_reaches_everybody_in_the_room(house: CallHouse) -> None:
    """Also the member who is not called."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    choir = await house.group_of(ann, bob, cat)
    ear = await house.listen(cat)
    call_id = await house.call_commands.place(ann, choir.contact_id, [bob])
    assert [type(each) for each in await ear.heard()] == [MessageNotification]
    with pytest.raises(Forbidden):
        await house.join(cat, call_id)


async def test_nobody_answers(house: CallHouse) -> None:
    """After 60 s it is over; Bob has missed it until he has seen so."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    phone = await house.answer(ann, call_id)
    await house.pass_time(60)
    assert phone.heard()[-1] == (OVER, "3")
    for user_id, missed in ((ann, False), (bob, True)):
        history = await house.call_queries.history(user_id, CallId(0), 0)
        assert [record.part.missed for record in history.records] == [missed]
        assert history.missed == missed
        assert history.records[0].outgoing is (user_id == ann)
    await house.call_commands.see_missed(bob)
    assert (await house.call_queries.history(bob, CallId(0), 0)).missed == 0


async def test_lost_is_lost_within_35_seconds(house: CallHouse) -> None:
    """Bob's phone falls silent, its socket half-open; Ann is told and both are free (C2)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns, bobs = await house.answer(ann, call_id), await house.answer(bob, call_id)
    bobs.beats = False
    await house.pass_time(35)
    assert anns.heard()[-1] == (OVER, "5")
    assert bobs.heard()[-1] == (OVER, "5")
    assert (await house.call(call_id)).end_reason is EndReason.LOST
    assert (await house.state(call_id)).present == frozenset()


async def test_without_the_queue_storage_still_knows_what_is_due(house: CallHouse) -> None:
    """All of Redis is gone, and every deadline with it; reconciling finds the call (F4)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    await house.delay_queue.cancel(f"call:{call_id}")
    await house.pass_time(60)
    assert not (await house.call(call_id)).ended
    await house.monitor.reconcile()
    assert (await house.call(call_id)).end_reason is EndReason.NO_ANSWER


async def test_one_contact_cannot_keep_a_phone_ringing(house: CallHouse) -> None:
    """Ann calls again at once, and again; the fourth time she must wait ten minutes (C6)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    for _ in range(3):
        call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
        await house.pass_time(60)
        assert (await house.call(call_id)).end_reason is EndReason.NO_ANSWER
    with pytest.raises(TooManyRequests) as refused:
        await house.call_commands.place(ann, contact.contact_id, [bob])
    await house.pass_time(refused.value.retry_after)
    assert refused.value.retry_after <= 425
    assert not (await house.call(await house.call_commands.place(ann, contact.contact_id, [bob]))).ended


async def test_how_long_one_may_ring_another_is_the_houses_choice() -> None:
    """A minute in ten: one whole ring, and Ann has to wait."""
    house = CallHouse(limits=Limits(ringing=timedelta(minutes=1)))
    ann, bob, contact = await house.befriended("ann", "bob")
    await house.call_commands.place(ann, contact.contact_id, [bob])
    await house.pass_time(60)
    with pytest.raises(TooManyRequests) as refused:
        await house.call_commands.place(ann, contact.contact_id, [bob])
    await house.pass_time(refused.value.retry_after)
    assert not (await house.call(await house.call_commands.place(ann, contact.contact_id, [bob]))).ended


async def test_without_rate_limits_anybody_may_ring_as_they_like() -> None:
    """For tests and benchmarks."""
    house = CallHouse(policy=CallPolicy(ringing_limited=False))
    ann, bob, contact = await house.befriended("ann", "bob")
    for _ in range(5):
        call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
        await house.pass_time(60)
        assert (await house.call(call_id)).end_reason is EndReason.NO_ANSWER


async def test_history_by_pages(house: CallHouse) -> None:
    """Newest first; the cursor leads on, and is empty at the end."""
    ann, bob, contact = await house.befriended("ann", "bob")
    ids = []
    for _ in range(5):
        ids.append(await house.call_commands.place(ann, contact.contact_id, [bob]))
        await house.call_commands.hang_up(ann, ids[-1])
    first = await house.call_queries.history(bob, CallId(0), 3)
    assert [each.call.call_id for each in first.records] == ids[:1:-1]
    assert first.missed == 5
    assert first.cursor
    rest = await house.call_queries.history(bob, first.cursor, 3)
    assert [each.call.call_id for each in rest.records] == ids[1::-1]
    assert rest.cursor is None
    mine = await house.contacts.list_contacts(bob)
    assert {each.contact_id for each in rest.records} == {mine[0].contact_id}


async def test_only_the_page_that_is_in_says_goodbye(house: CallHouse) -> None:
    """Ann loads her page anew while it rings: the goodbye of the old one comes late, and changes nothing."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    old, new = [await house.join(ann, call_id) for _ in range(2)]
    for token in (old, new):
        await house.connect(token, ann)
    await house.call_commands.say_goodbye(old)
    await house.pass_time(6)
    assert not (await house.call(call_id)).ended
    await house.call_commands.say_goodbye(new)
    await house.pass_time(6)
    assert (await house.call(call_id)).ended


async def test_a_page_that_closes_without_goodbye_rings_nobody_for_long(house: CallHouse) -> None:
    """The page's goodbye is lost, but its socket says why it closes; one whose line broke rings on."""
    ann, bob, contact = await house.befriended("ann", "bob")
    for closes in (True, False):
        call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
        phone = await house.connect(await house.join(ann, call_id), ann)
        await (phone.close_page() if closes else phone.break_off())
        await house.pass_time(6)
        assert (await house.call(call_id)).ended is closes


async def test_a_page_that_is_loaded_anew_rings_on(house: CallHouse) -> None:
    """Ann is back within the farewell."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    phone = await house.connect(await house.join(ann, call_id), ann)
    await phone.close_page()
    await house.pass_time(2)
    await house.connect(await house.join(ann, call_id), ann)
    await house.pass_time(20)
    assert not (await house.call(call_id)).ended
