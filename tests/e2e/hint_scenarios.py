"""The stories of what is only worth knowing now: who types, who is here."""

import asyncio

from tests.e2e.story import Scenario, Story, eventually
from tests.patience import Stopwatch

HEARD_WITHIN = 10.0
"""Seconds; the server takes one, the machine may be busy."""
COUNTS_EVERY = 3.0
OBEYED_WITHIN = 1.0
"""Seconds after which nobody who was removed is told."""
GONE_WITHIN = 5.0
DEAD_WITHIN = 40.0


async def somebody_types(story: Story) -> None:
    """Ann types: Bob and Carol see it, by their own contacts, and an old client nothing.

    Bob blocks her and Carol is removed from the group: then they do not, however soon Ann types again.
    """
    ann, bob, carol = await story.friends("ann", "bob", "carol")
    await story.device(bob, "phone", nodes=[0])  # it would not know what to make of a hint
    mine, his, hers = await story.page(ann), await story.page(bob, 1), await story.page(carol, -1)
    await ann.found_group("the three", [bob, carol])
    group = next(row for row in await ann.contacts() if row["groupId"])
    await mine.hint(typing=group["contactId"])
    for person, page in ((bob, his), (carol, hers)):
        seen = {"contactId": await person.group_contact(), "userId": ann.user_id}
        await eventually(lambda page=page, seen=seen: seen in page.typing, HEARD_WITHIN, "typing is seen")  # type: ignore[misc]
    assert mine.typing == []
    to_bob = await ann.contact_of(bob)
    await mine.hint(typing=to_bob)
    await eventually(lambda: len(his.typing) == 2, HEARD_WITHIN, "typing in the pair is seen")
    await asyncio.sleep(COUNTS_EVERY)
    await bob.ask("POST", "/user/block", {"userId": ann.user_id, "on": True})
    removal = {"groupId": group["groupId"], "userIds": [carol.user_id]}
    await ann.ask("POST", "/group/members/remove", removal)
    await Stopwatch().reaches(OBEYED_WITHIN)
    await mine.hint(typing=to_bob)
    await mine.hint(typing=group["contactId"])
    await eventually(lambda: len(his.typing) == 3, HEARD_WITHIN, "typing in the group is still seen")
    assert [hint["contactId"] for hint in his.typing].count(await bob.contact_of(ann)) == 1
    assert len(hers.typing) == 1
    hers.history.retired = True
    await story.ends_well()


async def people_come_and_go(story: Story) -> None:
    """Online, away, online on an old client, and offline within five seconds of the last close."""
    ann, bob = await story.friends("ann", "bob")
    mine = await story.page(ann)
    await mine.hint(watch=[bob.user_id])
    await eventually(lambda: mine.state_of(bob) == "offline", HEARD_WITHIN, "a watch is answered")
    page = await story.page(bob, 1)
    await eventually(lambda: mine.state_of(bob) == "online", HEARD_WITHIN, "Bob is online")
    await page.hint(away=True)
    await eventually(lambda: mine.state_of(bob) == "away", HEARD_WITHIN, "Bob is away")
    phone = await story.device(bob, "phone", nodes=[0])
    await eventually(lambda: mine.state_of(bob) == "online", HEARD_WITHIN, "an old client counts")
    await page.switch_off()
    await phone.switch_off()
    await eventually(lambda: mine.state_of(bob) == "offline", GONE_WITHIN, "Bob is gone")
    asked = await mine.agrees_on(bob)
    assert asked["lastSeenAt"]
    for device in (page, phone):
        device.history.retired = True
    await story.ends_well()


async def a_node_dies_with_people_on_it(story: Story) -> None:
    """A kill -9 of the node that Bob is on, and he does not come back: nobody sees him for over 40 s."""
    ann, bob = await story.friends("ann", "bob")
    mine, his = await story.page(ann, 0), await story.page(bob, 1)
    await mine.hint(watch=[bob.user_id])
    await eventually(lambda: mine.state_of(bob) == "online", HEARD_WITHIN, "Bob is online")
    his.comes_back = False
    his.history.retired = True
    watch = Stopwatch()
    story.deployment.nodes[1].kill()
    await eventually(lambda: mine.state_of(bob) == "offline", DEAD_WITHIN, "Bob is gone", watch)
    assert mine.presences[bob.user_id][-1]["lastSeenAt"]
    await story.ends_well()


HINTS: tuple[Scenario, ...] = (somebody_types, people_come_and_go)
HINT_FAULTS: tuple[Scenario, ...] = (a_node_dies_with_people_on_it,)
"""Of one node of several."""
