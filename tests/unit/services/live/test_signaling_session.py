"""The sockets of calls over memory: who hears what, who is out, and what a broken line costs."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from domain.model.calls import ParticipantState
from domain.model.errors import CallEnded
from domain.model.ids import CallId, SessionId, UserId
from domain.services.live.login_watch import CHECK_ALL_LOGINS_EVERY
from domain.services.live.sessions import SESSIONS_PER_USER
from ports.mailboxes import HearHint, Mailbox, ignore_hint
from ports.transport import CloseReason
from tests.doubles.transport import MemoryTransport
from tests.unit.services.call_house import CallHouse, call_house, settle, tell_nobody

INVITED, REJECTED, ACCEPTED, ONLINE, OFFLINE, DEAD = ParticipantState
STATES, STATE, SIGNAL, STARTED, OVER, FAILED = 2, 3, 4, 6, 7, 8


@pytest.fixture
async def house() -> AsyncIterator[CallHouse]:
    async with call_house() as house:
        yield house


async def test_a_socket_back_within_the_grace_was_never_away(house: CallHouse) -> None:
    """Bob reconnects after 3 s: Ann hears nothing, and what she signalled meanwhile reaches him in order."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns, bobs = await house.answer(ann, call_id), await house.answer(bob, call_id)
    anns.heard()
    await bobs.break_off()
    for number in range(3):
        await anns.signal(bob, f"candidate {number}")
    await house.pass_time(3)
    again = await bobs.come_back()
    assert anns.heard() == []
    assert again.heard() == [
        (STATES, {ann: ONLINE, bob: ONLINE}),
        *[(SIGNAL, (ann, f"candidate {number}")) for number in range(3)],
    ]


async def test_offline_is_told_after_the_grace(house: CallHouse) -> None:
    """Five seconds without a socket; then back again, without a second start."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns, bobs = await house.answer(ann, call_id), await house.answer(bob, call_id)
    anns.heard()
    await bobs.break_off()
    await house.pass_time(4)
    assert anns.heard() == []
    await house.pass_time(2)
    assert anns.heard() == [(STATE, (bob, OFFLINE))]
    again = await bobs.come_back()
    assert anns.heard() == [(STATE, (bob, ONLINE))]
    assert again.heard() == [(STATES, {ann: ONLINE, bob: ONLINE})]


async def test_a_page_loaded_anew_is_seen_to_go_and_to_come(house: CallHouse) -> None:
    """Within the grace too, by everybody else; what was said to the old page is not for the new one (C9)."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    choir = await house.group_of(ann, bob, cat)
    call_id = await house.call_commands.place(ann, choir.contact_id, [bob, cat])
    anns, bobs, cats = [await house.answer(each, call_id) for each in (ann, bob, cat)]
    for phone in (anns, cats):
        phone.heard()
    await bobs.break_off()
    await anns.signal(bob, "a candidate for the old page")
    again = await house.answer(bob, call_id)
    for phone in (anns, cats):
        assert phone.heard() == [(STATE, (bob, OFFLINE)), (STATE, (bob, ONLINE))]
    assert again.heard() == [(STATES, {ann: ONLINE, bob: ONLINE, cat: ONLINE})]
    await anns.signal(bob, "an offer for the new page")
    assert again.heard() == [(SIGNAL, (ann, "an offer for the new page"))]


async def test_one_without_a_socket_hears_of_it_on_the_next(house: CallHouse) -> None:
    """Ann's line was broken while Bob loaded his page anew; of a first entry the states alone tell."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    choir = await house.group_of(ann, bob, cat)
    call_id = await house.call_commands.place(ann, choir.contact_id, [bob, cat])
    anns, _ = await house.answer(ann, call_id), await house.answer(bob, call_id)
    await anns.break_off()
    await house.answer(bob, call_id)
    await house.answer(cat, call_id)
    again = await anns.come_back()
    assert again.heard() == [
        (STATES, {ann: ONLINE, bob: ONLINE, cat: ONLINE}),
        (STATE, (bob, OFFLINE)),
        (STATE, (bob, ONLINE)),
    ]
    await again.break_off()
    assert (await again.come_back()).heard() == [(STATES, {ann: ONLINE, bob: ONLINE, cat: ONLINE})]


async def test_a_new_page_is_found_by_the_next_heartbeat(house: CallHouse) -> None:
    """The node that let Bob in died before it told."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns, bobs = await house.answer(ann, call_id), await house.answer(bob, call_id)
    anns.heard()
    await bobs.break_off()
    told, house.notifier.tell = house.notifier.tell, tell_nobody  # type: ignore[method-assign] # the fault
    await house.answer(bob, call_id)
    house.notifier.tell = told  # type: ignore[method-assign] # mended
    assert anns.heard() == []
    anns.beat()
    await settle()
    assert anns.heard() == [(STATE, (bob, OFFLINE)), (STATE, (bob, ONLINE))]


async def test_the_newest_socket_takes_over(house: CallHouse) -> None:
    """The older is told to stay away, hears nothing more, and its late close changes nothing (C4)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns, old = await house.answer(ann, call_id), await house.answer(bob, call_id)
    old.heard()
    new = await house.answer(bob, call_id)
    assert old.heard() == [(OVER, "1")]
    assert old.closed_with is CloseReason.TAKEN_OVER
    anns.heard()
    new.heard()
    await anns.signal(bob, "to the newest")
    assert new.heard() == [(SIGNAL, (ann, "to the newest"))]
    assert old.heard() == []
    await house.pass_time(20)
    assert anns.heard() == []
    assert (await house.state(call_id)).get(bob).state is ONLINE


async def test_signals_reach_the_addressed_participant_and_nobody_else(house: CallHouse) -> None:
    """With the true sender, in order; not oneself, not those who are out, not strangers (C5)."""
    ann, bob, cat, dan = [await house.person(name) for name in ("ann", "bob", "cat", "dan")]
    choir = await house.group_of(ann, bob, cat, dan)
    call_id = await house.call_commands.place(ann, choir.contact_id, [bob, cat, dan])
    anns, bobs, cats = [await house.answer(each, call_id) for each in (ann, bob, cat)]
    await house.call_commands.hang_up(dan, call_id)
    await settle()
    for phone in (anns, bobs, cats):
        phone.heard()
    for number in range(40):
        await anns.signal(bob, str(number))
    for nobody in (ann, dan, UserId(999), UserId(0), UserId(-1)):
        await anns.signal(nobody, "hello?")
    assert bobs.heard() == [(SIGNAL, (ann, str(number))) for number in range(40)]
    assert anns.heard() == cats.heard() == []


async def test_one_who_comes_back_does_not_hear_what_was_said_before_he_left(house: CallHouse) -> None:
    """Bob leaves the group and comes back: a new entry, without the offers of his old connections."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    choir = await house.group_of(ann, bob, cat)
    call_id = await house.call_commands.place(ann, choir.contact_id, [bob, cat])
    anns, bobs, _ = [await house.answer(each, call_id) for each in (ann, bob, cat)]
    bobs.transport.answers_pings = False
    await anns.signal(bob, "an old offer")
    await house.call_commands.hang_up(bob, call_id)
    await settle()
    assert bobs.heard()[-1] == (OVER, "1")
    back = await house.answer(bob, call_id)
    assert back.heard() == [(STATES, {ann: ONLINE, bob: ONLINE, cat: ONLINE})]
    assert anns.heard()[-2:] == [(STATE, (bob, DEAD)), (STATE, (bob, ONLINE))]


async def test_one_who_rejected_gets_no_token_and_no_socket(house: CallHouse) -> None:
    """Out is out: 3001 for a join, and the reason on the socket."""
    ann, bob, cat = [await house.person(name) for name in ("ann", "bob", "cat")]
    choir = await house.group_of(ann, bob, cat)
    call_id = await house.call_commands.place(ann, choir.contact_id, [bob, cat])
    await house.call_commands.hang_up(bob, call_id)
    with pytest.raises(CallEnded):
        await house.join(bob, call_id)
    token = await house.token(bob, call_id)
    phone = await house.connect(token, bob)
    assert phone.heard() == [(OVER, "2"), (FAILED, "通话已结束")]


async def test_sockets_that_open_nothing(house: CallHouse) -> None:
    """Garbage and login tokens are unauthorised; an ended call says how it ended; an unknown one is not."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    await house.call_commands.hang_up(ann, call_id)
    for garbage in ("", "x", "login/1/99999999999", "call/1/1/login-1/0", "x" * 100_000):
        phone = await house.connect(garbage, ann)
        assert phone.heard() == [(1, "")]
        assert phone.closed_with is CloseReason.UNAUTHENTICATED
        assert not phone.transport.admitted
    ended = await house.connect(await house.token(bob, call_id), bob)
    assert ended.heard() == [(OVER, "7"), (FAILED, "通话已结束")]
    unknown = await house.connect(await house.token(bob, CallId(99)), bob)
    assert unknown.heard() == [(FAILED, "通话不存在")]


async def test_who_shows_no_token_for_half_a_minute_has_to_go(house: CallHouse) -> None:
    """A socket that says nothing is closed, without a word that would tell its client to give up."""
    silent = await house.connect(None, UserId(0))
    silent.beats = False
    await house.pass_time(29)
    assert {phone.closed_with for phone in house.phones} == {None}
    await house.pass_time(1)
    assert silent.closed_with is CloseReason.UNAUTHENTICATED
    assert silent.heard() == []


async def test_who_is_gone_before_being_turned_away_is_no_fault(house: CallHouse) -> None:
    """A bad token, and no patience for the answer."""
    impatient = MemoryTransport()

    async def last_frame() -> str | bytes:
        impatient.go()
        return "garbage"

    impatient.receive = last_frame  # type: ignore[method-assign]  # it came before the end
    await house.signaling.serve(impatient)
    assert impatient.closed_with is None


async def test_one_person_has_only_so_many_call_sockets(house: CallHouse) -> None:
    """A client that runs wild is told to come back later, and its user's call goes on."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    token = await house.join(ann, call_id)
    house.live._of_user[ann] = SESSIONS_PER_USER
    surplus = await house.connect(token, ann)
    assert surplus.closed_with is CloseReason.UNAVAILABLE
    assert (await house.state(call_id)).get(ann).state is not ONLINE


async def test_a_device_that_is_signed_out_is_out_of_its_call(house: CallHouse) -> None:
    """Bob's login is ended elsewhere: his socket closes, and its token opens no other (S4)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    anns, bobs = await house.answer(ann, call_id), await house.answer(bob, call_id)
    token = await house.token(bob, call_id)
    await house.login_watch.check()
    assert {phone.closed_with for phone in house.phones} == {None}
    await house.logins.end(bob, (await house.login_of(bob)).login_id)
    await house.login_watch.check()
    await settle()
    assert bobs.heard()[-1] == (1, "")
    assert bobs.closed_with is CloseReason.UNAUTHENTICATED
    assert (await house.connect(token, bob)).heard() == [(1, "")]
    await house.pass_time(33)
    assert anns.heard()[-1] == (OVER, "5")


async def test_a_login_that_grows_old_ends_no_call(house: CallHouse) -> None:
    """Expired, they talk on, also over a new socket, until the login is ended (C10)."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    login = await house.login_of(bob)
    await house.answer(ann, call_id)
    token = await house.join(bob, call_id)
    bobs = await house.connect(token, bob)
    await house.storage.transaction(lambda uow: uow.logins.renew(login.login_id, house.clock.now()))
    await house.logins.sweep()
    house.clock.advance(CHECK_ALL_LOGINS_EVERY.total_seconds())
    await house.login_watch.check()
    await settle()
    assert {phone.closed_with for phone in house.phones} == {None}
    await bobs.break_off()
    again = await house.connect(token, bob)
    assert again.heard() == [(STATES, {ann: ONLINE, bob: ONLINE})]
    await house.logins.end(bob, login.login_id)
    await house.login_watch.check()
    await settle()
    assert again.closed_with is CloseReason.UNAUTHENTICATED


async def test_the_start_is_told_also_to_one_whose_mailbox_was_not_open_yet(house: CallHouse) -> None:
    """Bob comes online on another node between Ann's commit and the opening of her box."""
    ann, bob, contact = await house.befriended("ann", "bob")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    gate, opens = asyncio.Event(), house.mailboxes.open

    async def open_late(address: str, box: SessionId, hear: HearHint = ignore_hint) -> Mailbox:
        if address.endswith(f":{ann}"):
            await gate.wait()
        return await opens(address, box, hear)

    house.mailboxes.open = open_late  # type: ignore[method-assign] # the delay
    anns, bobs = await house.answer(ann, call_id), await house.answer(bob, call_id)
    assert anns.heard() == []
    gate.set()
    await settle()
    told = [(STATES, {ann: ONLINE, bob: ONLINE}), (STARTED, "")]
    assert anns.heard() == told
    assert bobs.heard() == told
