"""From a request to a pair of contacts."""

import asyncio

import pytest

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
from domain.model.notifications import ContactNotification, ContactRequestNotification
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
