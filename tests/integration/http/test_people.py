"""People one can live with: blocking, deleting, privacy, what somebody says of themselves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.http.people import Answer, Person, Town, picture


@dataclass
class Between:
    """Ann has blocked Bob; both are in a group with Cara, which is Bob's."""

    ann: Person
    bob: Person
    cara: Person
    bobs_contact: int
    bobs_group_contact: int
    group_of_cara: int
    message_of_bob: int
    picture_of_bob: int
    message_to_cara: int
    image: str


async def build(town: Town) -> Between:
    ann, bob, cara = [await town.register(name) for name in ("ann", "bob", "cara")]
    bobs_contact = await town.befriend(bob, ann)
    of_cara = await town.befriend(bob, cara)
    group = (await bob.post("/group", name="trio", contactIds=[bobs_contact, of_cara])).data
    duo = (await bob.post("/group", name="duo", contactIds=[of_cara])).data
    message = await bob.say(bobs_contact, "before")
    coming = (await bob.post("/chat/send", contactId=bobs_contact, thumbnail="8x8;data:,")).data
    to_cara = await bob.say(of_cara, "hello, Cara")
    assert (await ann.post("/user/block", userId=bob.user_id, on=True)).data is None
    return Between(
        ann,
        bob,
        cara,
        bobs_contact,
        group["contactId"],
        duo["groupId"],
        message["messageId"],
        coming["messageId"],
        to_cara["messageId"],
        (await bob.upload(picture())).data,
    )


Ask = Callable[[Between], Awaitable[Answer]]


def bob_posts(path: str, make: Callable[[Between], dict[str, Any]]) -> Ask:
    return lambda between: between.bob.post(path, **make(between))


REFUSED: dict[str, Ask] = {
    "request": bob_posts("/contact/user", lambda b: {"userId": b.ann.user_id}),
    "message": bob_posts("/chat/send", lambda b: {"contactId": b.bobs_contact, "text": "hi"}),
    "ring": bob_posts("/call", lambda b: {"contactId": b.bobs_contact, "userIds": [b.ann.user_id]}),
    "new group": bob_posts("/group", lambda b: {"name": "duo", "contactIds": [b.bobs_contact]}),
    "group": bob_posts(
        "/group/members/add", lambda b: {"groupId": b.group_of_cara, "userIds": [b.ann.user_id]}
    ),
    "forward": bob_posts(
        "/chat/send", lambda b: {"contactId": b.bobs_contact, "forwardOf": b.message_to_cara}
    ),
    "answer": bob_posts(
        "/chat/send", lambda b: {"contactId": b.bobs_contact, "text": "so?", "replyTo": b.message_of_bob}
    ),
    "edit": bob_posts("/chat/edit", lambda b: {"messageId": b.message_of_bob, "text": "read this"}),
    "reaction": bob_posts(
        "/chat/react", lambda b: {"messageId": b.message_of_bob, "emoji": "👍", "on": True}
    ),
    "pin": bob_posts("/chat/pin", lambda b: {"messageId": b.message_of_bob, "on": True}),
    "picture": bob_posts("/chat/delayUpload", lambda b: {"messageId": b.picture_of_bob, "image": b.image}),
}
"""Every path by which Bob might reach Ann, and how he tries."""


@pytest.mark.parametrize("path", REFUSED)
async def test_a_blocked_person_reaches_nobody(town: Town, path: str) -> None:
    """Everywhere the same answer as for who is no contact: 403. Ann's conversation stays as it was."""
    between = await build(town)
    before = await known_to(between.ann)
    assert (await REFUSED[path](between)).refusal == (403, 403)
    assert await known_to(between.ann) == before


async def known_to(person: Person) -> list[Any]:
    paths = ("/contact", "/contact/pending", "/calls")
    return [(await person.get(path)).data for path in paths] + [
        (await person.get("/chat/sync", synced=0, last=0, limit=50)).data
    ]


async def test_a_blocked_person_does_not_find_the_blocker(town: Town) -> None:
    """By neither search; their common group goes on, and a call in it rings for the others only."""
    between = await build(town)
    for query in ({"keyword": "ann"}, {"keyword": "ann", "by": "name"}):
        assert (await between.bob.get("/user/search", **query)).data == []
        assert len((await between.cara.get("/user/search", **query)).data) == 1
    await between.bob.say(between.bobs_group_contact, "to both of you")
    both = [between.ann.user_id, between.cara.user_id]
    call_id = (await between.bob.post("/call", contactId=between.bobs_group_contact, userIds=both)).data
    [for_ann], [for_cara] = [
        [call for call in (await person.get("/calls")).data["calls"] if call["callId"] == call_id]
        for person in (between.ann, between.cara)
    ]
    assert (for_ann["ringsUntil"], for_ann["missed"]) == (None, False)
    assert for_cara["ringsUntil"]


async def test_a_mention_reaches_nobody_who_is_blocked(town: Town) -> None:
    """In their common group Bob mentions both: Ann is not meant. Nor does he see her here."""
    between = await build(town)
    bob, ann, cara = between.bob, between.ann, between.cara
    both = [ann.user_id, cara.user_id]
    said = await bob.post("/chat/send", contactId=between.bobs_group_contact, text="you two", mentions=both)
    assert said.data["mentions"] == [cara.user_id]
    [state] = (await bob.post("/user/presence", userIds=[ann.user_id])).data
    assert (state["state"], state["lastSeenAt"]) == ("offline", None)


async def test_nobody_tells_the_blocked_one(town: Town) -> None:
    """Bob's list looks as before; only Ann's says whom she blocked."""
    ann, bob, contact_id = await town.friends()
    before = (await bob.get("/contact")).data
    await ann.post("/user/block", userId=bob.user_id, on=True)
    assert (await bob.get("/contact")).data == before
    assert (await ann.get("/user/blocked")).data == [bob.user_id]
    assert (await bob.get("/user/blocked")).data == []
    assert [row["blocked"] for row in (await ann.get("/contact")).data] == [True]
    assert (await ann.post("/chat/send", contactId=contact_id, text="hi")).refusal == (403, 403)
    await ann.post("/user/block", userId=bob.user_id, on=False)
    await ann.say(contact_id, "hi")


async def test_a_deleted_contact_comes_back_with_its_history(town: Town) -> None:
    ann, bob, contact_id = await town.friends()
    await ann.say(contact_id, "hello")
    assert (await ann.post("/contact/delete", contactId=contact_id)).data is None
    assert (await ann.get("/contact")).data == []
    assert (await ann.get("/chat/messages", contactId=contact_id, limit=10)).refusal == (404, 2005)
    [row] = (await bob.get("/contact")).data
    assert (await bob.post("/chat/send", contactId=row["contactId"], text="?")).refusal == (403, 403)
    [found] = (await bob.get("/user/search", keyword="ann")).data
    assert found["isFriend"] is False
    again = await town.befriend(bob, ann)
    assert again == row["contactId"]
    anns = await ann.contact_of(bob)
    assert [each["text"] for each in (await ann.get("/chat/messages", contactId=anns, limit=10)).data] == [
        "hello"
    ]


async def test_about_is_part_of_the_profile(town: Town) -> None:
    """Absent it stays, empty it goes; 140 code points at most."""
    ann, bob = await town.register("ann"), await town.register("bob")

    async def about() -> tuple[str, bool]:
        [user] = (await bob.post("/user/infos", userIds=[ann.user_id])).data
        return user["about"], user["deleted"]

    assert await about() == ("", False)
    long = "🎻" * 140
    changes: list[tuple[dict[str, Any], str]] = [({"about": long}, long), ({}, long), ({"about": ""}, "")]
    for fields, shown in changes:
        assert (await ann.post("/user/info", nickname="Ann", **fields)).data is None
        assert await about() == (shown, False)
    assert (await ann.post("/user/info", nickname="Ann", about="x" * 141)).refusal == (400, 1003)


async def test_who_is_not_findable_is_not_found(town: Town) -> None:
    """And who takes no requests, or goes into no groups, answers as a stranger would: 403."""
    ann, bob = await town.register("ann"), await town.register("bob")
    await ann.post("/user/privacy", findable=False, requestsFrom="none", groupsFrom="none")
    assert (await bob.get("/user/search", keyword="ann")).data == []
    assert (await bob.post("/contact/user", userId=ann.user_id)).refusal == (403, 403)
    bobs = await bob.contact_of(ann) if await befriended_by_ann(ann, bob) else 0
    assert (await bob.post("/group", name="duo", contactIds=[bobs])).refusal == (403, 403)


async def befriended_by_ann(ann: Person, bob: Person) -> bool:
    request = (await ann.post("/contact/user", userId=bob.user_id)).data
    return (await bob.post("/contact/accept", query={"requestId": request["id"]})).data is None


async def test_a_deleted_account_frees_its_name(town: Town) -> None:
    """The password is asked for again; afterwards the token is good for nothing, and Bob keeps the words."""
    ann, bob, contact_id = await town.friends()
    await ann.say(contact_id, "remember me")
    assert (await ann.post("/user/delete", password="wrong-12")).refusal == (401, 1004)
    assert (await ann.post("/user/delete", password="secret-12")).data is None
    assert (await ann.get("/contact")).status == 401
    [user] = (await bob.post("/user/infos", userIds=[ann.user_id])).data
    assert (user["deleted"], user["username"], user["nickname"], user["avatar"]) == (True, "", "", "")
    [row] = (await bob.get("/contact")).data
    [message] = (await bob.get("/chat/messages", contactId=row["contactId"], limit=10)).data
    assert message["text"] == "remember me"
    assert (await bob.post("/chat/send", contactId=row["contactId"], text="?")).refusal == (403, 403)
    assert (await bob.post("/contact/user", userId=ann.user_id)).refusal == (403, 403)
    assert (await town.register("ann")).user_id != ann.user_id
