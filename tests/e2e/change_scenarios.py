"""The story of messages that everybody changes at the same time."""

import asyncio

from examples.ichat_client import Refused
from tests.e2e.people import Person
from tests.e2e.story import Scenario, Story


async def everybody_changes_one_message(story: Story) -> None:
    """A choir reacts to, edits, pins and takes back the same messages from all nodes at once: every device
    ends with the same picture, the one that is stored (N1).
    """
    ann, *choir = await story.friends(
        "ann", *(f"singer{number}" for number in range(49 if story.long else 9))
    )
    await ann.found_group("choir", choir)
    contact = await ann.group_contact()
    await story.device(ann, "phone", nodes=[0])
    await story.device(choir[0], "page", nodes=[1], explicit=True)
    await story.device(choir[1], "laptop", nodes=[1])
    one, two, three = [await story.say(ann, contact) for _ in range(3)]

    async def react(person: Person, number: int) -> None:
        for message, emoji in ((one, "👍"), (two, "👍"), (one, "🎉"), (two, "❤️")):
            body = {"messageId": message.message_id, "emoji": emoji, "on": True}
            await person.ask("POST", "/chat/react", body)
            if number % 3 == 0:
                await person.ask("POST", "/chat/react", body | {"on": False})
        await react_in_time(person)

    async def react_in_time(person: Person) -> None:
        """To what is taken back at the same time."""
        try:
            body = {"messageId": three.message_id, "emoji": "👀", "on": True}
            await person.ask("POST", "/chat/react", body)
        except Refused as refusal:
            assert refusal.code == 403  # noqa: PT017 - in time is as good as too late

    async def change() -> None:
        for number in range(5):
            edit = {"messageId": one.message_id, "text": f"edited {number}"}
            await ann.ask("POST", "/chat/edit", edit)
            await ann.ask("POST", "/chat/pin", {"messageId": one.message_id, "on": number % 2 == 0})
        edit = {"messageId": three.message_id, "text": "for a moment"}
        await ann.ask("POST", "/chat/edit", edit)
        await ann.ask("POST", "/chat/revoke", None, messageId=three.message_id)

    await asyncio.gather(change(), *(react(person, number) for number, person in enumerate(choir)))
    await ann.ask("POST", "/chat/revoke", None, messageId=two.message_id)
    await story.ends_well()
    now = {each["messageId"]: each for each in await ann.history(contact)}
    shown, gone = now[one.message_id], now[three.message_id]
    assert gone["revoked"]
    assert not gone["reactions"]
    assert shown["text"] == "edited 4"
    counts = {each["emoji"]: each["count"] for each in shown["reactions"]}
    assert counts["🎉"] == sum(number % 3 != 0 for number in range(len(choir)))


CHANGES: tuple[Scenario, ...] = (everybody_changes_one_message,)
