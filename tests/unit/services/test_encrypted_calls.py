"""Calls through an SFU that pages encrypt for each other: who can, who is told, and what becomes of it when
somebody comes who cannot.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.model.errors import InvalidFields
from tests.unit.services.call_house import Phone, settle
from tests.unit.services.sfu_house import FIRST, SECOND, SfuHouse, key_of, sfu_house, told

STATES, STATE = 2, 3
NO_POINT = ("B", "nonsense", key_of("ann")[:-1], "A" * 87, key_of("ann").replace("B", "+", 1))


@pytest.fixture
async def house() -> AsyncIterator[SfuHouse]:
    async with sfu_house() as house:
        yield house


def keys_told(phone: Phone) -> list[str]:
    """In the frames that say how people are."""
    frames = [json.loads(frame) for frame in phone.transport.take_heard()]
    told = [json.loads(frame["payload"]) for frame in frames if frame["type"] in {STATES, STATE}]
    states = [each for payload in told for each in (payload if isinstance(payload, list) else [payload])]
    return [each["publicKey"] for each in states if "publicKey" in each]


def modes(frames: list[dict[str, object]]) -> list[object]:
    return [each["e2ee"] for each in frames if "mode" in each]


def goes(frames: list[dict[str, object]]) -> list[object]:
    return [each["generation"] for each in frames if each.get("op") == "go"]


async def test_a_call_of_pages_that_can_is_encrypted(house: SfuHouse) -> None:
    """Each is told so, and learns the others' public keys with how they are."""
    call_id = await house.ring()
    ann, bob, cat = await house.come(call_id, "ann", "bob", "cat", encrypts=True)
    assert keys_told(cat)[:3] == [key_of("ann"), key_of("bob"), key_of("cat")]
    assert keys_told(ann)[-1] == key_of("cat")
    assert modes(told(bob)) == [True]
    assert house.chair(bob.user_id).e2ee
    shown = await house.call_queries.media_of(ann.user_id, call_id)
    assert shown.e2ee


async def test_who_cannot_encrypt_brings_all_to_a_room_without_and_takes_it_away_again(
    house: SfuHouse,
) -> None:
    """A room is encrypted for all or for none: each change is another room, and a page that is told so."""
    call_id = await house.ring()
    ann, *_ = await house.come(call_id, "ann", "bob", "cat", encrypts=True)
    told(ann)
    [dan] = await house.come(call_id, "dan")
    frames = told(ann)
    assert (modes(frames), goes(frames)) == ([False], [SECOND])
    assert not house.chair(ann.user_id).e2ee
    frames = told(dan)
    assert (modes(frames), goes(frames)) == ([False], [FIRST])
    await house.call_commands.hang_up(dan.user_id, call_id)
    await settle()
    frames = told(ann)
    assert (modes(frames), goes(frames)) == ([True], [SECOND + 1])
    assert house.chair(ann.user_id).e2ee


async def test_another_sfu_is_encrypted_as_the_one_before(house: SfuHouse) -> None:
    call_id = await house.ring()
    ann, *_ = await house.come(call_id, "ann", "bob", "cat", encrypts=True)
    told(ann)
    house.unit().die()
    await settle()
    assert (await house.call(call_id)).media.e2ee
    assert modes(told(ann)) == []


async def test_where_it_is_turned_off_nothing_is_encrypted(house: SfuHouse) -> None:
    object.__setattr__(house.call_routing, "policy", replace(house.call_routing.policy, e2ee=False))
    call_id = await house.ring()
    ann, *_ = await house.come(call_id, "ann", "bob", "cat", encrypts=True)
    assert modes(told(ann)) == [False]


@pytest.mark.parametrize("key", NO_POINT)
async def test_what_is_no_public_key_is_refused(house: SfuHouse, key: str) -> None:
    """And nobody has joined by it."""
    call_id = await house.ring()
    with pytest.raises(InvalidFields):
        await house.join(house.choir[1], call_id, sfu=True, public_key=key)
    assert not (await house.state(call_id)).get(house.choir[1]).handled
