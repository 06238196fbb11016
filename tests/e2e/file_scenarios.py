"""Files and pushes among people: each of these is true on one node and on two (contract-2 N6, N7)."""

import asyncio
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from domain.services.limits import Limits
from examples.ichat_client import data_of
from tests.contract.test_web_push import Browser, Service, serving
from tests.e2e.nodes import Node
from tests.e2e.people import Person
from tests.e2e.story import ARRIVES_WITHIN, Scenario, Story, eventually
from tests.patience import GIVEN, asked_until

PIECE: Final = 256 * 1024
TUS: Final = {"tus-resumable": "1.0.0"}
NOT_FOUND, BUSY, FULL = 404, 503, 507
LIMITS: Final = Limits()


async def at(node: Node, person: Person, method: str, path: str, **options: Any) -> httpx.Response:
    headers = {"authorization": person.token, **options.pop("headers", {})}
    return await person.http.request(method, f"{node.api}{path}", headers=headers, **options)


async def begin(node: Node, person: Person, size: int, *, direct: bool = False) -> str:
    said = {"filename": "film.bin"} | ({"direct": "1"} if direct else {})
    metadata = ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())
    headers = {**TUS, "upload-length": str(size), "upload-metadata": metadata}
    answer = await at(node, person, "POST", "/files", headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


async def add(node: Node, person: Person, file_id: str, offset: int, content: Any) -> httpx.Response:
    headers = {**TUS, "content-type": "application/offset+octet-stream", "upload-offset": str(offset)}
    return await at(node, person, "PATCH", f"/files/{file_id}", headers=headers, content=content)


async def received(node: Node, person: Person, file_id: str) -> int:
    answer = await at(node, person, "HEAD", f"/files/{file_id}", headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


async def send_file(person: Person, contact_id: int, data: bytes) -> dict[str, Any]:
    """The message with it."""
    file_id = await person.upload("film.bin", data)
    message: dict[str, Any] = await person.ask(
        "POST", "/chat/send", {"contactId": contact_id, "attachments": [file_id]}
    )
    return message


async def ticket(person: Person, file_id: str) -> str:
    """A path below any node."""
    [issued] = await person.ask("POST", "/file/tickets", {"fileIds": [file_id]})
    return str(issued["url"]).partition("/api")[2]


async def an_upload_outlives_its_node(story: Story) -> None:
    """A kill -9 while bytes come: whatever was answered is there, the rest goes to another node (or the same,
    started again), and what Bob reads is what Ann sent, byte for byte.
    """
    ann, bob = await story.friends("ann", "bob")
    nodes = story.deployment.nodes
    data = os.urandom((40 if story.long else 6) * 1024 * 1024)
    file_id = await begin(nodes[0], ann, len(data))
    answered = len(data) // 3
    assert (await add(nodes[0], ann, file_id, 0, data[:answered])).status_code == 204
    travelling, dead = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        for start in range(answered, len(data), PIECE):
            yield data[start : start + PIECE]
            if start > answered + 4 * PIECE:
                travelling.set()
                await dead.wait()

    sending = asyncio.create_task(add(nodes[0], ann, file_id, answered, slowly()))
    await eventually(lambda: travelling.is_set() or sending.done(), GIVEN, "bytes are on their way")
    nodes[0].kill()
    dead.set()
    with pytest.raises(httpx.TransportError):
        await sending
    if len(nodes) == 1:
        await asyncio.to_thread(nodes[0].start)
    there = await received(nodes[-1], ann, file_id)
    assert answered <= there < len(data)
    assert (await add(nodes[-1], ann, file_id, there, data[there:])).status_code == 204
    await ann.ask("POST", "/chat/send", {"contactId": await ann.contact_of(bob), "attachments": [file_id]})
    path = await ticket(bob, file_id)
    for node in nodes:
        if not node.alive:
            await asyncio.to_thread(node.start)
        assert (await at(node, bob, "GET", path)).content == data


async def what_is_taken_back_is_read_no_more(story: Story) -> None:
    """While Bob and Carol read a film piece by piece, Ann revokes it, and removes Carol, at another node:
    from then on nobody gets another piece, by an old ticket or a new one.
    """
    ann, bob, carol = await story.friends("ann", "bob", "carol")
    await ann.found_group("films", [bob, carol])
    group = await ann.group_contact()
    group_id = next(row["groupId"] for row in await ann.contacts() if row["contactId"] == group)
    data = os.urandom(4 * PIECE)
    first, second = [await send_file(ann, group, data) for _ in range(2)]
    near, far = story.deployment.nodes[0], story.deployment.nodes[-1]

    async def reads(person: Person, path: str, ended: asyncio.Event) -> list[bool]:
        """Of each piece whether it came, as long as some were asked for after the end."""
        came: list[bool] = []
        while not ended.is_set() or len(came) < 3 or came[-1]:
            start = len(came) * PIECE % len(data)
            after = ended.is_set()
            headers = {"range": f"bytes={start}-{start + PIECE - 1}"}
            answer = await at(far, person, "GET", path, headers=headers)
            assert answer.status_code in {206, NOT_FOUND}
            came.append(answer.status_code == 206)
            assert not (after and came[-1]), "a piece was read after the end"
            assert not came[-1] or answer.content == data[start : start + PIECE]
        return came

    async def ends(person: Person, message: dict[str, Any], end: Any) -> None:
        file_id = message["attachments"][0]["fileId"]
        path, ended = await ticket(person, file_id), asyncio.Event()
        reading = asyncio.create_task(reads(person, path, ended))
        await asyncio.sleep(0.2 + story.random.random() / 5)
        await end()
        ended.set()
        came = await reading
        assert came[-1] is False
        assert await person.ask("POST", "/file/tickets", {"fileIds": [file_id]}) == [None]

    async def revoke() -> None:
        answer = await at(near, ann, "POST", f"/chat/revoke?messageId={first['messageId']}")
        assert data_of(answer) is None

    async def remove() -> None:
        body = {"groupId": group_id, "userIds": [carol.user_id]}
        assert data_of(await at(near, ann, "POST", "/group/members/remove", json=body)) is None

    await ends(bob, first, revoke)
    await ends(carol, second, remove)
    assert (await at(far, bob, "GET", await ticket(bob, second["attachments"][0]["fileId"]))).content == data


async def a_quota_holds_at_its_edge(story: Story) -> None:
    """Many uploads at once, at all nodes: as many as fit are begun, and what is given up makes room."""
    ann = await story.person("ann")
    nodes = story.deployment.nodes
    size, fits = LIMITS.file_size, LIMITS.storage_per_user // LIMITS.file_size
    answers = await asyncio.gather(
        *(_began(nodes[each % len(nodes)], ann, size) for each in range(fits + 10))
    )
    begun = [each for each in answers if each]
    assert len(begun) == fits
    answer = await at(nodes[-1], ann, "DELETE", f"/files/{begun[0]}", headers=TUS)
    assert answer.status_code == 204
    assert len([each for each in [await _began(nodes[0], ann, size) for _ in range(2)] if each]) == 1


async def _began(node: Node, person: Person, size: int) -> str:
    """Its id; empty where there is no room."""
    while True:
        answer = await at(node, person, "POST", "/files", headers={**TUS, "upload-length": str(size)})
        if answer.status_code != BUSY:
            break
    if answer.status_code == FULL:
        return ""
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"].rpartition("/")[2])


async def a_closed_page_is_pushed_to(story: Story) -> None:
    """Nothing while Bob looks; once his page is closed one push for the conversation, whatever more Ann says
    (of what is said at once on two nodes, any); withdrawn when he reads it elsewhere, and then the next.
    """
    ann, bob = await story.friends("ann", "bob")
    to_bob, to_ann = await ann.contact_of(bob), await bob.contact_of(ann)
    browser = Browser()
    async with serving(Service()) as service:
        given = browser.subscription(service.endpoint)
        keys = {"p256dh": given.p256dh, "auth": given.auth}
        await bob.ask("POST", "/push/subscriptions", {"endpoint": service.endpoint, "keys": keys})
        await bob.ask("POST", "/user/privacy", {"pushPreview": True})

        def came() -> list[tuple[str, str]]:
            """Of the conversation; how they became friends may still be on its way."""
            pushes = map(browser.read, service.bodies)
            return [(each["kind"], each["body"]) for each in pushes if each["contactId"]]

        page = await story.page(bob, -1)
        await _is(ann, bob, "online")
        seen = await story.say(ann, to_bob, "you are looking")
        await story.arrives()
        await bob.ask("POST", "/chat/read", {"contactId": to_ann, "messageId": seen.message_id})
        page.comes_back = False
        page.history.retired = True
        page.drop()
        await _is(ann, bob, "offline")
        for text in ("first", "second", "third"):
            last = await story.say(ann, to_bob, text)
        await eventually(lambda: bool(came()), ARRIVES_WITHIN, "the push")
        await bob.ask("POST", "/chat/read", {"contactId": to_ann, "messageId": last.message_id})
        await eventually(lambda: len(came()) == 2, ARRIVES_WITHIN, "it is withdrawn")
        await story.say(ann, to_bob, "fourth")
        await eventually(lambda: len(came()) == 3, ARRIVES_WITHIN, "the next one")
        (first, said), *others = came()
        assert (first, said in {"first", "second", "third"}) == ("message", True)
        assert others == [("withdrawn", ""), ("message", "fourth")], came()


async def _is(friend: Person, person: Person, state: str) -> None:
    await asked_until(
        lambda seen: seen[0]["state"] == state,
        lambda: friend.ask("POST", "/user/presence", {"userIds": [person.user_id]}),
    )


FILES: tuple[Scenario, ...] = (
    an_upload_outlives_its_node,
    what_is_taken_back_is_read_no_more,
    a_quota_holds_at_its_edge,
    a_closed_page_is_pushed_to,
)
