"""Other people: known by id, or looked for."""

import pytest

from domain.model.errors import InvalidFields
from domain.model.ids import UserId
from tests.unit.services.house import House


async def test_infos_keep_the_order_asked_for(house: House) -> None:
    """The client indexes the answer by position (contract section 4)."""
    ann, bob = await house.person("ann"), await house.person("bob")
    infos = await house.people.infos([bob, UserId(99), ann, bob])
    assert [user and user.username for user in infos] == ["bob", None, "ann", "bob"]
    with pytest.raises(InvalidFields):
        await house.people.infos([ann] * 1001)


async def test_search_shows_friends_and_requests(house: House) -> None:
    """Names that start with the keyword, without oneself, page by page."""
    ann = await house.person("ann")
    others = [await house.person(f"bob_{number}") for number in range(7)]
    await house.befriend(ann, others[0])
    request = await house.contacts.request(others[1], ann)
    first = await house.people.search(ann, "BOB_", page=1, size=5)
    assert [found.user.user_id for found in first] == others[:5]
    assert [found.is_friend for found in first] == [True, False, False, False, False]
    assert [found.pending_request for found in first] == [None, request, None, None, None]
    assert len(await house.people.search(ann, "bob_", page=2, size=5)) == 2
    assert await house.people.search(ann, "bob%", page=1, size=5) == []
    assert await house.people.search(ann, "ann", page=1, size=5) == []
    for nothing in ("", " "):
        assert await house.people.search(ann, nothing, page=1, size=5) == []
    assert await house.people.search(ann, "bob", page=2**62, size=50) == []
