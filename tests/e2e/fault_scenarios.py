"""The stories of nodes and of Redis that fail, each told on one node and on two (F1 to F5, F13)."""

import asyncio
import signal

from tests.e2e.story import Scenario, Story, eventually


async def a_node_is_killed(story: Story) -> None:
    """A kill -9 of the node that holds the sockets, in the middle of sending (F1).

    With another node and Redis the sessions resume there; a node alone is started again, and devices sync.
    """
    ann, bob = await story.friends("ann", "bob")
    everywhere = list(range(len(story.deployment.nodes)))
    phone = await story.device(bob, "phone", nodes=everywhere)
    page = await story.device(bob, "page", nodes=everywhere, explicit=True)
    mine = await story.device(ann, "phone", nodes=everywhere)
    victim = story.deployment.nodes[0]
    writing = asyncio.create_task(story.chat(ann, await ann.contact_of(bob), 60, pause=0.01))
    await asyncio.sleep(0.3 + story.random.random() / 2)
    victim.kill()
    alone = len(everywhere) == 1
    if alone:
        await asyncio.to_thread(victim.start)
    await writing
    await story.ends_well()
    for device in (phone, page, mine):
        assert (len(set(device.sessions)) == 1) is not alone
        assert len(device.sessions) >= 2


async def a_server_stops_in_order(story: Story) -> None:
    """SIGTERM: no request fails, devices are told to come back, and it is over within 15 s (F2)."""
    ann, bob = await story.friends("ann", "bob")
    everywhere = list(range(len(story.deployment.nodes)))
    phone = await story.device(bob, "phone", nodes=everywhere)
    page = await story.device(bob, "page", nodes=everywhere, explicit=True)
    victim = story.deployment.nodes[0]
    writing = asyncio.create_task(story.chat(ann, await ann.contact_of(bob), 60, pause=0.01))
    await asyncio.sleep(0.3)
    victim.tell_to_stop()
    await eventually(lambda: not victim.alive, 15, "the node is down")
    if len(everywhere) == 1:
        await asyncio.to_thread(victim.start)
    await writing
    await story.ends_well()
    assert phone.codes[0] == page.codes[0] == 1012
    assert ann.failures == []


async def a_node_is_frozen(story: Story) -> None:
    """SIGSTOP, then CONT: nothing is lost on the sockets that it held (F3)."""
    ann, bob = await story.friends("ann", "bob")
    phone = await story.device(bob, "phone", nodes=[0])
    laptop = await story.device(bob, "laptop", nodes=[-1], explicit=True)
    to_bob = await ann.contact_of(bob)
    story.deployment.nodes[0].freeze()
    writing = asyncio.create_task(story.chat(ann, to_bob, 10))
    await asyncio.sleep(20 if story.long else 2)
    story.deployment.nodes[0].thaw()
    await writing
    await story.say(ann, to_bob)
    await story.ends_well()
    assert len(phone.history.has()) == len(laptop.history.has()) == 11


async def a_node_dies_before_it_tells(story: Story) -> None:
    """Committed, and then the node is gone: everybody hears of it within five seconds (F13, M4)."""
    ann, bob = await story.friends("ann", "bob")
    phone = await story.device(bob, "phone", nodes=[0])
    page = await story.device(bob, "page", nodes=[-1], explicit=True)
    to_bob = await ann.contact_of(bob)
    await story.say(ann, to_bob)
    await story.arrives()
    await story.commit_untold(ann, to_bob, "last words")
    await story.arrives(within=5)
    await story.say(ann, to_bob)
    await story.commit_untold(ann, to_bob, "overtaken words")
    await story.say(ann, to_bob)
    await story.arrives(within=5)
    await story.ends_well()
    assert len(phone.sessions) == len(page.sessions) == 1


async def redis_is_emptied(story: Story) -> None:
    """Redis starts again with nothing: logins stand, sessions are new, all caught up within 10 s (F4)."""
    redis = story.deployment.redis
    assert redis is not None
    ann, bob = await story.friends("ann", "bob")
    phone = await story.device(bob, "phone", nodes=[0])
    page = await story.device(bob, "page", nodes=[1], explicit=True)
    to_bob = await ann.contact_of(bob)
    writing = asyncio.create_task(story.chat(ann, to_bob, 60, pause=0.02))
    await asyncio.sleep(0.5)
    redis.kill()
    redis.start()
    await writing
    await story.arrives(within=10)
    await story.ends_well()
    for device in (phone, page):
        assert len(set(device.sessions)) == 2


async def redis_is_away(story: Story) -> None:
    """Redis does not answer for a while: sends are acknowledged all the same, none takes over 2 s (F5)."""
    redis = story.deployment.redis
    assert redis is not None
    ann, bob = await story.friends("ann", "bob")
    await story.device(bob, "phone", nodes=[0])
    await story.device(bob, "page", nodes=[1], explicit=True)
    to_bob = await ann.contact_of(bob)
    await story.say(ann, to_bob)
    ann.answer_times.clear()
    redis.signal(signal.SIGSTOP)
    await story.chat(ann, to_bob, 10 if story.long else 4, pause=0.3)
    redis.signal(signal.SIGCONT)
    assert max(ann.answer_times) < 2
    assert ann.failures == []
    await story.chat(ann, to_bob, 3)
    await story.arrives(within=10)
    await story.ends_well()


FAULTS: tuple[Scenario, ...] = (
    a_node_is_killed,
    a_server_stops_in_order,
    a_node_is_frozen,
    a_node_dies_before_it_tells,
)
REDIS_FAULTS: tuple[Scenario, ...] = (redis_is_emptied, redis_is_away)
