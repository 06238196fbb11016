"""The stories of calls, each told on one node and on two."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from examples.ichat_client import Refused
from tests.e2e.call_story import CallStory
from tests.e2e.nodes import GRACE_SECONDS, RING_SECONDS
from tests.e2e.people import Person
from tests.e2e.phones import (
    ACTIVE,
    BUSY,
    CANCELLED,
    DEAD,
    ENDED,
    INVITED,
    LOST,
    MUTE_ASKED,
    NO_ANSWER,
    NORMAL,
    ONLINE,
    READY,
    REFUSED,
    REJECTED,
    STARTED,
    UNAUTHORISED,
)
from tests.e2e.story import eventually
from tests.patience import Stopwatch, now

AT_ONCE = 1.0
"""Seconds within which somebody is out of what they were taken from."""

CallScenario = Callable[[CallStory], Awaitable[None]]


async def two_talk(story: CallStory) -> None:
    """Ann calls Bob: ring, answer, signals both ways in order, hang-up, and the record in the history."""
    ann, bob = await story.friends("ann", "bob")
    handset = await story.handset(bob, "phone", nodes=[1])
    placed = now()
    call_id = await story.call(ann, bob)
    assert not (await handset.hears(call_id, READY)).handled
    anns, bobs = story.phone(ann, call_id, [0]), story.phone(bob, call_id, [1])
    await anns.pick_up()
    assert anns.states == {ann.user_id: ONLINE, bob.user_id: INVITED}
    await bobs.pick_up()
    await handset.hears(call_id, ACTIVE)
    for phone in (anns, bobs):
        await eventually(lambda phone=phone: phone.told(STARTED) == [""], 3, "it has started")  # type: ignore[misc] # mypy cannot type a lambda's default
        both = {ann.user_id: ONLINE, bob.user_id: ONLINE}
        await eventually(lambda phone=phone, both=both: phone.states == both, 3, "both are online")  # type: ignore[misc] # as above
    await asyncio.gather(*(anns.signal(bob, f"candidate {number}") for number in range(40)))
    await asyncio.gather(*(bobs.signal(ann, f"candidate {number}") for number in range(40)))
    for phone, other in ((anns, bob), (bobs, ann)):
        expected = [(other.user_id, f"candidate {number}") for number in range(40)]
        await eventually(lambda phone=phone: len(phone.signals) >= 40, 3, "all arrive")  # type: ignore[misc] # as above
        assert phone.signals == expected
    await asyncio.sleep(1.5)
    await bobs.hang_up()
    for phone in (anns, bobs):
        await phone.ends(NORMAL)
    await handset.hears(call_id, ENDED)
    statuses = [each.status for each in handset.of(call_id)]
    assert statuses == [READY, 0, ACTIVE, ENDED]
    assert handset.ringing(call_id) == (False, 1)
    history = await bob.ask("GET", "/calls")
    (record,) = history["calls"]
    assert (record["direction"], record["endReason"], record["missed"]) == ("in", NORMAL, False)
    assert record["peers"] == [ann.user_id]
    assert 1 <= record["duration"] <= now() - placed + 1
    await story.is_free(ann, bob)


async def a_call_is_steered(story: CallStory) -> None:
    """Bob invites Eve, whom only he knows. Ann asks her for quiet, takes her out, and ends it for all."""
    ann, bob = await story.friends("ann", "bob")
    eve = await story.person("eve")
    await bob.befriend(eve)
    tablet = await story.handset(eve, "tablet", nodes=[1], explicit=True)
    call_id, (anns, bobs) = await story.talk(ann, bob)
    await bob.ask("POST", "/call/invite", {"callId": call_id, "userIds": [eve.user_id]})
    await eventually(lambda: tablet.ringing(call_id) == (True, 1), 3, "it rings Eve")
    await eventually(lambda: anns.states.get(eve.user_id) == INVITED, 3, "Ann sees that it does")
    eves = story.phone(eve, call_id, [1])
    await eves.pick_up()
    await eves.signal(ann, "hello")
    await eventually(lambda: anns.signals == [(eve.user_id, "hello")], 3, "Ann hears Eve")
    await anns.gesture(hand=True)
    await eventually(lambda: eves.gestures == [{"hand": True, "userId": ann.user_id}], 3, "a hand goes up")
    await ann.ask("POST", "/call/mute", {"callId": call_id, "userId": eve.user_id})
    await eventually(lambda: eves.told(MUTE_ASKED) == [""], 3, "Eve is asked for quiet")
    with pytest.raises(Refused):
        await eve.ask("POST", "/call/remove", {"callId": call_id, "userId": ann.user_id})
    await ann.ask("POST", "/call/remove", {"callId": call_id, "userId": eve.user_id})
    await eves.ends(NORMAL)
    await eventually(lambda: bobs.states[eve.user_id] == REJECTED, 3, "she is gone for Bob")
    await ann.ask("POST", "/call/end", None, callId=call_id)
    for phone in (anns, bobs):
        await phone.ends(NORMAL)


async def three_in_a_group(story: CallStory) -> None:
    """One leaves and comes back; when two have left, the last one is told that it is over."""
    ann, bob, cat = await story.friends("ann", "bob", "cat")
    await ann.found_group("the three", [bob, cat])
    call_id, (anns, bobs, cats) = await story.talk(ann, bob, cat)
    everybody = {each.user_id: ONLINE for each in (ann, bob, cat)}
    for phone in (anns, bobs, cats):
        await eventually(lambda phone=phone: phone.states == everybody, 3, "all see all")  # type: ignore[misc] # as above
    await bobs.hang_up()
    await bobs.ends(NORMAL)
    for phone in (anns, cats):
        await eventually(lambda phone=phone: phone.states[bob.user_id] == DEAD, 3, "Bob is gone")  # type: ignore[misc] # as above
    back = story.phone(bob, call_id, [1])
    await back.pick_up()
    await anns.signal(bob, "welcome back")
    await eventually(lambda: back.signals == [(ann.user_id, "welcome back")], 3, "Bob hears Ann")
    await back.signal(cat, "hello")
    await eventually(lambda: cats.signals == [(bob.user_id, "hello")], 3, "Cat hears Bob")
    assert anns.over == cats.over == 0
    await anns.hang_up()
    await anns.ends(NORMAL)
    assert (await story.look_up(bob, call_id))["status"] == ACTIVE
    await cats.hang_up()
    await back.ends(NORMAL)


async def bob_rejects(story: CallStory) -> None:
    """Ann is told so, Bob's devices are silent, and he is free at once."""
    ann, bob = await story.friends("ann", "bob")
    handset = await story.handset(bob, "phone", nodes=[1])
    call_id = await story.call(ann, bob)
    anns = story.phone(ann, call_id)
    await anns.pick_up()
    await handset.hears(call_id, READY)
    await story.phone(bob, call_id).hang_up()
    await anns.ends(REFUSED)
    assert (await handset.hears(call_id, ENDED)).end_reason == REFUSED
    assert handset.ringing(call_id) == (False, 1)
    with pytest.raises(Refused, match="409 3001"):
        await story.phone(bob, call_id).join()
    await story.is_free(bob, ann)


async def ann_cancels(story: CallStory) -> None:
    """Before she joins or after: cancelled, and Bob has missed both."""
    ann, bob = await story.friends("ann", "bob")
    handset = await story.handset(bob, "phone", nodes=[1])
    for joins_first in (False, True):
        call_id = await story.call(ann, bob)
        await handset.hears(call_id, READY)
        anns = story.phone(ann, call_id)
        if joins_first:
            await anns.pick_up()
        await anns.hang_up()
        assert (await handset.hears(call_id, ENDED)).end_reason == CANCELLED
        assert handset.ringing(call_id) == (False, 1)
    assert (await bob.ask("GET", "/calls"))["missed"] == 2
    await bob.ask("POST", "/calls/seen")
    assert (await bob.ask("GET", "/calls"))["missed"] == 0


async def ann_closes_the_page(story: CallStory) -> None:
    """Her page says good-bye: soon after its grace Bob's phone is silent; he has missed the call (F10)."""
    ann, bob = await story.friends("ann", "bob")
    handset = await story.handset(bob, "phone", nodes=[1])
    call_id = await story.call(ann, bob)
    anns = story.phone(ann, call_id)
    await anns.pick_up()
    await handset.hears(call_id, READY)
    await anns.put_away()
    await ann.ask("POST", "/call/goodbye", {"token": anns.token})
    assert (await handset.hears(call_id, ENDED, within=GRACE_SECONDS + 1)).end_reason == LOST
    assert handset.ringing(call_id) == (False, 1)
    assert (await bob.ask("GET", "/calls"))["missed"] == 1
    await story.is_free(bob, ann)


async def bob_is_busy(story: CallStory) -> None:
    """Ringing is busy, talking is busy; Cat's call ends at once, and Ann's does not notice."""
    ann, bob, cat = await story.friends("ann", "bob", "cat")
    await cat.befriend(bob)
    call_id = await story.call(ann, bob)
    for _ in range(2):
        busy = await story.look_up(cat, await story.call(cat, bob))
        assert (busy["status"], busy["endReason"]) == (ENDED, BUSY)
        await story.phone(ann, call_id, [0]).pick_up()
        await story.phone(bob, call_id, [1]).pick_up()
    await story.phone(bob, call_id).hang_up()
    await story.is_free(cat, bob)


async def nobody_answers(story: CallStory) -> None:
    """It rings for its time, with the caller waiting or not, and nobody stays busy."""
    ann, bob = await story.friends("ann", "bob")
    handset = await story.handset(bob, "phone", nodes=[1])
    call_id = await story.call(ann, bob)
    anns = story.phone(ann, call_id)
    await anns.pick_up()
    await anns.ends(NO_ANSWER, within=RING_SECONDS + 4)
    news = await handset.hears(call_id, ENDED)
    assert news.end_reason == NO_ANSWER
    assert handset.ringing(call_id) == (False, 1)
    second = await story.call(bob, ann)
    assert (await story.look_up(bob, second))["status"] == READY
    await eventually_over(story, bob, second, NO_ANSWER)


async def eventually_over(story: CallStory, person: Person, call_id: int, reason: int) -> None:
    """Without a socket: as the REST API has it."""
    watch = Stopwatch()
    while True:
        call = await story.look_up(person, call_id)
        if call["status"] == ENDED:
            assert call["endReason"] == reason
            return
        assert watch.shows(RING_SECONDS + 4)
        await asyncio.sleep(0.2)


async def answered_on_one_of_two_devices(story: CallStory) -> None:
    """The other stops ringing, and does not begin again when the call starts."""
    ann, bob = await story.friends("ann", "bob")
    phone_rings = await story.handset(bob, "phone", nodes=[0])
    tablet = await story.handset(bob, "tablet", nodes=[1])
    call_id = await story.call(ann, bob)
    for handset in (phone_rings, tablet):
        await handset.hears(call_id, READY)
        assert handset.ringing(call_id) == (True, 1)
    await story.phone(bob, call_id, [0]).pick_up()
    await tablet.hears(call_id, 0)
    assert tablet.ringing(call_id) == (False, 1)
    anns = story.phone(ann, call_id, [1])
    await anns.pick_up()
    await tablet.hears(call_id, ACTIVE)
    assert tablet.ringing(call_id) == phone_rings.ringing(call_id) == (False, 1)
    await anns.hang_up()


async def two_devices_answer_at_once(story: CallStory) -> None:
    """One wins; the other is told to stay away, and does; its late close changes nothing (C4)."""
    ann, bob = await story.friends("ann", "bob")
    call_id = await story.call(ann, bob)
    anns = story.phone(ann, call_id)
    await anns.pick_up()
    rivals = [story.phone(bob, call_id, [place]) for place in (0, 1)]
    await asyncio.gather(*(rival.pick_up() for rival in rivals))
    await eventually(lambda: any(rival.over for rival in rivals), 3, "one is out")
    (winner,) = [rival for rival in rivals if not rival.over]
    (loser,) = [rival for rival in rivals if rival.over]
    await eventually(lambda: loser.codes == [4001], 3, "and closed")
    told = len(loser.frames)
    await anns.signal(bob, "to the winner")
    await eventually(lambda: bool(winner.signals), 3, "the winner hears Ann")
    await asyncio.sleep(4)
    assert (len(loser.frames), winner.over, winner.codes) == (told, 0, [])
    assert anns.states[bob.user_id] == ONLINE
    await winner.hang_up()
    await anns.ends(NORMAL)


async def a_device_is_signed_out(story: CallStory) -> None:
    """Bob ends all his other logins: the phone that talks is out within two seconds, on any node (S4)."""
    ann, bob = await story.friends("ann", "bob")
    _, (anns, bobs) = await story.talk(ann, bob)
    bob.token = await bob.another_login()
    await bob.ask("POST", "/user/logins/end", {"others": True})
    await eventually(lambda: bobs.codes == [1008], 2.5, "Bob's phone is out")
    assert bobs.told(UNAUTHORISED) == [""]
    assert not anns.over
    await anns.hang_up()
    await anns.ends(NORMAL)


async def ann_parts_from_who_rings(story: CallStory) -> None:
    """Bob rings, and Ann blocks him; he rings again, and she deletes him: her phone is silent within a
    second, whatever node he is on, and he is told as if she had refused (S16).
    """
    ann, bob = await story.friends("ann", "bob")
    handset = await story.handset(ann, "phone", nodes=[1])
    to_bob = await ann.contact_of(bob)
    for path, body in (
        ("/user/block", {"userId": bob.user_id, "on": True}),
        ("/contact/delete", {"contactId": to_bob}),
    ):
        await ann.ask("POST", "/user/block", {"userId": bob.user_id, "on": False})
        call_id = await story.call(bob, ann)
        bobs = story.phone(bob, call_id)
        await bobs.pick_up()
        await handset.hears(call_id, READY)
        await ann.ask("POST", path, body)
        await bobs.ends(REFUSED, AT_ONCE)
        await eventually(lambda: not handset.ringing(call_id)[0], AT_ONCE, "silent")  # noqa: B023 - awaited here
        assert handset.ringing(call_id) == (False, 1)


async def one_of_three_is_removed(story: CallStory) -> None:
    """Cat is removed from the group while she talks in it: her phone is out of the call within a second and
    does not come back, the others see her go and talk on (S16).
    """
    ann, bob, cat = await story.friends("ann", "bob", "cat")
    await ann.found_group("the three", [bob, cat])
    _, (anns, bobs, cats) = await story.talk(ann, bob, cat)
    group_id = next(row["groupId"] for row in await ann.contacts() if row["groupId"])
    await ann.ask("POST", "/group/members/remove", {"groupId": group_id, "userIds": [cat.user_id]})
    await eventually(lambda: bool(cats.over), AT_ONCE, "Cat is out")
    await eventually(lambda: anns.states[cat.user_id] == REJECTED, AT_ONCE, "Ann sees her gone")
    with pytest.raises(Refused, match="403 403"):
        await cats.join()
    heard = len(cats.frames)
    await anns.signal(bob, "is she gone?")
    await eventually(lambda: (ann.user_id, "is she gone?") in bobs.signals, 3, "they talk on")
    assert len(cats.frames) == heard
    await anns.hang_up()
    await bobs.ends(NORMAL)


ANYWHERE: tuple[CallScenario, ...] = (
    two_talk,
    a_call_is_steered,
    three_in_a_group,
    bob_rejects,
    ann_cancels,
    ann_closes_the_page,
    bob_is_busy,
    nobody_answers,
    answered_on_one_of_two_devices,
    two_devices_answer_at_once,
    a_device_is_signed_out,
    ann_parts_from_who_rings,
    one_of_three_is_removed,
)
