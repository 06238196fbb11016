"""The stories of people one can live with (contract-2 N8)."""

import asyncio
import io
import json
import zipfile
from typing import Any

import httpx
import pytest

from domain.model.files import URL_PREFIX
from examples.ichat_client import Contact, Refused
from tests.e2e.devices import ExplicitDevice
from tests.e2e.people import Person
from tests.e2e.story import ARRIVES_WITHIN, Scenario, Story, eventually
from tests.integration.http.people import picture
from tests.patience import Stopwatch
from tests.plain_http import plain_client

FOR_LONG = "2199-01-01T00:00:00Z"


async def fetch(story: Story, path: str, node: int) -> httpx.Response:
    """Without signing in, from one of the nodes. `path`: below the API."""
    node_api = story.deployment.nodes[node].api
    async with plain_client() as client:
        return await client.get(f"{node_api}/{path.removeprefix('/')}")


async def is_signed_out(person: Person) -> None:
    """On every node."""
    watch = Stopwatch()
    for api in person.apis:
        there = Person(person.name, [api])
        there.token = person.token
        while watch.shows(ARRIVES_WITHIN):
            try:
                await there.contacts()
            except Refused as refused:
                assert refused.status == 401  # noqa: PT017 - until it is so
                break
        else:
            raise AssertionError("a node still knows them")
        await there.close()


async def what_one_makes_of_a_conversation_is_the_same_everywhere(story: Story) -> None:
    """Ann mutes, pins, archives, marks as unread, and begins to write, on any node: her page on each node
    is told, and storage says the same. Bob is told nothing.
    """
    ann, bob = await story.friends("ann", "bob")
    pages = [await story.page(ann, 0), await story.page(ann, 1)]
    his = await story.page(bob)
    contact_id = await ann.contact_of(bob)

    async def change(**fields: Any) -> Contact:
        row: Contact = await ann.ask("POST", "/contact/update", {"contactId": contact_id, **fields})
        for page in pages:
            await eventually(
                lambda page=page: page.contacts.get(contact_id) == row,  # type: ignore[misc] # as in scenarios.py
                ARRIVES_WITHIN,
                f"{fields} on {page.history.name}",
            )
        [stored] = await ann.contacts()
        assert stored == row
        return row

    row = await change(mutedUntil=FOR_LONG, pinned=True, archived=True)
    assert row["mutedUntil"] == FOR_LONG
    assert (bool(row["pinnedAt"]), row["archived"]) == (True, True)
    row = await change(markedUnread=True, draft="dear Bob", mutedUntil="")
    assert (row["markedUnread"], row["draft"], row["mutedUntil"]) == (True, "dear Bob", None)
    row = await change(pinned=False, archived=False)
    assert (row["pinnedAt"], row["archived"], row["draft"]) == (None, False, "dear Bob")
    await story.say(ann, contact_id)
    [row] = await ann.contacts()
    assert (row["draft"], row["markedUnread"]) == ("", False)
    await story.ends_well()
    assert his.contacts == {}


async def an_account_is_deleted(story: Story) -> None:
    """Ann deletes her account: she is out on every node, her group is Bob's, who keeps what she wrote; her
    name is free, and a picture that nobody else can see is gone.
    """
    ann, bob = await story.friends("ann", "bob")
    phone, page = await story.device(ann, "phone", nodes=[0]), await story.page(ann, 1)
    his = await story.page(bob, 1)
    to_bob, to_ann = await ann.contact_of(bob), await bob.contact_of(ann)
    await ann.found_group("choir", [bob])
    alone = await ann.ask("POST", "/group", {"name": "notes"})
    image = await ann.upload_picture(picture())
    await ann.ask("POST", "/chat/send", {"contactId": alone["contactId"], "image": image})
    assert (await fetch(story, image, -1)).is_success
    said = await story.say(ann, to_bob)
    await story.ends_well()

    for device in (phone, page):
        device.comes_back = False
    with pytest.raises(Refused, match="401 1004"):
        await ann.ask("POST", "/user/delete", {"password": "wrong-12"})
    await ann.ask("POST", "/user/delete", {"password": "secret-12"})
    story.people.remove(ann)
    await eventually(lambda: phone.codes == page.codes == [1008], ARRIVES_WITHIN, "her sockets are out")
    for device in (phone, page):
        story.history.devices.remove(device.history)  # they had rooms that are none of hers any more
    await is_signed_out(ann)
    [user] = await bob.ask("POST", "/user/infos", {"userIds": [ann.user_id]})
    assert (user["deleted"], user["username"], user["nickname"]) == (True, "", "")
    assert said.message_id in [message["messageId"] for message in await bob.history(to_ann)]
    with pytest.raises(Refused, match="403 403"):
        await bob.say(to_ann, "are you there?")
    group = next(row for row in await bob.contacts() if row["groupId"])
    members = await bob.ask("GET", "/group/members", None, groupId=group["groupId"])
    assert [(member["userId"], member["role"]) for member in members["members"]] == [(bob.user_id, 1)]
    assert not any("ann" in message["text"] for message in await bob.history(group["contactId"]))
    assert (await fetch(story, image, -1)).status_code == 404
    again = Person("ann", story.deployment.apis)
    again.username = ann.username
    await again.appear()
    await again.close()
    assert again.user_id != ann.user_id
    await story.say(bob, group["contactId"])
    await story.ends_well()
    assert isinstance(his, ExplicitDevice)


async def somebody_takes_their_data_along(story: Story) -> None:
    """What Ann asked one node for comes whole from any other, with her picture, while she goes on writing.

    Her page is told how far it is, to its end.
    """
    ann, bob = await story.friends("ann", "bob")
    page = await story.page(ann)
    to_bob = await ann.contact_of(bob)
    said = [await story.say(ann, to_bob) for _ in range(5)]
    image = await ann.upload_picture(picture())
    await ann.ask("POST", "/chat/send", {"contactId": to_bob, "image": image})
    ticket = await ann.ask("POST", "/user/export")
    path = ticket["url"].removeprefix("/api")
    writing = asyncio.create_task(story.chat(ann, to_bob, 5))
    nodes = range(len(story.deployment.nodes))
    answers = await asyncio.gather(*(fetch(story, path, node) for node in nodes))
    await writing
    for answer in answers:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
            assert json.loads(archive.read("index.json"))["profile"]["userId"] == ann.user_id
            messages = json.loads(archive.read(f"conversations/{to_bob}.json"))["messages"]
            assert {each.text for each in said} <= {message["text"] for message in messages}
            assert archive.read(f"{URL_PREFIX}{image.rpartition('/')[2]}")
    end = {"part": "files", "done": 1, "total": 1}
    await eventually(lambda: page.exports.count(end) == len(answers), ARRIVES_WITHIN, "both have ended")
    assert page.exports[0] == {"part": "conversations", "done": 0, "total": 1}
    await story.ends_well()
    token, ann.token = ann.token, ""
    assert (await fetch(story, path.replace(ticket["url"].rpartition("/")[2], token), 0)).status_code == 401
    ann.token = token


PEOPLE: tuple[Scenario, ...] = (
    what_one_makes_of_a_conversation_is_the_same_everywhere,
    an_account_is_deleted,
    somebody_takes_their_data_along,
)
