"""The stories of calls in which something breaks, each told on one node and on two."""

import asyncio
import signal

from tests.e2e.call_scenarios import CallScenario, eventually_over
from tests.e2e.call_story import CallStory
from tests.e2e.nodes import GRACE_SECONDS, LIFE_SECONDS
from tests.e2e.phones import (
    ACTIVE,
    DEAD,
    LOST,
    NO_ANSWER,
    NORMAL,
    OFFLINE,
    ONLINE,
    OVER,
    READY,
    STARTED,
    STATE,
    STATES,
    Phone,
)
from tests.e2e.story import eventually
from tests.patience import Stopwatch, now

BACK_WITHIN = 5.0


async def a_line_breaks(story: CallStory) -> None:
    """Bob's socket drops and comes back within the grace: nobody is told, and no signal is lost.

    Whatever a socket broke over before its client confirmed it, the start of the call too, comes again.
    """
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
    assert 1 <= len(bobs.told(STARTED)) <= bobs.greeted
    await anns.hang_up()
    await bobs.ends(NORMAL)
    assert (await story.look_up(ann, call_id))["endReason"] == NORMAL


async def a_page_is_loaded_anew(story: CallStory) -> None:
    """Bob's page joins again at once: Ann and Cat see him go and come, and so does Dan, whose line was broken
    at that moment; what Ann signals then reaches the new page and no other (C9).
    """
    ann, bob, cat, dan = await story.friends("ann", "bob", "cat", "dan")
    await ann.found_group("the four", [bob, cat, dan])
    call_id, (anns, bobs, cats, dans) = await story.talk(ann, bob, cat, dan)
    others = (anns, cats, dans)
    for phone in others:
        await eventually(lambda phone=phone: set(phone.states.values()) == {ONLINE}, 3, "all are online")  # type: ignore[misc] # as above
    told = [len(phone.told(STATE)) for phone in others]
    dans.drop()
    await bobs.put_away()
    again = story.phone(bob, call_id, [-1])
    await again.pick_up()
    for phone, before in zip(others, told, strict=True):
        await is_told(phone, before, (bob.user_id, OFFLINE), (bob.user_id, ONLINE))
    await anns.signal(bob, "an offer")
    await eventually(lambda: again.signals == [(ann.user_id, "an offer")], 3, "the new page hears Ann")
    assert again.states == dict.fromkeys((each.user_id for each in (ann, bob, cat, dan)), ONLINE)
    assert (anns.over, bobs.signals) == (0, [])


async def is_told(phone: Phone, after: int, *states: tuple[int, int]) -> None:
    """These and no others, after so many."""
    await eventually(
        lambda: len(phone.told(STATE)) >= after + len(states),
        GRACE_SECONDS + 3,
        f"{phone.owner.name} is told",
    )
    assert phone.told(STATE)[after:] == list(states)


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
    await anns.ends(LOST, within=LIFE_SECONDS + GRACE_SECONDS + 3)
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
        GRACE_SECONDS + 3,
        "Ann sees both offline",
    )
    anns.comes_back = False
    anns.drop()
    await eventually_over(story, ann, call_id, LOST)
    await story.is_free(ann, bob)


async def a_node_is_killed(story: CallStory) -> None:
    """The node that placed the call dies by kill -9, with sockets on it: the call goes on (C1, F1).

    Same call, no second ring, signals again within five seconds, a normal end with the whole duration.
    """
    ann, bob = await story.friends("ann", "bob")
    ann.apis = bob.apis = story.deployment.apis[:1]
    handset = await story.handset(bob, "phone", nodes=[0, -1])
    placed = now()
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
        await asyncio.to_thread(node.start)
    ann.apis = bob.apis = story.deployment.apis[-1:]
    for phone, before in zip(phones, greeted, strict=True):
        await phone.returns(before)
    await signals_again(phones)
    statuses = [each.status for each in handset.of(call_id)]
    assert statuses == [READY, 0, ACTIVE]
    assert handset.ringing(call_id) == (False, 1)
    talked = now() - began
    await phones[1].hang_up()
    for phone in phones:
        await phone.ends(NORMAL)
    (record,) = (await ann.ask("GET", "/calls"))["calls"]
    assert record["endReason"] == NORMAL
    assert talked - 1 <= record["duration"] <= now() - placed + 1


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
    watch = Stopwatch()
    for speaker, listener in (phones, reversed(phones)):
        attempt = f"do you hear me? {now()}"
        while (speaker.owner.user_id, attempt) not in listener.signals:
            assert watch.shows(within)
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
    await asyncio.to_thread(node.stop)  # clients come back meanwhile, to the other one
    if len(story.deployment.nodes) == 1:
        await asyncio.to_thread(node.start)
    ann.apis = bob.apis = story.deployment.apis[-1:]
    for phone, before in zip(hit, greeted, strict=True):
        await phone.returns(before)
        assert set(phone.codes) == {1012}, "whoever came back too soon was told to come back again"
    await signals_again(phones)
    assert (await story.look_up(ann, call_id))["status"] == ACTIVE
    await phones[0].hang_up()
    await phones[1].ends(NORMAL)


async def a_node_is_frozen(story: CallStory) -> None:
    """For half a life: nobody is lost for it, and signals go on when it wakes (F3)."""
    ann, bob = await story.friends("ann", "bob")
    _, phones = await story.talk(ann, bob)
    node = story.deployment.nodes[0]
    node.freeze()
    await asyncio.sleep(LIFE_SECONDS / 2)
    node.thaw()
    await signals_again(phones)
    await phones[1].hang_up()
    await phones[0].ends(NORMAL)


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
    watch = Stopwatch()
    await story.phone(ann, anns.call_id).join()
    assert watch.shows(2.5)
    await asyncio.sleep(10)
    story.deployment.redis.signal(signal.SIGCONT)
    await eventually(lambda: (ann.user_id, "said into the silence") in bobs.signals, 5, "it arrives")
    await signals_again(phones)
    await bobs.hang_up()
    for phone in phones:
        await phone.ends(NORMAL)
    assert bobs.told(OVER) == ["1"]


ANYWHERE: tuple[CallScenario, ...] = (
    a_line_breaks,
    a_page_is_loaded_anew,
    a_line_is_lost,
    everybody_is_gone,
    a_node_is_killed,
    a_node_is_stopped_in_order,
    a_node_is_frozen,
)
WITH_REDIS: tuple[CallScenario, ...] = (redis_loses_everything, redis_is_out_of_reach)
