"""The stories of groups that live (contract-2 N4)."""

import asyncio
from typing import Any

import pytest

from examples.ichat_client import Contact, Refused
from tests.e2e.devices import ExplicitDevice
from tests.e2e.people import Person
from tests.e2e.story import ARRIVES_WITHIN, Scenario, Story, eventually, is_indexed
from tests.original_client import bubble
from tests.patience import Stopwatch

LINK_SECONDS = 2


async def row_of(person: Person) -> Contact:
    """Of the only group that they are in."""
    return next(row for row in await person.contacts() if row["groupId"])


async def events_seen_by(person: Person) -> list[tuple[str, int, str]]:
    messages = await person.history((await row_of(person))["contactId"])
    events = [(message["event"], bubble(message)) for message in messages if message["event"]]
    assert all(shown for _, shown in events)
    return [(event["kind"], event["actorId"], event["text"]) for event, _ in events]


async def is_out(person: Person, device: ExplicitDevice, row: Contact) -> None:
    """Their page was told, and they reach nothing of it."""
    contact_id = row["contactId"]
    await eventually(
        lambda: device.contacts.get(contact_id, row) is None,
        ARRIVES_WITHIN,
        f"{device.history.name} knows that the group is gone",
    )
    for path, query in (
        ("/chat/messages", {"contactId": contact_id}),
        ("/group/members", {"groupId": row["groupId"]}),
    ):
        with pytest.raises(Refused, match=r"404 2005|403 403"):
            await person.ask("GET", path, None, **query)
    assert all(each["roomId"] != row["roomId"] for each in await person.contacts())


async def is_over(token: str, person: Person) -> None:
    """A link, for whoever looks at it."""
    watch = Stopwatch()
    while watch.shows(ARRIVES_WITHIN):
        try:
            await person.ask("GET", "/group/link", None, token=token)
        except Refused as refused:
            assert refused.code == 4004  # noqa: PT017 - until it is so
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the link is never over")


async def a_group_lives_and_is_dissolved(story: Story) -> None:
    """Ann makes Bob an admin, who renames the group and says what is on; she hands it over to Carol, and
    leaves; Carol dissolves it. Everybody reads the same events on every node, an old phone reads sentences.
    """
    ann, bob, carol = await story.friends("ann", "bob", "carol")
    await story.device(carol, "phone", nodes=[0])
    pages = {person: await story.page(person, node) for node, person in enumerate((ann, bob, carol))}
    await ann.found_group("choir", [bob, carol])
    rows = {person: await row_of(person) for person in (ann, bob, carol)}
    group = {"groupId": rows[ann]["groupId"]}
    await story.say(ann, rows[ann]["contactId"])
    with pytest.raises(Refused, match="403 403"):
        await bob.ask("POST", "/group/update", group | {"name": "band"})
    await ann.ask("POST", "/group/role", group | {"userId": bob.user_id, "role": 2})
    changed = await bob.ask("POST", "/group/update", group | {"name": "band", "announcement": "at seven"})
    assert (changed["name"], changed["announcement"], changed["role"]) == ("band", "at seven", 2)
    with pytest.raises(Refused, match="409 4003"):
        await ann.ask("POST", "/group/leave", group)
    await ann.ask("POST", "/group/role", group | {"userId": carol.user_id, "role": 1})
    expected = [
        ("role", ann.user_id, "2"),
        ("renamed", bob.user_id, "band"),
        ("announcement", bob.user_id, "at seven"),
        ("role", ann.user_id, "1"),
    ]
    for person in (ann, bob, carol):
        assert [event for event in await events_seen_by(person) if event[0] != "added"] == expected
    page = await carol.ask("GET", "/group/members", None, **group)
    roles = {member["userId"]: member["role"] for member in page["members"]}
    assert roles == {ann.user_id: 2, bob.user_id: 2, carol.user_id: 1}
    await story.ends_well()

    await ann.ask("POST", "/group/leave", group)
    await is_out(ann, pages[ann], rows[ann])
    story.history.devices.remove(pages[ann].history)  # it had a room that is none of hers any more
    await story.say(bob, rows[bob]["contactId"])
    await story.ends_well()
    await carol.ask("POST", "/group/dissolve", group)
    for person in (bob, carol):
        await is_out(person, pages[person], rows[person])


async def links_let_people_in(story: Story) -> None:
    """One link lets one in, one is over, one is ended; who comes sees what was before if the group wants."""
    ann, bob = await story.friends("ann", "bob")
    dora, emil, fay = [await story.person(name) for name in ("dora", "emil", "fay")]
    row = await ann.ask("POST", "/group", {"name": "choir"})
    group, contact_id = {"groupId": row["groupId"]}, row["contactId"]
    await ann.ask("POST", "/group/members/add", group | {"userIds": [bob.user_id]})
    before = await story.say(ann, contact_id, "before anybody came")

    async def link(seconds: int = 0, uses: int = 0) -> str:
        made = await ann.ask("POST", "/group/link", group | {"seconds": seconds, "uses": uses})
        token: str = made["token"]
        return token

    async def search(person: Person, contact: int) -> list[Any]:
        page = await person.ask("GET", "/chat/search", None, q="anybody", contactId=contact)
        found: list[Any] = page["messages"]
        return found

    await is_indexed(lambda: search(ann, contact_id))

    async def reads(person: Person) -> list[int]:
        contact = (await row_of(person))["contactId"]
        found = await search(person, contact)
        history = [message["messageId"] for message in await person.history(contact)]
        caught_up = set((await person.missed(0)).values())
        assert (before.message_id in history) == bool(found)
        assert caught_up <= set(history)
        return history

    await ann.ask("POST", "/group/update", group | {"historyForNew": False})
    once = await link(uses=1)
    answers = await asyncio.gather(
        *(each.ask("POST", "/group/join", {"token": once}) for each in (dora, emil)), return_exceptions=True
    )
    [late] = [answer for answer in answers if isinstance(answer, BaseException)]
    assert isinstance(late, Refused)
    assert late.code == 4004
    came, stays = (dora, emil) if isinstance(answers[0], dict) else (emil, dora)
    await story.page(came, 1)
    assert before.message_id not in await reads(came)

    await ann.ask("POST", "/group/update", group | {"historyForNew": True})
    short, ended = await link(seconds=LINK_SECONDS), await link()
    await ann.ask("POST", "/group/link/end", group | {"token": ended})
    await is_over(short, stays)
    for token in (short, ended, "made up"):
        with pytest.raises(Refused, match="410 4004"):
            await stays.ask("POST", "/group/join", {"token": token})
    open_to_all = await link()
    for person in (stays, fay):
        await person.ask("POST", "/group/join", {"token": open_to_all})
        assert before.message_id in await reads(person)
    await story.device(fay, "phone", nodes=[0])
    joined = [actor for kind, actor, _ in await events_seen_by(ann) if kind == "joined"]
    assert joined == [came.user_id, stays.user_id, fay.user_id]
    await story.say(came, (await row_of(came))["contactId"])
    await story.ends_well()


GROUPS: tuple[Scenario, ...] = (a_group_lives_and_is_dissolved, links_let_people_in)
