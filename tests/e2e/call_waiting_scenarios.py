"""Stories of a second call, each told on one node and on two."""

import asyncio

import pytest

from examples.ichat_client import Refused
from tests.e2e.call_scenarios import CallScenario
from tests.e2e.call_story import CallStory
from tests.e2e.people import Person
from tests.e2e.phones import BUSY, ENDED, NORMAL, READY, REFUSED
from tests.e2e.story import eventually
from tests.patience import Stopwatch


async def a_second_call_waits(story: CallStory) -> None:
    """Bob talks with Ann, and his phone shows that Cat calls: he leaves Ann for her. Then Ann calls, and he
    declines.
    """
    ann, bob, cat = await story.friends("ann", "bob", "cat")
    await cat.befriend(bob)
    handset = await story.handset(bob, "phone", nodes=[1], explicit=True)
    _, (anns, bobs) = await story.talk(ann, bob)
    second = await call_until(story, cat, bob, READY)
    await eventually(lambda: handset.ringing(second) == (True, 1), 3, "it rings Bob")
    answered = story.phone(bob, second, [1])
    with pytest.raises(Refused, match="409 3007"):
        await answered.join()
    await anns.signal(bob, "are you there?")
    await eventually(lambda: bool(bobs.signals), 3, "the first goes on")
    await bobs.hang_up()
    await anns.ends(NORMAL)
    cats = story.phone(cat, second, [0])
    await cats.pick_up()
    await answered.pick_up()
    await eventually(lambda: handset.ringing(second) == (False, 1), 3, "it is answered")
    third = await call_until(story, ann, bob, READY)
    await eventually(lambda: handset.ringing(third) == (True, 1), 3, "it rings Bob again")
    again = story.phone(ann, third, [0])
    await again.pick_up()
    await story.phone(bob, third).hang_up()
    await again.ends(REFUSED)
    await cats.signal(bob, "who was that?")
    await eventually(lambda: answered.signals == [(cat.user_id, "who was that?")], 3, "they talk on")


async def an_old_device_makes_it_busy(story: CallStory) -> None:
    """While Bob's tablet is on, which shows no second call, he is busy for Cat, whatever his phone shows."""
    ann, bob, cat = await story.friends("ann", "bob", "cat")
    await cat.befriend(bob)
    handset = await story.handset(bob, "phone", nodes=[1], explicit=True)
    tablet = await story.handset(bob, "tablet", nodes=[0])
    _, (anns, bobs) = await story.talk(ann, bob)
    busy = await call_until(story, cat, bob, ENDED)
    assert (await story.look_up(cat, busy))["endReason"] == BUSY
    assert handset.ringing(busy) == tablet.ringing(busy) == (False, 0)
    await tablet.switch_off()
    second = await call_until(story, cat, bob, READY)
    await eventually(lambda: handset.ringing(second) == (True, 1), 3, "it rings Bob")
    await story.phone(cat, second).hang_up()
    await eventually(lambda: handset.ringing(second) == (False, 1), 3, "Cat has given up")
    assert anns.over == bobs.over == 0


async def call_until(story: CallStory, caller: Person, callee: Person, status: int) -> int:
    """What devices somebody has is known on all nodes a moment later: call again until it is."""
    watch = Stopwatch()
    while True:
        call_id = await story.call(caller, callee)
        if (await story.look_up(caller, call_id))["status"] == status:
            return call_id
        if status == ENDED:
            await caller.ask("POST", "/call/hangup", None, callId=call_id)
        assert watch.shows(10)
        await asyncio.sleep(0.2)


ANYWHERE: tuple[CallScenario, ...] = (a_second_call_waits, an_old_device_makes_it_busy)
