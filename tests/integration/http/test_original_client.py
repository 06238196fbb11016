"""What is new, as the original's client shows it (contract-2 N0): a sentence, never an empty bubble."""

from typing import Any

from domain.model.events import EventKind
from tests.integration.http.people import Person, Town, picture
from tests.original_client import PICTURE, REVOKED, bubble


async def read(person: Person, contact_id: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await person.get("/chat/messages", contactId=contact_id, limit=100)).data
    return rows


async def shows(person: Person, message: dict[str, Any]) -> str:
    """The same in history and in sync."""
    synced = (await person.get("/chat/sync", synced=0, limit=50)).data
    [found] = {bubble(each) for each in synced if each["messageId"] == message["messageId"]}
    return found


async def test_every_message_of_today_has_a_bubble(town: Town) -> None:
    """Answers, forwards with and without a comment, mentions, edits, pictures with words, pins, reactions."""
    ann, bob, to_bob = await town.friends()
    asked = await ann.say(to_bob, "where?")
    image = (await ann.upload(picture())).data
    shown = (await ann.post("/chat/send", contactId=to_bob, image=image)).data
    captioned_image = (await ann.upload(picture())).data
    captioned = (await ann.post("/chat/send", contactId=to_bob, image=captioned_image, text="here")).data
    to_ann = await bob.contact_of(ann)
    answer = await bob.post("/chat/send", contactId=to_ann, text="there", replyTo=asked["messageId"])
    forward = {"contactId": to_ann, "forwardOf": asked["messageId"]}
    plain = (await bob.post("/chat/send", **forward)).data
    commented = (await bob.post("/chat/send", **forward, text="she asks")).data
    passed_on = (await bob.post("/chat/send", contactId=to_ann, forwardOf=shown["messageId"])).data
    await ann.post("/chat/edit", messageId=asked["messageId"], text="where to?")
    await bob.post("/chat/react", messageId=asked["messageId"], emoji="👍", on=True)
    await bob.post("/chat/pin", messageId=shown["messageId"], on=True)
    bubbles = {
        asked["messageId"]: "where to?",
        shown["messageId"]: PICTURE,
        captioned["messageId"]: "here",
        answer.data["messageId"]: "there",
        plain["messageId"]: "where?",
        commented["messageId"]: "she asks\nwhere?",
        passed_on["messageId"]: PICTURE,
    }
    assert {each["messageId"]: bubble(each) for each in await read(bob, to_ann)} == bubbles
    for message in (asked, shown, captioned, answer.data, plain, commented, passed_on):
        assert await shows(bob, message) == bubbles[message["messageId"]]


async def test_every_event_of_a_group_is_a_sentence(town: Town) -> None:
    """In the conversation and in the list of conversations; each kind that there is."""
    ann, bob = await town.register("ann"), await town.register("bob")
    cara, dan = await town.register("cara"), await town.register("dan")
    contacts = [await town.befriend(ann, friend) for friend in (bob, cara)]
    row = (await ann.post("/group", name="choir", contactIds=contacts[:1])).data
    group, contact_id = {"groupId": row["groupId"]}, row["contactId"]
    seen: dict[str, str] = {}

    async def note() -> None:
        [listed] = [each for each in (await ann.get("/contact")).data if each["groupId"]]
        assert listed["lastMessageContent"].strip()
        for message in await read(ann, contact_id):
            if message["event"]:
                seen[message["event"]["kind"]] = bubble(message)

    link = (await ann.post("/group/link", **group, seconds=0, uses=0)).data["token"]
    said = await ann.say(contact_id, "listen")
    bobs_group = next(each for each in (await bob.get("/contact")).data if each["groupId"])
    bobs = await bob.say(bobs_group["contactId"], "nonsense")
    for person, path, body in (
        (ann, "/group/members/add", group | {"userIds": [cara.user_id]}),
        (ann, "/group/role", group | {"userId": bob.user_id, "role": 2}),
        (ann, "/group/role", group | {"userId": bob.user_id, "role": 3}),
        (ann, "/group/update", group | {"name": "band"}),
        (ann, "/group/update", group | {"avatar": (await ann.upload(picture())).data}),
        (ann, "/group/update", group | {"announcement": "at seven"}),
        (ann, "/group/update", group | {"announcement": ""}),
        (ann, "/chat/pin", {"messageId": said["messageId"], "on": True}),
        (ann, "/chat/delete", {"messageId": bobs["messageId"]}),
        (dan, "/group/join", {"token": link}),
        (ann, "/group/members/remove", group | {"userIds": [cara.user_id]}),
        (ann, "/group/role", group | {"userId": bob.user_id, "role": 1}),
        (ann, "/chat/send", {"contactId": contact_id, "text": "bye"}),
        (dan, "/group/leave", group),
    ):
        assert (await person.post(path, **body)).status == 200, path
        await note()
    assert set(seen) == set(EventKind)
    assert all(seen.values())
    assert seen["deleted"] == REVOKED
    assert seen["left"] == "Dan 退出了群聊"
