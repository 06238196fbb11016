"""Contract section 5 over HTTP: requests, contacts, groups."""

import asyncio
from typing import Any

from tests.integration.http.people import Answer, Town

REQUEST_FIELDS = ["id", "requestUid", "userId", "status", "expiredAt", "createdAt", "updatedAt"]
CONTACT_FIELDS = [
    "contactId", "ownerId", "userId", "groupId", "roomId", "status", "lastMessageId", "lastMessageTime",
    "lastMessageContent", "lastMessageType", "lastMessageSenderId", "lastMessageRevoked",
    "lastMessageEvent",
    "createdAt", "updatedAt", "alias", "mutedUntil", "pinnedAt", "archived", "blocked", "markedUnread",
    "draft", "unread", "unreadMentions", "readMessageId", "peerReadMessageId",
]  # fmt: skip
GROUP_FIELDS = [
    "groupId", "ownerId", "roomId", "name", "avatar", "announcement", "joinPolicy", "historyForNew",
    "createdBy", "createdAt", "updatedAt", "memberCount", "role",
]  # fmt: skip


async def test_a_request_is_seen_by_its_addressee_and_becomes_two_contacts(town: Town) -> None:
    ann, bob = await town.register("ann"), await town.register("bob")
    request = (await ann.post("/contact/user", userId=bob.user_id)).data
    assert list(request) == REQUEST_FIELDS
    assert (request["requestUid"], request["userId"], request["status"]) == (ann.user_id, bob.user_id, 1)
    assert (await bob.get("/contact/pending")).data == [request]
    assert (await ann.get("/contact/pending")).data == []
    assert (await ann.get("/contact/sent")).data == [request]
    assert (await bob.get("/contact/sent")).data == []
    assert (await bob.post("/contact/accept", query={"requestId": request["id"]})).data is None
    assert (await ann.get("/contact/sent")).data == []
    assert (await bob.get("/contact/pending")).data == []
    [of_ann], [of_bob] = (await ann.get("/contact")).data, (await bob.get("/contact")).data
    assert list(of_ann) == CONTACT_FIELDS
    assert (of_ann["ownerId"], of_ann["userId"], of_ann["groupId"]) == (ann.user_id, bob.user_id, 0)
    assert (of_bob["ownerId"], of_bob["userId"], of_bob["roomId"]) == (
        bob.user_id,
        ann.user_id,
        of_ann["roomId"],
    )
    assert (of_ann["lastMessageId"], of_ann["lastMessageTime"], of_ann["lastMessageContent"]) == (0, None, "")


async def test_a_request_is_refused_in_the_order_of_the_contract(town: Town) -> None:
    """Oneself, a contact, nobody, one that waits in either direction."""
    ann, bob, _ = await town.friends()
    cara = await town.register("cara")
    await cara.post("/contact/user", userId=ann.user_id)
    for user_id, refusal in [
        (ann.user_id, (400, 300)),
        (bob.user_id, (409, 2001)),
        (999, (404, 1001)),
        (0, (400, 1003)),
        (2**64 - 1, (404, 1001)),
        (cara.user_id, (409, 2002)),
    ]:
        assert (await ann.post("/contact/user", userId=user_id)).refusal == refusal


async def test_only_the_addressee_answers_and_only_once(town: Town) -> None:
    ann, bob, cara = [await town.register(name) for name in ("ann", "bob", "cara")]
    for answer, again in (("reject", (409, 2004)), ("accept", (409, 2004))):
        request = {"requestId": (await ann.post("/contact/user", userId=bob.user_id)).data["id"]}
        for other in (ann, cara):
            assert (await other.post(f"/contact/{answer}", query=request)).refusal == (404, 2003)
        assert (await bob.post(f"/contact/{answer}", query=request)).data is None
        for late in ("accept", "reject"):
            assert (await bob.post(f"/contact/{late}", query=request)).refusal == again
    assert (await bob.post("/contact/accept")).refusal == (404, 2003)
    assert (await bob.post("/contact/accept", query={"requestId": "x"})).refusal == (400, 300)


async def test_whatever_crosses_and_doubles_there_is_one_pair(town: Town) -> None:
    """Promise M8 and F15: no answer is a failure of the server."""
    ann, bob = await town.register("ann"), await town.register("bob")
    asked = await asyncio.gather(
        *(ann.post("/contact/user", userId=bob.user_id) for _ in range(4)),
        *(bob.post("/contact/user", userId=ann.user_id) for _ in range(4)),
    )
    [request] = [answer.data for answer in asked if answer.code == 200]
    assert {answer.code for answer in asked} == {200, 2002}
    addressee = bob if request["userId"] == bob.user_id else ann
    answered = await asyncio.gather(
        *(addressee.post("/contact/accept", query={"requestId": request["id"]}) for _ in range(8))
    )
    assert sorted(answer.code for answer in answered) == [200] + [2004] * 7
    assert [len((await person.get("/contact")).data) for person in (ann, bob)] == [1, 1]


async def test_both_members_of_a_contact_are_shown(town: Town) -> None:
    ann, bob, contact_id = await town.friends()
    members = (await ann.get("/contact/members", contactId=contact_id)).data
    assert {member["userId"] for member in members} == {ann.user_id, bob.user_id}
    assert (await bob.get("/contact/members", contactId=contact_id)).refusal == (403, 403)
    assert (await ann.get("/contact/members", contactId=999)).refusal == (404, 2005)
    assert (await ann.get("/contact/members")).refusal == (404, 2005)


async def test_a_group_appears_with_every_member(town: Town) -> None:
    ann, bob, ann_bob = await town.friends()
    cara = await town.register("cara")
    ann_cara = await town.befriend(ann, cara)
    created = await ann.post("/contact/group", name="Trip", contactIds=[ann_cara, ann_bob, ann_cara])
    assert created.data is None
    for person in (ann, bob, cara):
        [row] = [row for row in (await person.get("/contact")).data if row["groupId"]]
        assert (row["ownerId"], row["userId"]) == (person.user_id, 0)
        members = (await person.get("/contact/members", contactId=row["contactId"])).data
        assert [member["userId"] for member in members] == [ann.user_id, cara.user_id, bob.user_id]
        [group] = (await person.post("/contact/groups", groupIds=[row["groupId"]])).data
        assert list(group) == GROUP_FIELDS
        assert (group["name"], group["ownerId"], group["roomId"]) == ("Trip", ann.user_id, row["roomId"])
    dora = await town.register("dora")
    assert (await dora.post("/contact/groups", groupIds=[group["groupId"], 999])).data == [None, None]
    assert (await dora.post("/contact/groups")).data == []


async def test_whoever_makes_a_group_is_answered_with_their_row_of_it(town: Town) -> None:
    """Also of a group of nobody else; those named are in it at once."""
    ann, bob, ann_bob = await town.friends()
    made = [
        (await ann.post("/group", name="Trip", contactIds=[ann_bob])).data,
        (await ann.post("/group", name="Notes")).data,
    ]
    assert [list(row) for row in made] == [CONTACT_FIELDS] * 2
    assert [row for row in (await ann.get("/contact")).data if row["groupId"]] == made[::-1]
    [of_bob] = [row for row in (await bob.get("/contact")).data if row["groupId"]]
    assert (of_bob["roomId"], of_bob["ownerId"]) == (made[0]["roomId"], bob.user_id)
    assert (await ann.post("/group", name="x", contactIds=[999])).refusal == (404, 2005)


async def test_of_a_group_that_cannot_be_nothing_remains(town: Town) -> None:
    ann, bob, ann_bob = await town.friends()
    await ann.post("/contact/group", name="Trip", contactIds=[ann_bob])
    [trip] = [row["contactId"] for row in (await ann.get("/contact")).data if row["groupId"]]
    before = (await ann.get("/contact")).data
    for contact_ids, refusal in [
        ([], (400, 1003)),
        ([ann_bob, 999], (404, 2005)),
        ([ann_bob, await bob.contact_of(ann)], (403, 403)),
        ([ann_bob, trip], (400, 300)),
        ([ann_bob] * 101, (400, 1003)),
    ]:
        assert (await ann.post("/contact/group", name="x", contactIds=contact_ids)).refusal == refusal
    assert (await ann.post("/contact/group", name="x" * 51, contactIds=[ann_bob])).refusal == (400, 1003)
    assert (await ann.post("/contact/group", name="x", avatar="a", contactIds=[ann_bob])).refusal == (
        400,
        1003,
    )
    assert (await ann.get("/contact")).data == before
    ok = await ann.post("/contact/group", name="x" * 50, contactIds=[ann_bob] * 100)
    assert ok.data is None


async def test_whoever_asks_nobody_is_told_so(town: Town) -> None:
    """The original's client shows this text."""
    ann = await town.register("ann")
    for body in ({}, {"userId": 0}, {"userId": None}):
        refused = await ann.post("/contact/user", **body)
        assert (refused.refusal, refused.body["message"]) == ((400, 1003), "UserId为必填字段")


async def test_ann_makes_her_contact_her_own(town: Town) -> None:
    """What is absent stays; Bob's row shows nothing of it; what breaks a rule changes nothing."""
    ann, bob, contact_id = await town.friends()
    [before] = (await ann.get("/contact")).data

    async def update(**fields: Any) -> dict[str, object]:
        row: dict[str, object] = (await ann.post("/contact/update", contactId=contact_id, **fields)).data
        assert (await ann.get("/contact")).data == [row]
        return {name: value for name, value in row.items() if value != before[name]}

    changed = await update(alias="Bobby", mutedUntil="9999-12-31T23:59:59+00:00", markedUnread=True)
    assert changed == {"alias": "Bobby", "mutedUntil": "9999-12-31T23:59:59Z", "markedUnread": True}
    changed = await update(archived=True, draft="Dear Bob", mutedUntil="", markedUnread=False)
    assert changed == {"alias": "Bobby", "archived": True, "draft": "Dear Bob"}
    assert (await update(alias="", archived=False, draft="", pinned=True)).keys() == {"pinnedAt"}
    refused: list[tuple[dict[str, Any], int]] = [
        ({"alias": "x" * 51, "draft": "lost"}, 1003),
        ({"alias": "\u202egnp"}, 1003),
        ({"draft": "€" * 21_846}, 1003),
        ({"mutedUntil": "tomorrow"}, 300),
        ({"mutedUntil": "2026-11-23T15:00:00"}, 300),
        ({"pinned": "yes"}, 300),
    ]
    for fields, code in refused:
        answer = await ann.post("/contact/update", contactId=contact_id, **fields)
        assert answer.refusal == (400, code), fields
    assert (await update(pinned=False)) == {}
    [bobs] = (await bob.get("/contact")).data
    assert (bobs["alias"], bobs["draft"], bobs["archived"]) == ("", "", False)


async def test_only_the_owner_updates_a_contact(town: Town) -> None:
    ann, bob, contact_id = await town.friends()
    assert (await bob.post("/contact/update", contactId=contact_id, alias="me")).refusal == (403, 403)
    assert (await ann.post("/contact/update", contactId=4711, alias="me")).refusal == (404, 2005)


async def test_an_unchanged_list_is_not_sent_again(town: Town) -> None:
    """Whoever says which one they have gets it only when it has changed, by them or by somebody else."""
    ann, bob, contact_id = await town.friends()
    for path in ("/contact", f"/contact/members?contactId={contact_id}"):
        first = await ann.client.get(path)
        etag = first.headers["etag"]
        for known in (etag, f"W/{etag}", f'"another", {etag}'):
            again = await ann.client.get(path, headers={"if-none-match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert (await ann.client.get(path, headers={"if-none-match": '"another"'})).content == first.content
        await bob.say(await bob.contact_of(ann), f"hello {path}")
        assert (await bob.post("/user/info", nickname=f"Bob {len(path)}")).data is None
        changed = await ann.client.get(path, headers={"if-none-match": etag})
        assert (changed.status_code, changed.headers["etag"] == etag) == (200, False)
        assert Answer.of(changed).data != Answer.of(first).data


async def test_a_list_that_somebody_has_is_nobody_elses(town: Town) -> None:
    """The tag opens nothing: a stranger is refused, and another person gets a list of their own."""
    ann, bob, _ = await town.friends()
    known = {"if-none-match": (await ann.client.get("/contact")).headers["etag"]}
    assert Answer.of(await bob.client.get("/contact", headers=known)).data[0]["ownerId"] == bob.user_id
    assert Answer.of(await town.anybody.get("/contact", headers=known)).refusal == (401, 401)
