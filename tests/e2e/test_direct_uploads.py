"""Files in an object store, on one node and on two that share no folder, whichever way they go to it."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest

from domain.model.direct_uploads import DIRECT_FROM
from examples.ichat_client import data_of
from tests.e2e.file_scenarios import (
    TUS,
    an_upload_outlives_its_node,
    at,
    begin,
    received,
    ticket,
    what_is_taken_back_is_read_no_more,
)
from tests.e2e.nodes import Deployment, Node, one_node, two_nodes
from tests.e2e.people import Person
from tests.e2e.story import Scenario, Story, told
from tests.s3_server import place_at
from tests.storages import Databases

WHOLE = os.urandom(DIRECT_FROM + 4321)
"""Three parts."""


@pytest.fixture(scope="module", params=["one node", "two nodes"])
def deployment(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    s3_url: str,
    databases: Databases,
) -> Iterator[Deployment]:
    place, folder = place_at(s3_url), tmp_path_factory.mktemp("stored")
    settings = {
        "ICHAT_BLOBS__KIND": "s3",
        "ICHAT_BLOBS__BUCKET": place.bucket,
        "ICHAT_BLOBS__ENDPOINT": place.endpoint,
        "ICHAT_BLOBS__PREFIX": place.prefix,
        "ICHAT_BLOBS__ACCESS_KEY": place.access_key,
        "ICHAT_BLOBS__ACCESS_SECRET": place.secret_key,
        "ICHAT_BLOBS__DIRECT_UPLOADS": "on",
    }
    if request.param == "one node":
        with one_node(folder, settings) as deployment:
            yield deployment
    else:
        with two_nodes(folder, databases.server("mysql"), settings) as deployment:
            yield deployment


async def missing(node: Node, person: Person, file_id: str) -> dict[str, Any]:
    answer = await at(node, person, "POST", "/file/parts", json={"fileId": file_id})
    found: dict[str, Any] = data_of(answer)
    return found


async def bring(person: Person, parts: list[dict[str, Any]]) -> list[int]:
    """What the store answers to each."""
    return [
        (
            await person.http.put(part["url"], content=WHOLE[part["offset"] : part["offset"] + part["size"]])
        ).status_code
        for part in parts
    ]


async def parts_outlive_their_node(story: Story) -> None:
    """A kill -9 between two parts: another node (or the same, started again) knows what is there, and what
    Bob reads at any of them is what Ann brought, byte for byte.
    """
    ann, bob = await story.friends("ann", "bob")
    nodes = story.deployment.nodes
    file_id = await begin(nodes[0], ann, len(WHOLE), direct=True)
    parts = (await missing(nodes[0], ann, file_id))["parts"]
    assert await bring(ann, parts[:1]) == [200]
    nodes[0].kill()
    if len(nodes) == 1:
        await asyncio.to_thread(nodes[0].start)
    assert await bring(ann, parts[2:]) == [200]
    rest = await missing(nodes[-1], ann, file_id)
    assert rest["received"] == len(WHOLE) - parts[1]["size"]
    assert [part["offset"] for part in rest["parts"]] == [parts[1]["offset"]]
    assert await bring(ann, rest["parts"]) == [200]
    done = await at(nodes[-1], ann, "POST", "/file/parts/done", json={"fileId": file_id})
    assert data_of(done)["size"] == len(WHOLE)
    await ann.ask("POST", "/chat/send", {"contactId": await ann.contact_of(bob), "attachments": [file_id]})
    path = await ticket(bob, file_id)
    for node in nodes:
        if not node.alive:
            await asyncio.to_thread(node.start)
        assert (await at(node, bob, "GET", path)).content == WHOLE
        assert await received(node, ann, file_id) == len(WHOLE)


async def parts_are_done_by_many_at_once(story: Story) -> None:
    """At all nodes, as by a client that hears nothing and tries again: it is one file, and whole."""
    ann, bob = await story.friends("ann", "bob")
    nodes = story.deployment.nodes
    file_id = await begin(nodes[0], ann, len(WHOLE), direct=True)
    await bring(ann, (await missing(nodes[0], ann, file_id))["parts"])
    body = {"fileId": file_id}
    answers = await asyncio.gather(
        *(at(node, ann, "POST", "/file/parts/done", json=body) for node in (*nodes, *nodes))
    )
    # A store may let the parts go a moment before it shows the file.
    assert {answer.status_code for answer in answers} <= {200, 404, 503}
    for node in nodes:
        again = await at(node, ann, "POST", "/file/parts/done", json=body)
        assert data_of(again)["size"] == len(WHOLE)
    await ann.ask("POST", "/chat/send", {"contactId": await ann.contact_of(bob), "attachments": [file_id]})
    assert (await at(nodes[-1], bob, "GET", await ticket(bob, file_id))).content == WHOLE


async def parts_that_are_given_up_leave_nothing(story: Story) -> None:
    """At another node than the one that told where to bring them; from then on the store takes no more."""
    ann = await story.person("ann")
    near, far = story.deployment.nodes[0], story.deployment.nodes[-1]
    file_id = await begin(near, ann, len(WHOLE), direct=True)
    parts = (await missing(near, ann, file_id))["parts"]
    assert await bring(ann, parts[:1]) == [200]
    assert (await at(far, ann, "DELETE", f"/files/{file_id}", headers=TUS)).status_code == 204
    assert all(status >= 400 for status in await bring(ann, parts))
    for path in ("/file/parts", "/file/parts/done"):
        assert (await at(near, ann, "POST", path, json={"fileId": file_id})).status_code == 404


@pytest.mark.parametrize(
    "scenario",
    [
        parts_outlive_their_node,
        parts_are_done_by_many_at_once,
        parts_that_are_given_up_leave_nothing,
        an_upload_outlives_its_node,
        what_is_taken_back_is_read_no_more,
    ],
    ids=lambda scenario: scenario.__name__,
)
async def test_in_an_object_store(deployment: Deployment, scenario: Scenario) -> None:
    async with told(deployment, seed=1, long=False) as story:
        await scenario(story)
