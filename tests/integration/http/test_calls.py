"""Calls over REST (contract section 9.1)."""

from typing import Any

import pytest

from config.settings import Settings
from tests.integration.http.people import Answer, Person, Town

CALL_FIELDS = [
    "callId", "callerId", "messageId", "members", "status", "startTime", "endTime", "endReason",
    "createdAt", "updatedAt", "kind", "mode", "hostId", "locked",
]  # fmt: skip
RECORD_FIELDS = [
    "callId", "contactId", "roomId", "direction", "callerId", "members", "peers", "status", "startTime",
    "endTime", "endReason", "duration", "missed", "createdAt", "kind",
    "ringsUntil",
]  # fmt: skip


async def place(caller: Person, contact_id: int, *callees: Person) -> Answer:
    return await caller.post("/call", contactId=contact_id, userIds=[each.user_id for each in callees])


async def hang_up(person: Person, call_id: int) -> Answer:
    return await person.post("/call/hangup", query={"callId": call_id})


async def join(person: Person, call_id: int) -> Answer:
    return await person.post("/call/join", query={"callId": call_id})


async def show(person: Person, call_id: int) -> Any:
    return (await person.get("/call", callId=call_id)).data


async def test_a_call_is_ready_when_its_number_is_answered(town: Town) -> None:
    """The number, and behind it a call with all its fields; members are a text that holds a list."""
    ann, bob, contact_id = await town.friends()
    call_id = (await place(ann, contact_id, bob)).data
    assert isinstance(call_id, int)
    call = await show(bob, call_id)
    assert list(call) == CALL_FIELDS
    assert call["members"] == f"[{ann.user_id},{bob.user_id}]"
    assert (call["status"], call["endReason"], call["startTime"], call["endTime"]) == (2, 0, None, None)
    assert (call["mode"], call["hostId"]) == ("mesh", ann.user_id)
    assert call["createdAt"].endswith("Z")


async def test_a_call_says_whether_it_is_for_voice_or_video(town: Town) -> None:
    """As the caller said, to everybody who is shown it; a client of the original says nothing."""
    ann, bob, contact_id = await town.friends()
    for said, shown in (("video", "video"), ("voice", "voice"), ("", ""), (None, "")):
        placed = await ann.post("/call", contactId=contact_id, userIds=[bob.user_id], kind=said)
        call_id = placed.data
        [message] = (await ann.get("/chat/messages", contactId=contact_id, limit=1)).data
        [record, *_] = (await bob.get("/calls")).data["calls"]
        assert (await show(bob, call_id))["kind"] == message["call"]["kind"] == record["kind"] == shown
        assert record["ringsUntil"] is not None
        await hang_up(bob, call_id)
    for bad in ("loud", 1, True):
        assert (await ann.post("/call", contactId=contact_id, userIds=[bob.user_id], kind=bad)).refusal == (
            400,
            300,
        )


async def test_a_page_says_goodbye_without_a_header(town: Town) -> None:
    """Only the call's token opens it; what it brings about stands in the rules."""
    ann, bob, contact_id = await town.friends()
    call_id = (await place(ann, contact_id, bob)).data
    token = (await join(ann, call_id)).data
    assert (await town.anybody.post("/call/goodbye", json={"token": token})).json()["data"] is None
    for nothing in ("", "rubbish", ann.token):
        refused = await town.anybody.post("/call/goodbye", json={"token": nothing})
        assert Answer.of(refused).refusal == (401, 401)


async def test_the_call_stands_in_the_room(town: Town) -> None:
    """As a message of type 3 with the call inside, always handled in the history; and in the preview."""
    ann, bob, contact_id = await town.friends()
    call_id = (await place(ann, contact_id, bob)).data
    [message] = (await ann.get("/chat/messages", contactId=contact_id)).data
    assert (message["type"], message["callId"], message["senderId"]) == (3, call_id, ann.user_id)
    assert message["call"] == await show(ann, call_id) | {"handled": True}
    [contact] = (await bob.get("/contact")).data
    assert contact["lastMessageContent"] == "[通话]"
    refused = await ann.post("/chat/revoke", query={"messageId": message["messageId"]})
    assert refused.refusal == (403, 403)
    synced = (await bob.get("/chat/sync", synced=0, last=0, limit=10)).data
    assert [row["call"]["status"] for row in synced] == [2]


async def test_a_call_needs_somebody_who_may_be_called(town: Town) -> None:
    """3002 before 2005 before 403; oneself only where one is a member: 300."""
    ann, bob, contact_id = await town.friends()
    cat = await town.register("cat")
    assert (await place(ann, 0)).refusal == (400, 3002)
    assert (await place(ann, 4711, bob)).refusal == (404, 2005)
    assert (await place(bob, contact_id, ann)).refusal == (403, 403)
    assert (await place(ann, contact_id, cat)).refusal == (403, 403)
    assert (await place(ann, contact_id, ann)).refusal == (403, 403)
    cats = await town.befriend(ann, cat)
    await ann.post("/contact/group", name="choir", contactIds=[contact_id, cats])
    group = next(row["contactId"] for row in (await ann.get("/contact")).data if row["groupId"])
    assert (await place(ann, group, ann, bob)).refusal == (400, 300)
    assert (await place(ann, group, bob, await town.register("dan"))).refusal == (403, 403)
    assert (await place(ann, group, bob, cat)).data > 0
    for bad in ("1", True, -1, 1.5):
        assert (await ann.post("/call", contactId=contact_id, userIds=[bad])).refusal == (400, 300)
        assert (await ann.post("/call", contactId=contact_id, userIds=bad)).refusal == (400, 300)
    assert (await ann.post("/call", contactId=contact_id, userIds=None)).refusal == (400, 3002)


async def test_a_call_has_a_largest_size(town: Town) -> None:
    """Eight with the caller; the ninth is too many, and nothing of it is stored."""
    ann = await town.register("ann")
    others = [await town.register(f"other{number}") for number in range(8)]
    contacts = [await town.befriend(ann, other) for other in others]
    await ann.post("/contact/group", name="choir", contactIds=contacts)
    group = next(row["contactId"] for row in (await ann.get("/contact")).data if row["groupId"])
    assert (await place(ann, group, *others)).refusal == (400, 1003)
    assert (await ann.get("/calls")).data["calls"] == []
    call = await show(ann, (await place(ann, group, *others[:7])).data)
    assert call["status"] == 2


async def test_join_and_hang_up(town: Town) -> None:
    """Tokens as often as one asks; null for every hang-up; afterwards 3001, and 3006 for no call at all."""
    ann, bob, contact_id = await town.friends()
    call_id = (await place(ann, contact_id, bob)).data
    first, second = (await join(ann, call_id)).data, (await join(ann, call_id)).data
    assert isinstance(first, str)
    assert first
    assert second
    assert (await hang_up(bob, call_id)).data is None
    assert (await show(ann, call_id))["endReason"] == 2
    assert (await join(ann, call_id)).refusal == (409, 3001)
    assert (await hang_up(ann, call_id)).refusal == (409, 3001)
    for nothing in (0, 4711):
        assert (await join(ann, nothing)).refusal == (404, 3006)
        assert (await hang_up(ann, nothing)).refusal == (404, 3006)
        assert (await ann.get("/call", callId=nothing)).refusal == (404, 3006)
    assert (await ann.get("/call", callId="x")).refusal == (400, 300)


async def test_strangers_are_refused_and_change_nothing(town: Town) -> None:
    """403 for one who is not in it, whatever he tries."""
    ann, bob, contact_id = await town.friends()
    eve = await town.register("eve")
    call_id = (await place(ann, contact_id, bob)).data
    for refused in (
        await join(eve, call_id),
        await hang_up(eve, call_id),
        await eve.get("/call", callId=call_id),
        await eve.get("/call/ice", callId=call_id),
    ):
        assert refused.refusal == (403, 403)
    assert (await show(ann, call_id))["status"] == 2


async def test_the_history_of_calls(town: Town) -> None:
    """Newest first, in pages, each line with all its fields; missed until they are seen."""
    ann, bob, contact_id = await town.friends()
    ids = []
    for _ in range(3):
        ids.append((await place(ann, contact_id, bob)).data)
        await hang_up(ann, ids[-1])
    page = (await bob.get("/calls", limit=2)).data
    assert list(page) == ["calls", "cursor", "missed"]
    assert page["missed"] == 3
    assert [each["callId"] for each in page["calls"]] == [ids[2], ids[1]]
    record = page["calls"][0]
    assert list(record) == RECORD_FIELDS
    assert (record["direction"], record["missed"], record["endReason"]) == ("in", True, 7)
    assert record["members"] == [ann.user_id, bob.user_id]
    assert record["peers"] == [ann.user_id]
    assert record["contactId"] == await bob.contact_of(ann)
    rest = (await bob.get("/calls", limit=2, cursor=page["cursor"])).data
    assert [each["callId"] for each in rest["calls"]] == [ids[0]]
    assert rest["cursor"] == ""
    assert (await bob.post("/calls/seen")).data is None
    assert (await bob.get("/calls")).data["missed"] == 0
    mine = (await ann.get("/calls")).data
    assert {each["direction"] for each in mine["calls"]} == {"out"}
    assert mine["missed"] == 0
    assert (await ann.get("/calls", limit=101)).refusal == (400, 1003)
    assert (await ann.get("/calls", cursor="x")).refusal == (400, 300)


class TestIce:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        ice = {
            "stun_urls": ["stun:stun.example:3478"],
            "turn_urls": ["turn:turn.example:3478", "turns:turn.example:5349"],
            "turn_secret": "a secret",
        }
        return settings.model_validate(settings.model_dump(by_alias=True) | {"ice": ice})

    async def test_ice_servers_for_those_who_are_in_the_call(self, town: Town) -> None:
        """STUN without, TURN with credentials that name the call and the user, for who has answered; none for
        who is out.
        """
        ann, bob, contact_id = await town.friends()
        call_id = (await place(ann, contact_id, bob)).data
        for rung in (ann, bob):
            servers = (await rung.get("/call/ice", callId=call_id)).data["iceServers"]
            assert [each["credential"] for each in servers] == [""]
        await bob.post("/call/join", query={"callId": call_id})
        answer = (await bob.get("/call/ice", callId=call_id)).data
        stun, turn = answer["iceServers"]
        assert stun == {"urls": ["stun:stun.example:3478"], "username": "", "credential": ""}
        assert turn["urls"] == ["turn:turn.example:3478", "turns:turn.example:5349"]
        assert turn["username"].partition(":")[2] == f"{call_id}-{bob.user_id}"
        assert turn["credential"]
        assert answer["expiresAt"].endswith("Z")
        await hang_up(bob, call_id)
        assert (await bob.get("/call/ice", callId=call_id)).refusal == (409, 3001)


async def test_without_any_ice_server_the_list_is_empty(town: Town) -> None:
    """The default: people in one network need none."""
    ann, bob, contact_id = await town.friends()
    call_id = (await place(ann, contact_id, bob)).data
    assert (await ann.get("/call/ice", callId=call_id)).data["iceServers"] == []
