"""People are removed from a group while everything happens in it (V19)."""

import asyncio
import json
from collections.abc import Awaitable, Sequence
from typing import Any, NamedTuple

import pytest

from domain.model.hints import HintType
from domain.model.notifications import NotificationType
from examples.ichat_client import Contact, Refused
from tests.e2e.devices import ExplicitDevice
from tests.e2e.people import Person
from tests.e2e.story import Scenario, Story
from tests.integration.http.people import picture
from tests.patience import Stopwatch

NOTHING_AFTER = 1.0
"""Seconds after the answer to a removal."""
FENCE_WITHIN = 30.0


class Extent(NamedTuple):
    """So many people are removed at once, so often."""

    at_once: int
    rounds: int


FEW, MANY = Extent(5, 4), Extent(10, 20)
PICTURE = picture()


class Witness(ExplicitDevice):
    """A page that keeps whatever it is told of the group."""

    def __init__(self, owner: Person, name: str, ports: Sequence[int]) -> None:
        super().__init__(owner, name, ports)
        self.room_id = 0
        self.contact_id = 0
        self.told: list[dict[str, Any]] = []
        self._answered = asyncio.Event()

    def concerns(self, frame: dict[str, Any]) -> bool:
        kind, payload = frame.get("type"), frame.get("payload", {})
        if kind in {NotificationType.MESSAGE, NotificationType.CONTACT, NotificationType.CONTACT_CHANGED}:
            return bool(payload["roomId"] == self.room_id)
        return kind in {HintType.READ, HintType.TYPING} and payload["contactId"] == self.contact_id

    async def take(self, frame: dict[str, Any]) -> None:
        if frame.get("alive"):
            self._answered.set()
        if self.concerns(frame):
            self.told.append(frame)
        await super().take(frame)

    async def hears_all(self) -> None:
        """Whatever the server wrote to it by now."""
        self._answered.clear()
        await self.hint(are="you there")
        async with asyncio.timeout(FENCE_WITHIN):
            await self._answered.wait()


class Removed:
    """Somebody who is in the group, and then not: a page on each end of the deployment."""

    def __init__(self, person: Person, pages: Sequence[Witness]) -> None:
        self.person = person
        self.pages = pages
        self.row: Contact

    async def comes_in(self) -> None:
        self.row = next(row for row in await self.person.contacts() if row["groupId"])
        for page in self.pages:
            page.room_id, page.contact_id = self.row["roomId"], self.row["contactId"]

    async def acts(self, story: Story) -> None:
        """Says something, uploads a picture and shows it, reads, rings and catches up, until refused."""
        contact = self.row["contactId"]
        await self.person.ask("POST", "/chat/send", {"contactId": contact, "text": "one of my last words"})
        waits = await self.person.ask(
            "POST", "/chat/send", {"contactId": contact, "thumbnail": "8x8;data:image/png;base64,"}
        )
        await asyncio.sleep(story.random.random() / 20)
        body = {"messageId": waits["messageId"], "image": await self.person.upload_picture(PICTURE)}
        await self.person.ask("POST", "/chat/delayUpload", body)
        await self.person.ask("POST", "/chat/read", {"contactId": contact, "messageId": waits["messageId"]})
        await self.person.missed(0)
        await self.person.history(contact)

    async def is_out(self) -> None:
        """Whatever they ask for of the group is refused, and nothing that they are shown or told is of it."""
        for page in self.pages:
            await page.hears_all()
            assert page.told == [], f"{page.history.name} heard {json.dumps(page.told[:3])}"
        group, contact = self.row["groupId"], self.row["contactId"]
        for method, path, body, query in (
            ("POST", "/chat/send", {"contactId": contact, "text": "hello?"}, {}),
            ("GET", "/chat/messages", None, {"contactId": contact}),
            ("GET", "/contact/members", None, {"contactId": contact}),
            ("GET", "/group/members", None, {"groupId": group}),
        ):
            with pytest.raises(Refused, match=r"404 2005|403 403"):
                await self.person.ask(method, path, body, **query)
        page = await self.person.ask("GET", "/chat/sync", None, synced=0, last=0, limit=50)
        assert not [row for row in page if row["roomId"] == self.row["roomId"]]
        assert (await self.person.ask("GET", "/chat/search", None, q="words"))["messages"] == []
        assert all(row["roomId"] != self.row["roomId"] for row in await self.person.contacts())


async def unless_refused(work: Awaitable[Any]) -> Any:
    """Whoever is removed meanwhile is, and who hangs up a call that all others were removed from."""
    try:
        return await work
    except Refused as refused:
        if refused.status not in {400, 403, 404, 409}:
            raise


class Choir:
    """Ann's group, with Bob, who never stops, and others who come and go."""

    def __init__(self, story: Story, ann: Person, bob: Person, others: Sequence[Person]) -> None:
        self.story, self.ann, self.bob = story, ann, bob
        nodes = story.deployment.nodes
        self.members = [
            Removed(each, [Witness(each, "page", [node.port]) for node in (nodes[0], nodes[-1])])
            for each in others
        ]
        self.user_ids = [each.user_id for each in others]

    async def begins(self) -> None:
        await self.ann.found_group("choir", [self.bob, *(member.person for member in self.members)])
        self.group_id = next(row["groupId"] for row in await self.ann.contacts() if row["groupId"])
        self.bobs_row = await self.bob.group_contact()
        self.bobs_page = await self.story.page(self.bob, 1)
        for member in self.members:
            for page in member.pages:
                await self.story.watch(page)

    async def hubbub(self) -> None:
        """Bob does all that one can do in a group."""
        ring = {"contactId": self.bobs_row, "userIds": self.story.random.sample(self.user_ids, 3)}
        call_id = await unless_refused(self.bob.ask("POST", "/call", ring))
        for number in range(8):
            text = f"words {number}"
            said = await self.bob.ask("POST", "/chat/send", {"contactId": self.bobs_row, "text": text})
            message_id = said["messageId"]
            await self.bobs_page.hint(typing=self.bobs_row)
            await self.bob.ask("POST", "/chat/react", {"messageId": message_id, "emoji": "👍", "on": True})
            await self.bob.ask("POST", "/chat/edit", {"messageId": message_id, "text": f"better {text}"})
        if call_id:
            await unless_refused(self.bob.ask("POST", "/call/hangup", None, callId=call_id))

    async def remove(self, member: Removed) -> None:
        await asyncio.sleep(self.story.random.random() / 4)
        body = {"groupId": self.group_id, "userIds": [member.person.user_id]}
        await self.ann.ask("POST", "/group/members/remove", body)
        await Stopwatch().reaches(NOTHING_AFTER)
        for page in member.pages:
            await page.hears_all()
            assert page.told, f"{page.history.name} heard nothing of the group while its owner was in it"
            page.told.clear()

    async def add_all(self) -> None:
        await self.ann.ask("POST", "/group/members/add", {"groupId": self.group_id, "userIds": self.user_ids})


async def somebody_is_removed_again_and_again(story: Story) -> None:
    """Ann removes members one by one while they and Bob send, upload, ring, read, type and sync on all nodes.

    From a second after each removal not a frame of the group reaches a page of theirs, and they reach
    nothing of it: 0 of 200 (V19, S16).
    """
    extent = MANY if story.long else FEW
    names = [f"member {number}" for number in range(extent.at_once)]
    ann, bob, *others = await story.friends("ann", "bob", *names)
    choir = Choir(story, ann, bob, others)
    await choir.begins()
    for _ in range(extent.rounds):
        await asyncio.gather(*(member.comes_in() for member in choir.members))
        await asyncio.gather(
            choir.hubbub(),
            *(unless_refused(member.acts(story)) for member in choir.members),
            *(choir.remove(member) for member in choir.members),
        )
        await choir.hubbub()
        for member in choir.members:
            await member.is_out()
        await choir.add_all()
    await story.ends_well()


REMOVALS: tuple[Scenario, ...] = (somebody_is_removed_again_and_again,)
