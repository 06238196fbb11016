"""People without an account come into a call by a link, one by one (contract-2 N11)."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.model.call_media_rules import MediaPolicy
from domain.model.calls import EndReason, ParticipantState
from domain.model.clients import Address, read_address
from domain.model.contacts import Contact
from domain.model.errors import (
    CallNotFound,
    Forbidden,
    InvalidFields,
    TooManyRequests,
    Unauthenticated,
)
from domain.model.groups import Role
from domain.model.guest_errors import CallLinkEnded, CallLocked
from domain.model.guests import GUESTS_FROM, NO_LOGIN, WAITING_AT_MOST, is_guest
from domain.model.ids import CallId, PassId, UserId
from domain.model.signaling import CallPass
from domain.services.call_commands import CallPolicy
from ports.transport import CloseReason
from tests.unit.services.call_house import CallHouse, Phone, settle

ACCEPTED, ONLINE, DEAD = ParticipantState.ACCEPTED, ParticipantState.ONLINE, ParticipantState.DEAD
STATES, STATE, SIGNAL, OVER, DOOR, GESTURE, TOLD = 2, 3, 4, 7, 10, 13, 14
OUTSIDE: Address = read_address("203.0.113.7")


@pytest.fixture
async def house() -> AsyncIterator[CallHouse]:
    house = CallHouse(policy=CallPolicy(guests=True, media=MediaPolicy(mesh_at_most=4)))
    yield house
    await house.tear_down()


async def talking(house: CallHouse, *names: str) -> tuple[CallId, list[Phone], str]:
    """The first has placed a call to the others; the secret of a link to its door."""
    ann, *others = [await house.person(name) for name in names]
    group = await house.group_of(ann, *others)
    call_id = await house.call_commands.place(ann, group.contact_id, others)
    phones = []
    for each in (ann, *others):
        house.clock.advance(1)
        phones.append(await house.answer(each, call_id))
    for phone in phones:
        phone.heard()
    link = await house.guests.make_link(ann, group.contact_id, seconds=0)
    return call_id, phones, link.secret


async def knock(house: CallHouse, secret: str, name: str = "Gil") -> Phone:
    admission = await house.guests.knock(secret, name, OUTSIDE)
    return await house.connect(admission.token, admission.guest_id)


async def test_a_guest_waits_is_let_in_and_talks(house: CallHouse) -> None:
    """Only Ann, the host, hears that Gil is at the door. Let in, he knows names and relays, and all meet."""
    call_id, [anns, bobs], secret = await talking(house, "ann", "bob")
    gils = await knock(house, secret)
    gil = gils.user_id
    assert is_guest(gil)
    assert gils.heard() == [(DOOR, {})]
    assert anns.heard() == [(DOOR, {gil: "Gil"})]
    assert bobs.heard() == []

    await house.call_steering.admit(anns.user_id, call_id, gil)
    await settle()
    names = {anns.user_id: "Ann", bobs.user_id: "Bob", gil: "Gil"}
    told, states = gils.heard()
    assert told == (
        TOLD,
        (names, [{"urls": ["turn:ice.example"], "username": f"{call_id}-{gil}", "credential": "secret"}]),
    )
    assert states == (STATES, {anns.user_id: ONLINE, bobs.user_id: ONLINE, gil: ONLINE})
    assert bobs.heard() == [(STATE, (gil, ACCEPTED)), (STATE, (gil, ONLINE))]
    assert (DOOR, {}) in anns.heard()
    await gils.signal(bobs.user_id, "offer")
    assert bobs.heard() == [(SIGNAL, (gil, "offer"))]
    await bobs.gesture(hand=True)
    assert gils.heard() == [(GESTURE, {"userId": bobs.user_id, "hand": True})]
    [shown] = await house.people.infos([gil])
    assert shown
    assert shown.nickname == "Gil"


async def test_who_comes_later_is_introduced_to_the_guest(house: CallHouse) -> None:
    """Zoe is invited; Gil's page is told her name before it is told that it rings her."""
    call_id, [anns, _], secret = await talking(house, "ann", "bob")
    gils = await knock(house, secret)
    await house.call_steering.admit(anns.user_id, call_id, gils.user_id)
    await settle()
    gils.heard()
    zoe = await house.person("zoe")
    await house.befriend(anns.user_id, zoe)
    await house.call_steering.invite(anns.user_id, call_id, [zoe])
    await settle()
    told, state = gils.heard()
    assert told[0] == TOLD
    assert state == (STATE, (zoe, ParticipantState.INVITED))


async def test_a_guest_is_turned_away(house: CallHouse) -> None:
    """Gil is told so, his token opens the door no more, and Ann's list is empty. He may knock anew."""
    call_id, [anns, _], secret = await talking(house, "ann", "bob")
    gils = await knock(house, secret)
    anns.heard()
    await house.call_steering.remove(anns.user_id, call_id, gils.user_id)
    await settle()
    assert gils.heard() == [(DOOR, {}), (OVER, str(EndReason.REJECTED.value))]
    assert anns.heard() == [(DOOR, {})]
    with pytest.raises(Forbidden):
        await house.call_steering.admit(anns.user_id, call_id, gils.user_id)
    again = await gils.come_back()
    assert again.heard() == [(OVER, str(EndReason.REJECTED.value))]
    assert gils.user_id not in (await house.call(call_id)).members
    assert (await knock(house, secret)).heard() == [(DOOR, {})]


async def test_only_hosts_open_the_door(house: CallHouse) -> None:
    """Bob is in the call and may not, until he is an admin of the group; then he hears of it, too."""
    call_id, [anns, bobs], secret = await talking(house, "ann", "bob")
    gils = await knock(house, secret)
    with pytest.raises(Forbidden):
        await house.call_steering.admit(bobs.user_id, call_id, gils.user_id)
    [group] = [each for each in await house.contacts.list_contacts(anns.user_id) if each.group_id]
    await house.group_members.set_role(anns.user_id, group.group_id, bobs.user_id, Role.ADMIN)
    gils.beat()
    await settle()
    assert bobs.heard() == [(DOOR, {gils.user_id: "Gil"})]
    await house.call_steering.admit(bobs.user_id, call_id, gils.user_id)
    await house.call_steering.admit(anns.user_id, call_id, gils.user_id)  # twice is once
    assert (await house.state(call_id)).get(gils.user_id).present


async def test_whoever_goes_from_the_door_waits_no_more(house: CallHouse) -> None:
    """Gil closes his page, Hal falls silent: Ann's list is empty, and nobody is let in who is not there."""
    call_id, [anns, _], secret = await talking(house, "ann", "bob")
    gils, hals = await knock(house, secret), await knock(house, secret, "Hal")
    assert anns.heard()[-1] == (DOOR, {gils.user_id: "Gil", hals.user_id: "Hal"})
    hals.beats = False
    await gils.close_page()
    assert anns.heard()[-1] == (DOOR, {hals.user_id: "Hal"})
    await house.pass_time(35)
    assert hals.closed_with is CloseReason.UNAUTHENTICATED
    for each in (gils, hals):
        with pytest.raises(Forbidden):
            await house.call_steering.admit(anns.user_id, call_id, each.user_id)


async def test_a_guest_who_lost_the_network_at_the_door_comes_back_to_it(house: CallHouse) -> None:
    """With the same token; after that Ann lets him in."""
    call_id, [anns, _], secret = await talking(house, "ann", "bob")
    gils = await knock(house, secret)
    await gils.break_off()
    back = await gils.come_back()
    await house.call_steering.admit(anns.user_id, call_id, gils.user_id)
    await settle()
    assert [kind for kind, _ in back.heard()] == [DOOR, TOLD, STATES]


async def test_a_guest_hangs_up_on_the_socket(house: CallHouse) -> None:
    """Gil has no operation to call for it; the others see him leave, and the call goes on."""
    call_id, [anns, bobs], secret = await talking(house, "ann", "bob")
    gils = await knock(house, secret)
    await house.call_steering.admit(anns.user_id, call_id, gils.user_id)
    await settle()
    bobs.heard()
    gils.transport.say('{"type":7,"payload":""}')
    await settle()
    assert gils.heard()[-1] == (OVER, str(EndReason.NORMAL.value))
    assert bobs.heard() == [(STATE, (gils.user_id, DEAD))]
    assert not (await house.call(call_id)).ended


async def test_guests_are_never_alone_nor_hosts(house: CallHouse) -> None:
    """Ann hangs up: Bob is the host, though Gil came before him. Bob goes, too: the guests' call is over."""
    call_id, [anns, bobs], secret = await talking(house, "ann", "bob")
    guests = [await knock(house, secret, name) for name in ("Gil", "Hal")]
    for each in guests:
        await house.call_steering.admit(anns.user_id, call_id, each.user_id)
    await settle()
    await house.call_commands.hang_up(bobs.user_id, call_id)
    house.clock.advance(1)
    bobs = await house.answer(bobs.user_id, call_id)
    await house.call_commands.hang_up(anns.user_id, call_id)
    assert (await house.call(call_id)).host_id == bobs.user_id
    await house.call_commands.hang_up(bobs.user_id, call_id)
    await settle()
    assert (await house.call(call_id)).ended
    assert [each.heard()[-1] for each in guests] == [(OVER, str(EndReason.NORMAL.value))] * 2
    assert await house.busy() == set()


async def test_a_removed_guest_stays_out(house: CallHouse) -> None:
    """Gil's token opens nothing any more."""
    call_id, [anns, _], secret = await talking(house, "ann", "bob")
    gils = await knock(house, secret)
    await house.call_steering.admit(anns.user_id, call_id, gils.user_id)
    await settle()
    await house.call_steering.remove(anns.user_id, call_id, gils.user_id)
    await settle()
    assert gils.heard()[-1] == (OVER, str(EndReason.NORMAL.value))
    back = await gils.come_back()
    assert back.heard()[0] == (OVER, str(EndReason.NORMAL.value))


async def test_a_locked_call_lets_nobody_new_in(house: CallHouse) -> None:
    """No knocking; Bob, who was in it, comes back; Dan, who missed it, only when he is invited again."""
    call_id, [anns, bobs, _], secret = await talking(house, "ann", "bob", "cat")
    ann, dan = anns.user_id, await house.person("dan")
    await house.befriend(ann, dan)
    await house.call_steering.invite(ann, call_id, [dan])
    await house.pass_time(61)
    with pytest.raises(Forbidden):
        await house.call_steering.lock(bobs.user_id, call_id, on=True)
    await house.call_steering.lock(ann, call_id, on=True)
    assert (await house.call(call_id)).locked
    with pytest.raises(CallLocked):
        await house.guests.knock(secret, "Gil", OUTSIDE)
    with pytest.raises(CallLocked):
        await house.join(dan, call_id)
    await house.call_commands.hang_up(bobs.user_id, call_id)
    await house.call_steering.invite(ann, call_id, [dan])
    await house.answer(dan, call_id)
    await house.answer(bobs.user_id, call_id)
    await house.call_steering.lock(ann, call_id, on=False)
    assert await house.guests.knock(secret, "Gil", OUTSIDE)


async def test_links_expire_and_are_ended(house: CallHouse) -> None:
    """After its time, after its end, and after its maker left the group, a link opens nothing."""
    _, [anns, bobs], secret = await talking(house, "ann", "bob")
    sign = await house.guests.show(secret)
    assert (sign.invited_by, sign.running) == ("Ann", True)
    rows = {each.owner_id: each for phone in (anns, bobs) for each in await rows_of(house, phone)}
    short = await house.guests.make_link(bobs.user_id, rows[bobs.user_id].contact_id, seconds=60)
    bobs_link = await house.guests.make_link(bobs.user_id, rows[bobs.user_id].contact_id, seconds=0)
    house.clock.advance(60)
    await house.guests.sweep()
    await house.group_members.leave(bobs.user_id, rows[bobs.user_id].group_id)
    for ended in (short, bobs_link):
        await refused(house, ended.secret)
    await house.guests.end_links(anns.user_id, rows[anns.user_id].contact_id)
    await refused(house, secret)
    await refused(house, "guessed")


async def rows_of(house: CallHouse, phone: Phone) -> list[Contact]:
    return [each for each in await house.contacts.list_contacts(phone.user_id) if each.group_id]


async def refused(house: CallHouse, secret: str) -> None:
    for asked in (house.guests.show(secret), house.guests.knock(secret, "Gil", OUTSIDE)):
        with pytest.raises(CallLinkEnded):
            await asked


async def test_who_is_not_in_the_conversation_makes_no_link(house: CallHouse) -> None:
    """Nor ends one; and where guests are not let in, nobody does."""
    _, [anns, bobs], secret = await talking(house, "ann", "bob")
    [row] = await rows_of(house, anns)
    for asked in (
        house.guests.make_link(bobs.user_id, row.contact_id, seconds=0),
        house.guests.end_links(bobs.user_id, row.contact_id),
    ):
        with pytest.raises(Forbidden):
            await asked
    closed = replace(house.guests, policy=CallPolicy())
    with pytest.raises(Forbidden):
        await closed.make_link(anns.user_id, row.contact_id, seconds=0)
    for asking in (closed.show(secret), closed.knock(secret, "Gil", OUTSIDE)):
        with pytest.raises(CallLinkEnded):
            await asking


async def test_without_a_call_there_is_no_door(house: CallHouse) -> None:
    """The sign says so; who waits when it ends is told."""
    call_id, [anns, _], secret = await talking(house, "ann", "bob")
    gils = await knock(house, secret)
    await house.call_steering.end(anns.user_id, call_id)
    gils.beat()
    await settle()
    assert gils.heard()[-1] == (OVER, str(EndReason.NORMAL.value))
    assert not (await house.guests.show(secret)).running
    with pytest.raises(CallNotFound):
        await house.guests.knock(secret, "Gil", OUTSIDE)


async def test_the_door_and_the_call_have_bounds(house: CallHouse) -> None:
    """Names are names, a crowd at the door is refused, and so is one member too many (four are the most)."""
    call_id, [anns, *_], secret = await talking(house, "ann", "bob", "cat")
    for name in ("", "  ", "x" * 21, "a\u200bb"):
        with pytest.raises(InvalidFields):
            await house.guests.knock(secret, name, OUTSIDE)
    guests = [await knock(house, secret, f"g{number}") for number in range(WAITING_AT_MOST)]
    with pytest.raises(TooManyRequests):
        await house.guests.knock(secret, "one more", OUTSIDE)
    await house.call_steering.admit(anns.user_id, call_id, guests[0].user_id)
    with pytest.raises(InvalidFields):
        await house.call_steering.admit(anns.user_id, call_id, guests[1].user_id)
    await settle()
    assert guests[1].heard() == [(DOOR, {})]


async def test_a_token_of_no_guest_opens_no_door(house: CallHouse) -> None:
    """Nor does one of another call's guest."""
    call_id, _, _ = await talking(house, "ann", "bob")
    call_pass = CallPass(call_id, UserId(GUESTS_FROM + 99), NO_LOGIN, PassId("p"))
    with pytest.raises(Unauthenticated):
        await house.guests.wait(call_pass)


async def test_a_guest_stays_while_logins_are_checked(house: CallHouse) -> None:
    """Gil has no login that could have ended."""
    call_id, [anns, _], secret = await talking(house, "ann", "bob")
    gils, hals = await knock(house, secret), await knock(house, secret, "Hal")
    await house.call_steering.admit(anns.user_id, call_id, gils.user_id)
    await settle()
    await house.login_watch.check()
    await settle()
    assert gils.closed_with is hals.closed_with is None
