"""The stories of calls, each told on one node and on two."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

import pytest

from tests.e2e.call_story import CallStory
from tests.e2e.nodes import RING_SECONDS
from tests.e2e.people import Person, Refused, now
from tests.e2e.phones import (
    ACTIVE,
    BUSY,
    CANCELLED,
    DEAD,
    ENDED,
    INVITED,
    LOST,
    NO_ANSWER,
    NORMAL,
    OFFLINE,
    ONLINE,
    OVER,
    READY,
    REFUSED,
    STARTED,
    STATE,
    STATES,
    Phone,
)
from tests.e2e.story import eventually

CallScenario = Callable[[CallStory], Awaitable[None]]

BACK_WITHIN = 5.0


async def two_talk(story: CallStory) -> None:
    """Ann calls Bob: ring, answer, signals both ways in order, hang-up, and the record in the history."""
    ann, bob = await story.friends("ann", "bob")
    handset = await story.handset(bob, "phone", nodes=[1])
    call_id = await story.call(ann, bob)
    assert not (await handset.hears(call_id, READY)).handled
    anns, bobs = story.phone(ann, call_id, [0]), story.phone(bob, call_id, [1])
    await anns.pick_up()
    assert anns.states == {ann.user_id: ONLINE, bob.user_id: INVITED}
    await bobs.pick_up()
    await handset.hears(call_id, ACTIVE)
    for phone in (anns, bobs):
        await eventually(lambda phone=phone: phone.told(STARTED) == [""], 3, "it has started")  # type: ignore[misc] # mypy cannot type a lambda's default
        assert phone.states == {ann.user_id: ONLINE, bob.user_id: ONLINE}
    await asyncio.gather(*(anns.signal(bob, f"candidate {number}") for number in range(40)))
    await asyncio.gather(*(bobs.signal(ann, f"candidate {number}") for number in range(40)))
    for phone, other in ((anns, bob), (bobs, ann)):
        expected = [(other.user_id, f"candidate {number}") for number in range(40)]
        await eventually(lambda phone=phone: len(phone.signals) >= 40, 3, "all arrive")  # type: ignore[misc] # as above
        assert phone.signals == expected
    began = now()
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
    assert 1 <= record["duration"] <= now() - began + 2
    await story.is_free(ann, bob)


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
    deadline = now() + RING_SECONDS + 4
    while True:
        call = await story.look_up(person, call_id)
        if call["status"] == ENDED:
            assert call["endReason"] == reason
            return
        assert now() < deadline
        await asyncio.sleep(0.2)


async def a_line_breaks(story: CallStory) -> None:
    """Bob's socket drops and comes back within the grace: nobody is told, and no signal is lost."""
    ann, bob = await story.friends("ann", "bob")
    call_id, (anns, bobs) = await story.talk(ann, bob)
    await eventually(lambda: anns.states == {ann.user_id: ONLINE, bob.user_id: ONLINE}, 3, "both are online")
    told = len(anns.told(STATE))
    for number in range(3):
        bobs.drop()
        for each in range(5):
            await anns.signal(bob, f"{number} {each}")
        await eventually(lambda number=number: len(bobs.told(STATES)) == number + 2, 3, "Bob is back")  # type: ignore[misc] # as above
    expected = [(ann.user_id, f"{number} {each}") for number in range(3) for each in range(5)]
    await eventually(lambda: len(bobs.signals) >= 15, 3, "all signals arrive")
    assert list(dict.fromkeys(bobs.signals)) == expected
    assert len(anns.told(STATE)) == told
    assert len(bobs.told(STARTED)) == 1
    await anns.hang_up()
    await bobs.ends(NORMAL)
    assert (await story.look_up(ann, call_id))["endReason"] == NORMAL


async def a_line_is_lost(story: CallStory) -> None:
    """Bob's network swallows everything, his socket half-open: when his life is over the call is (C2)."""
    ann, bob = await story.friends("ann", "bob")
    network = await story.network(-1)
    call_id = await story.call(ann, bob)
    anns, bobs = story.phone(ann, call_id), story.phone(bob, call_id, networks=[network])
    await anns.pick_up()
    await bobs.pick_up()
    network.half_open()
    bobs.comes_back = False
    await anns.ends(LOST, within=14)
    await story.is_free(ann, bob)


async def everybody_is_gone(story: CallStory) -> None:
    """Both clients die without a word: offline for the others after the grace, and soon no call (C2)."""
    ann, bob, cat = await story.friends("ann", "bob", "cat")
    await ann.found_group("the three", [bob, cat])
    call_id, (anns, bobs, cats) = await story.talk(ann, bob, cat)
    for phone in (bobs, cats):
        phone.comes_back = False
        phone.drop()
    await eventually(
        lambda: anns.states == {ann.user_id: ONLINE, bob.user_id: OFFLINE, cat.user_id: OFFLINE},
        6,
        "Ann sees both offline",
    )
    anns.comes_back = False
    anns.drop()
    await eventually_over(story, ann, call_id, LOST)
    await story.is_free(ann, bob)


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


async def a_node_is_killed(story: CallStory) -> None:
    """The node that placed the call dies by kill -9, with sockets on it: the call goes on (C1, F1).

    Same call, no second ring, signals again within five seconds, a normal end with the whole duration.
    """
    ann, bob = await story.friends("ann", "bob")
    ann.apis = bob.apis = story.deployment.apis[:1]
    handset = await story.handset(bob, "phone", nodes=[0, -1])
    call_id = await story.call(ann, bob)
    phones = [story.phone(each, call_id, [0, -1]) for each in (ann, bob)]
    for phone in phones:
        await phone.pick_up()
    await handset.hears(call_id, ACTIVE)
    began = now()
    await asyncio.sleep(1)
    greeted = [phone.greeted for phone in phones]
    node = story.deployment.nodes[0]
    node.kill()
    if len(story.deployment.nodes) == 1:
        node.start()
    ann.apis = bob.apis = story.deployment.apis[-1:]
    for phone, before in zip(phones, greeted, strict=True):
        await phone.returns(before)
    await signals_again(phones)
    statuses = [each.status for each in handset.of(call_id)]
    assert statuses == [READY, 0, ACTIVE]
    assert handset.ringing(call_id) == (False, 1)
    await phones[1].hang_up()
    lasted = now() - began
    for phone in phones:
        await phone.ends(NORMAL)
    (record,) = (await ann.ask("GET", "/calls"))["calls"]
    assert record["endReason"] == NORMAL
    assert abs(record["duration"] - lasted) <= 2


async def signals_again(phones: list[Phone], within: float = BACK_WITHIN) -> None:
    """Each hears the other, and was never told that he is gone."""
    one, other = phones
    began = now()
    await one.signal(other.owner, f"still there? {began}")
    await other.signal(one.owner, f"yes {began}")
    await eventually(
        lambda: (
            (one.owner.user_id, f"still there? {began}") in other.signals
            and (other.owner.user_id, f"yes {began}") in one.signals
        ),
        within,
        "each hears the other",
    )
    for phone, peer in ((one, other), (other, one)):
        assert not phone.over
        assert (peer.owner.user_id, OFFLINE) not in phone.told(STATE)
        assert (peer.owner.user_id, DEAD) not in phone.told(STATE)


async def say_until_heard(phones: list[Phone], within: float) -> None:
    """What is said while a mailbox is gone is gone with it; clients restart ICE until they connect."""
    deadline = now() + within
    for speaker, listener in (phones, reversed(phones)):
        attempt = f"do you hear me? {now()}"
        while (speaker.owner.user_id, attempt) not in listener.signals:
            assert now() < deadline
            await speaker.signal(listener.owner, attempt)
            await asyncio.sleep(0.3)


async def a_node_is_stopped_in_order(story: CallStory) -> None:
    """SIGTERM: sockets are closed with 1012, clients come back, and no call ends (F2)."""
    ann, bob = await story.friends("ann", "bob")
    call_id, phones = await story.talk(ann, bob)
    for phone in phones:
        phone.ports = [node.port for node in reversed(story.deployment.nodes)]
    hit = phones if len(story.deployment.nodes) == 1 else phones[:1]
    greeted = [phone.greeted for phone in hit]
    node = story.deployment.nodes[0]
    node.stop()
    if len(story.deployment.nodes) == 1:
        node.start()
    ann.apis = bob.apis = story.deployment.apis[-1:]
    for phone, before in zip(hit, greeted, strict=True):
        await phone.returns(before)
        assert phone.codes == [1012]
    await signals_again(phones)
    assert (await story.look_up(ann, call_id))["status"] == ACTIVE
    await phones[0].hang_up()
    await phones[1].ends(NORMAL)


async def redis_loses_everything(story: CallStory) -> None:
    """It is restarted empty in the middle of a call and of a ring: both go on as they should (F4)."""
    ann, bob, cat = await story.friends("ann", "bob", "cat")
    dan = await story.person("dan")
    await cat.befriend(dan)
    _, phones = await story.talk(ann, bob)
    ringing = await story.call(cat, dan)
    assert story.deployment.redis is not None
    story.deployment.redis.kill()
    story.deployment.redis.start()
    await say_until_heard(phones, within=10)
    await signals_again(phones)
    await eventually_over(story, cat, ringing, NO_ANSWER)
    await phones[0].hang_up()
    for phone in phones:
        await phone.ends(NORMAL)


async def redis_is_out_of_reach(story: CallStory) -> None:
    """For ten seconds: commands are answered, heartbeats count, and signals arrive afterwards (F5)."""
    ann, bob = await story.friends("ann", "bob")
    _, phones = await story.talk(ann, bob)
    anns, bobs = phones
    assert story.deployment.redis is not None
    story.deployment.redis.signal(signal.SIGSTOP)
    await anns.signal(bob, "said into the silence")
    asked_at = now()
    await story.phone(ann, anns.call_id).join()
    assert now() - asked_at < 2.5
    await asyncio.sleep(10)
    story.deployment.redis.signal(signal.SIGCONT)
    await eventually(lambda: (ann.user_id, "said into the silence") in bobs.signals, 5, "it arrives")
    await signals_again(phones)
    await bobs.hang_up()
    await anns.ends(NORMAL)
    assert bobs.told(OVER) == ["1"]


ANYWHERE: tuple[CallScenario, ...] = (
    two_talk,
    three_in_a_group,
    bob_rejects,
    ann_cancels,
    bob_is_busy,
    nobody_answers,
    a_line_breaks,
    a_line_is_lost,
    everybody_is_gone,
    answered_on_one_of_two_devices,
    two_devices_answer_at_once,
    a_node_is_killed,
    a_node_is_stopped_in_order,
)
WITH_REDIS: tuple[CallScenario, ...] = (redis_loses_everything, redis_is_out_of_reach)
