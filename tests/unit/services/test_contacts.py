"""From a request to a pair of contacts."""

import asyncio
from datetime import timedelta

import pytest

from domain.model.contacts import ContactChange
from domain.model.errors import (
    BadRequest,
    ChatError,
    ContactExists,
    ContactNotFound,
    ContactRequestExists,
    ContactRequestExpired,
    ContactRequestNotFound,
    ContactRequestNotPending,
    Forbidden,
    UserNotFound,
)
from domain.model.ids import ContactId, UserId
from domain.model.notifications import (
    ContactChangedNotification,
    ContactNotification,
    ContactRequestNotification,
)
from tests.unit.services.house import House


async def test_bob_hears_of_anns_request_and_both_hear_of_the_contact(house: House) -> None:
    """Each gets their own row; Ann does not hear of her own request."""
    ann, bob = await house.person("ann"), await house.person("bob")
    ann_ear, bob_ear = await house.listen(ann), await house.listen(bob)
    request = await house.contacts.request(ann, bob)
    assert await house.contacts.list_pending(bob) == [request]
    assert await house.contacts.list_pending(ann) == []
    await house.contacts.accept(bob, request.request_id)
    assert await house.contacts.list_pending(bob) == []
    (anns_row,) = await house.contacts.list_contacts(ann)
    (bobs_row,) = await house.contacts.list_contacts(bob)
    assert (anns_row.user_id, bobs_row.user_id) == (bob, ann)
    assert anns_row.room_id == bobs_row.room_id
    assert await ann_ear.heard() == [ContactNotification(anns_row)]
    assert await bob_ear.heard() == [ContactRequestNotification(request), ContactNotification(bobs_row)]


async def test_a_request_is_refused_for_the_first_reason_that_holds(house: House) -> None:
    """Oneself, a contact, nobody, one that waits, whichever way it goes."""
    ann, bob, eve = [await house.person(name) for name in ("ann", "bob", "eve")]
    await house.befriend(ann, bob)
    await house.contacts.request(eve, ann)
    refusals: list[tuple[UserId, UserId, type[ChatError]]] = [
        (ann, ann, BadRequest),
        (ann, bob, ContactExists),
        (bob, ann, ContactExists),
        (ann, UserId(99), UserNotFound),
        (ann, eve, ContactRequestExists),
        (eve, ann, ContactRequestExists),
    ]
    for who, whom, error in refusals:
        with pytest.raises(error):
            await house.contacts.request(who, whom)


async def test_a_rejected_request_is_over_and_nobody_is_told(house: House) -> None:
    """Ann may ask again."""
    ann, bob = await house.person("ann"), await house.person("bob")
    request = await house.contacts.request(ann, bob)
    ear = await house.listen(ann)
    await house.contacts.reject(bob, request.request_id)
    assert await ear.heard() == []
    with pytest.raises(ContactRequestNotPending):
        await house.contacts.accept(bob, request.request_id)
    await house.contacts.request(ann, bob)


async def test_only_the_addressee_answers(house: House) -> None:
    """To Ann, who asked, and to Eve it does not exist."""
    ann, bob, eve = [await house.person(name) for name in ("ann", "bob", "eve")]
    request = await house.contacts.request(ann, bob)
    for who in (ann, eve):
        with pytest.raises(ContactRequestNotFound):
            await house.contacts.accept(who, request.request_id)


async def test_after_a_day_a_request_is_expired_for_good(house: House) -> None:
    """2006 both times; then Ann may ask again."""
    ann, bob = await house.person("ann"), await house.person("bob")
    request = await house.contacts.request(ann, bob)
    house.clock.advance(24 * 3600)
    assert await house.contacts.list_pending(bob) == []
    for _ in range(2):
        with pytest.raises(ContactRequestExpired):
            await house.contacts.accept(bob, request.request_id)
    await house.contacts.request(ann, bob)


async def test_accepting_twice_at_once_makes_one_pair(house: House) -> None:
    """One wins, the other is told that it is no longer pending (M8)."""
    ann, bob = await house.person("ann"), await house.person("bob")
    request = await house.contacts.request(ann, bob)
    outcomes = await asyncio.gather(
        *(house.contacts.accept(bob, request.request_id) for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ContactRequestNotPending"] * 4 + [
        "NoneType"
    ]
    assert len(await house.contacts.list_contacts(ann)) == 1


async def test_crossing_requests_leave_one_pending(house: House) -> None:
    """Ann and Bob ask each other at the same moment (M8)."""
    ann, bob = await house.person("ann"), await house.person("bob")
    outcomes = await asyncio.gather(
        house.contacts.request(ann, bob), house.contacts.request(bob, ann), return_exceptions=True
    )
    assert [isinstance(outcome, ContactRequestExists) for outcome in outcomes].count(True) == 1


async def test_the_members_of_a_contact_are_the_two_people(house: House) -> None:
    """Somebody else's row is forbidden, an unknown one not found."""
    ann, bob, eve = [await house.person(name) for name in ("ann", "bob", "eve")]
    row = await house.befriend(ann, bob)
    members = await house.contacts.members(ann, row.contact_id)
    assert {user.user_id for user in members} == {ann, bob}
    for who in (bob, eve):
        with pytest.raises(Forbidden):
            await house.contacts.members(who, row.contact_id)
    with pytest.raises(ContactNotFound):
        await house.contacts.members(ann, ContactId(99))


async def test_anns_other_devices_hear_what_she_makes_of_a_contact(house: House) -> None:
    """Bob does not; nor does anybody if nothing changed."""
    ann, bob = await house.person("ann"), await house.person("bob")
    row = await house.befriend(ann, bob)
    ann_ear, bob_ear = await house.listen(ann), await house.listen(bob)
    now = house.clock.now()
    change = ContactChange(alias="Bobby", pinned=True, muted_until=now + timedelta(hours=8))
    changed = await house.contacts.update(ann, row.contact_id, change)
    assert (changed.alias, changed.pinned_at, changed.muted_until) == ("Bobby", now, change.muted_until)
    assert await ann_ear.heard() == [ContactChangedNotification(changed)]
    house.clock.advance(60)
    assert await house.contacts.update(ann, row.contact_id, ContactChange(pinned=True)) == changed
    unmuted = await house.contacts.update(ann, row.contact_id, ContactChange(muted_until=now))
    assert unmuted.muted_until is None
    assert await ann_ear.heard() == [ContactChangedNotification(unmuted)]
    assert await bob_ear.heard() == []


async def test_ann_deletes_bob_and_both_begin_again(house: House) -> None:
    """Gone for her; he keeps the conversation, but reaches nobody. A new request brings it back to both."""
    ann, bob = await house.person("ann"), await house.person("bob")
    anns = await house.befriend(ann, bob)
    [bobs] = await house.contacts.list_contacts(bob)
    await house.chat.send(ann, anns.contact_id, text="hello")
    ann_ear, bob_ear = await house.listen(ann), await house.listen(bob)
    await house.contacts.delete(ann, anns.contact_id)
    [told] = await ann_ear.heard()
    assert isinstance(told, ContactChangedNotification)
    assert (told.contact.contact_id, told.gone) == (anns.contact_id, True)
    assert await house.contacts.list_contacts(ann) == []
    with pytest.raises(ContactNotFound):
        await house.history.page(ann, anns.contact_id)
    assert [row.contact_id for row in await house.contacts.list_contacts(bob)] == [bobs.contact_id]
    assert len(await house.history.page(bob, bobs.contact_id)) == 1
    assert [user.user_id for user in await house.contacts.members(bob, bobs.contact_id)] == [bob, ann]
    with pytest.raises(Forbidden):
        await house.chat.send(bob, bobs.contact_id, text="are you there?")
    assert await bob_ear.heard() == []

    request = await house.contacts.request(bob, ann)
    await house.contacts.accept(ann, request.request_id)
    [again], [going_on] = await house.contacts.list_contacts(ann), await house.contacts.list_contacts(bob)
    assert (again.room_id, going_on.contact_id) == (anns.room_id, bobs.contact_id)
    assert len(await house.history.page(ann, again.contact_id)) == 1
    assert await bob_ear.heard() == [ContactChangedNotification(going_on)]
    assert [type(told) for told in await ann_ear.heard()] == [ContactRequestNotification, ContactNotification]
    await house.chat.send(bob, bobs.contact_id, text="hello again")


async def test_two_who_deleted_each_other_find_their_history_again(house: House) -> None:
    ann, bob = await house.person("ann"), await house.person("bob")
    anns = await house.befriend(ann, bob)
    [bobs] = await house.contacts.list_contacts(bob)
    await house.chat.send(ann, anns.contact_id, text="hello")
    await house.contacts.delete(ann, anns.contact_id)
    await house.contacts.delete(bob, bobs.contact_id)
    again = await house.befriend(ann, bob)
    assert len(await house.history.page(ann, again.contact_id)) == 1


async def test_only_the_owner_deletes_a_contact_and_nobody_a_group(house: House) -> None:
    ann, bob = await house.person("ann"), await house.person("bob")
    anns = await house.befriend(ann, bob)
    group = await house.groups.create(ann, name="duo", avatar="", contact_ids=[anns.contact_id])
    for contact_id, error in (
        (anns.contact_id, Forbidden),
        (group.contact_id, Forbidden),
        (ContactId(4711), ContactNotFound),
    ):
        with pytest.raises(error):
            await house.contacts.delete(bob, contact_id)
    with pytest.raises(BadRequest):
        await house.contacts.delete(ann, group.contact_id)


async def test_ann_takes_her_request_back(house: House) -> None:
    """It waits for nobody any more; only she may, and only once. Bob may ask her now."""
    ann, bob, cara = [await house.person(name) for name in ("ann", "bob", "cara")]
    request = await house.contacts.request(ann, bob)
    for other in (bob, cara):
        with pytest.raises(ContactRequestNotFound):
            await house.contacts.withdraw(other, request.request_id)
    await house.contacts.withdraw(ann, request.request_id)
    assert await house.contacts.list_pending(bob) == await house.contacts.list_sent(ann) == []
    with pytest.raises(ContactRequestNotPending):
        await house.contacts.withdraw(ann, request.request_id)
    with pytest.raises(ContactRequestNotPending):
        await house.contacts.accept(bob, request.request_id)
    await house.contacts.request(bob, ann)
