"""From the last release to this version, node by node, while people talk and call."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from tests import servers
from tests.e2e.call_story import CallStory
from tests.e2e.nodes import Deployment, Node, running
from tests.e2e.people import Person
from tests.e2e.phones import NORMAL, Phone
from tests.e2e.released import Release, StoryOfThen
from tests.e2e.story import eventually
from tests.e2e.talk import Talk
from tests.patience import GIVEN
from tests.storages import Databases


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Deployment]:
    """Two nodes of the last release, on a database that it made."""
    folder = tmp_path_factory.mktemp("nodes")
    release = Release(tmp_path_factory.mktemp("release"))
    with ExitStack() as stack:
        database_url = stack.enter_context(servers.fresh_database(databases.server("mysql")))
        redis = stack.enter_context(servers.redis_server())
        environment = {"ICHAT_MYSQL_URL": database_url, "ICHAT_REDIS_URL": redis.url}
        release.run(environment, "migrate", "--profile", "cluster")
        nodes = [release.node(folder, environment) for _ in range(2)]
        deployment = Deployment(nodes, "cluster", folder, database_url, redis, environment)
        stack.enter_context(running(deployment))
        yield deployment


def give_way(deployment: Deployment, place: int) -> None:
    """A node of the release is stopped, and one of this version starts in its place."""
    nodes = list(deployment.nodes)
    nodes[place].stop()
    new = Node(deployment.folder, "cluster", deployment.environment, port=nodes[place].port)
    deployment.nodes = [*nodes[:place], new, *nodes[place + 1 :]]
    new.start()


def new_message(contact_id: int, **what: Any) -> dict[str, Any]:
    return {"contactId": contact_id, "localId": str(uuid4()), **what}


async def at(node: Node, person: Person, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
    """What this node answers."""
    elsewhere, person.apis = person.apis, [node.api]
    try:
        return await person.ask(method, path, body, **query)
    finally:
        person.apis = elsewhere


async def shown(node: Node, person: Person, contact_id: int) -> dict[int, tuple[bool, str]]:
    """What this node shows of a conversation's messages: whether each was revoked, and its text."""
    query = {"contactId": contact_id, "lastMessageId": 0, "limit": 100}
    page = await at(node, person, "GET", "/chat/messages", **query)
    return {each["messageId"]: (each["revoked"], each["text"]) for each in page}


async def newcomer(here: Node, there: Node) -> Person:
    """Registers with one, and signs in with the other."""
    dan = Person("dan", [here.api, there.api])
    words = {"username": dan.username, "password": "secret-12"}
    dan.user_id = (await at(here, dan, "POST", "/register", {**words, "nickname": "dan", "avatar": ""}))[
        "userId"
    ]
    dan.token = (await at(there, dan, "POST", "/login", words))["token"]
    return dan


async def both_show_what_either_writes(story: CallStory, ann: Person, bob: Person) -> None:
    """Texts, also those that are taken back, people who come, and friends."""
    for here, there in permutations(story.deployment.nodes):
        to_bob, to_ann = await ann.contact_of(bob), await bob.contact_of(ann)
        said = await at(here, ann, "POST", "/chat/send", new_message(to_bob, text="hello"))
        await at(there, ann, "POST", "/chat/revoke", messageId=said["messageId"])
        for node in (here, there):
            assert (await shown(node, bob, to_ann))[said["messageId"]] == (True, "")
        dan = await newcomer(here, there)
        await at(there, ann, "POST", "/contact/user", {"userId": dan.user_id})
        [asked] = await at(here, dan, "GET", "/contact/pending")
        await at(here, dan, "POST", "/contact/accept", requestId=asked["id"])
        await at(here, dan, "POST", "/chat/send", new_message(await dan.contact_of(ann), text="here I am"))
        assert (False, "here I am") in (await shown(there, ann, await ann.contact_of(dan))).values()
        await dan.close()


async def the_old_one_bears_what_it_does_not_know(old: Node, new: Node, ann: Person, bob: Person) -> None:
    """Answers, changes, reactions, pins and the news of a group are messages for it, and no faults."""
    group = await ann.group_contact()
    said = await at(old, ann, "POST", "/chat/send", new_message(group, text="before"))
    answer = await at(
        new,
        bob,
        "POST",
        "/chat/send",
        new_message(await bob.group_contact(), text="an answer", replyTo=said["messageId"]),
    )
    await at(new, ann, "POST", "/chat/edit", {"messageId": said["messageId"], "text": "after"})
    await at(new, ann, "POST", "/chat/react", {"messageId": answer["messageId"], "emoji": "👍", "on": True})
    await at(new, ann, "POST", "/chat/pin", {"messageId": answer["messageId"], "on": True})
    texts = await shown(old, bob, await bob.group_contact())
    assert texts[said["messageId"]] == (False, "after")
    assert texts[answer["messageId"]] == (False, "an answer")


async def they_hear_each_other(phones: Sequence[Phone], words: str) -> None:
    for speaker, listener in permutations(phones):
        await is_heard(speaker, listener, words)


async def is_heard(speaker: Phone, listener: Phone, words: str) -> None:
    """It is said once."""
    said = (speaker.owner.user_id, words)
    await speaker.signal(listener.owner, words)
    await eventually(lambda: said in listener.signals, GIVEN, f"{listener.owner.name} hears {words}")


async def test_nodes_of_the_last_release_give_way_one_after_the_other(released: Deployment) -> None:
    """What either version writes the other shows, each tells whoever is at the other, and a call goes on:
    nobody misses or repeats anything, and no request fails (M1 to M4, F2).
    """
    async with AsyncExitStack() as stack:
        story = StoryOfThen(released, stack, seed=1, long=False)
        ann, bob, cat = await story.friends("ann", "bob", "cat")
        await ann.found_group("the three", [bob, cat])
        for person in (ann, bob, cat):
            await story.at_both(person)
        talk = Talk(story, [(person, await person.contact_of(ann)) for person in (bob, cat)])
        await asyncio.to_thread(released.ichat, "migrate")
        await asyncio.to_thread(give_way, released, 0)
        await both_show_what_either_writes(story, ann, bob)
        new, old = released.nodes
        await the_old_one_bears_what_it_does_not_know(old, new, ann, bob)
        _, phones = await story.talk(ann, bob)
        await they_hear_each_other(phones, "between two versions")
        greeted = phones[1].greeted
        await asyncio.to_thread(give_way, released, 1)
        await phones[1].returns(greeted)
        await they_hear_each_other(phones, "on this one alone")
        await phones[0].hang_up()
        for phone in phones:
            await phone.ends(NORMAL, 20)
        await talk.end()
        await story.ends_well()
        assert [person.failures for person in story.people] == [[], [], []]
