"""The stories of what is read and unread."""

import pytest

from examples.ichat_client import Contact, Refused
from tests.e2e.devices import ExplicitDevice
from tests.e2e.people import Person
from tests.e2e.story import Scenario, Story, eventually

TOLD_WITHIN = 10.0
"""Seconds; the server takes one at most, the machine may be busy."""


async def row_of(owner: Person, other: Person) -> Contact:
    return next(row for row in await owner.contacts() if row["userId"] == other.user_id)


async def is_told(device: ExplicitDevice, **wanted: int) -> None:
    await eventually(
        lambda: any(wanted.items() <= hint.items() for hint in device.reads),
        TOLD_WITHIN,
        f"{wanted} on {device.history.name}",
    )


async def what_is_read_is_the_same_everywhere(story: Story) -> None:
    """Ann has two devices, Bob one, on different nodes. What she reads on one is read on the other, and Bob
    is told how far; a mark does not go back, nor to another room; what she writes marks as well.

    Whatever Redis kept may be lost: the numbers are those of storage.
    """
    ann, bob, carol = await story.friends("ann", "bob", "carol")
    page, tablet = await story.page(ann, 0), await story.page(ann, 1)
    his = await story.page(bob, -1)
    mine, to_ann = await ann.contact_of(bob), await bob.contact_of(ann)
    first, second, third = [await story.say(bob, to_ann) for _ in range(3)]
    assert (await row_of(ann, bob))["unread"] == 3
    await ann.ask("POST", "/chat/read", {"contactId": mine, "messageId": second.message_id})
    for device in (page, tablet):
        await is_told(device, contactId=mine, userId=ann.user_id, messageId=second.message_id, unread=1)
    await is_told(his, contactId=to_ann, userId=ann.user_id, messageId=second.message_id, unread=0)
    assert (await row_of(bob, ann))["peerReadMessageId"] == second.message_id

    await ann.ask("POST", "/chat/read", {"contactId": mine, "messageId": first.message_id})
    assert (await row_of(ann, bob))["readMessageId"] == second.message_id
    elsewhere = await story.say(carol, await carol.contact_of(ann))
    with pytest.raises(Refused) as refused:
        await ann.ask("POST", "/chat/read", {"contactId": mine, "messageId": elsewhere.message_id})
    assert refused.value.code == 2010

    if story.deployment.redis is not None:
        story.deployment.redis.kill()
        story.deployment.redis.start()
    row = await row_of(ann, bob)
    assert (row["unread"], row["readMessageId"]) == (1, second.message_id)
    answer = await story.say(ann, mine)
    row = await row_of(ann, bob)
    assert (row["unread"], row["readMessageId"]) == (0, answer.message_id)
    assert (await row_of(bob, ann))["unread"] == 1
    readers = await bob.ask("GET", "/chat/readers", None, messageId=third.message_id)
    assert [reader["userId"] for reader in readers] == [ann.user_id]
    await story.ends_well()


READING: tuple[Scenario, ...] = (what_is_read_is_the_same_everywhere,)
