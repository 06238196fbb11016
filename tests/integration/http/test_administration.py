"""Looking after the server (contract-2 N10), as an administrator's client sees it."""

from datetime import UTC, datetime
from typing import Any

from config.container import Container
from config.settings import Settings
from tests.doubles.system import MovableClock
from tests.integration.http.people import Person, Town, picture
from tests.integration.running import running_server

NEW = "another-34"


async def deeds(ann: Person) -> list[tuple[int, str, str]]:
    """What the audit log says, oldest first."""
    entries: list[dict[str, Any]] = (await ann.get("/admin/audit")).data["entries"]
    assert {entry["address"] for entry in entries} <= {"127.0.0.1"}
    return [(entry["actorId"], entry["action"], entry["subject"]) for entry in reversed(entries)]


async def test_somebody_new_chooses_their_password_by_a_link(town: Town) -> None:
    """Ann makes Bob's account and never knows his password; the link works once."""
    ann = await town.register("ann")
    made = (await ann.post("/admin/users/create", username="bob", nickname="Bob")).data
    assert made["url"] == f"http://127.0.0.1:{town.server.port}/reset#{made['token']}"
    weak = await town.stranger_posts("/password/reset", token=made["token"], password="bob")
    assert weak.refusal == (400, 1003)
    assert (await town.stranger_posts("/password/reset", token=made["token"], password=NEW)).data is None
    again = await town.stranger_posts("/password/reset", token=made["token"], password="third-56")
    assert again.refusal == (410, 1011)
    bob = await town.sign_in("bob", NEW)
    assert bob.user_id == made["userId"]
    assert (await ann.post("/admin/users/create", username="bob", nickname="B")).refusal == (409, 1002)
    assert await deeds(ann) == [(ann.user_id, "user-created", "bob")]


async def test_an_account_is_looked_after_and_every_deed_is_written_down(town: Town) -> None:
    """Bob is found, signed out, shut out, let in again, appointed, dismissed and deleted."""
    ann, bob = await town.register("ann"), await town.register("bob")
    await bob.upload(picture())
    [row] = (await ann.get("/admin/users", q="bo")).data["users"]
    assert (row["userId"], row["enabled"], row["administrator"]) == (bob.user_id, True, False)
    assert row["stored"] > 0
    assert len((await ann.get("/admin/users/logins", userId=bob.user_id)).data) == 1
    await ann.post("/admin/users/end-logins", userId=bob.user_id)
    assert (await bob.get("/contact")).refusal == (401, 1005)
    await ann.post("/admin/users/disable", userId=bob.user_id)
    assert (await town.stranger_posts("/login", username="bob", password="secret-12")).refusal == (403, 403)
    await ann.post("/admin/users/enable", userId=bob.user_id)
    bob = await town.sign_in("bob")
    await ann.post("/admin/users/appoint", userId=bob.user_id)
    assert (await bob.get("/admin/server")).data["people"] == 2
    await ann.post("/admin/users/dismiss", userId=bob.user_id)
    assert (await bob.get("/admin/server")).refusal == (403, 403)
    await ann.post("/admin/users/delete", userId=bob.user_id)
    assert [user["username"] for user in (await ann.get("/admin/users")).data["users"]] == ["ann"]
    assert (await ann.post("/admin/users/enable", userId=bob.user_id)).refusal == (404, 1001)
    steps = ("logins-ended", "disabled", "enabled", "appointed", "dismissed", "deleted")
    assert await deeds(ann) == [(ann.user_id, f"user-{step}", "bob") for step in steps]


async def test_a_report_reaches_the_administrators_and_nobody_else(town: Town) -> None:
    """Bob reports what Mallory wrote; she revokes it, and Ann reads it all the same, and closes it."""
    ann = await town.register("ann")
    bob, mallory = await town.register("bob"), await town.register("mallory")
    to_bob = await town.befriend(mallory, bob)
    said = await mallory.say(to_bob, "give me your money")
    assert (await bob.post("/report", messageId=said["messageId"], reason=" ")).refusal == (400, 1003)
    assert (await bob.post("/report", reason="which?")).refusal == (400, 300)
    assert (await bob.post("/report", messageId=said["messageId"], reason="she begs")).data is None
    await mallory.post("/chat/revoke", query={"messageId": said["messageId"]})
    assert (await mallory.get("/admin/reports")).refusal == (403, 403)
    [report] = (await ann.get("/admin/reports")).data["reports"]
    assert (report["reporterId"], report["userId"], report["text"], report["reason"]) == (
        bob.user_id,
        mallory.user_id,
        "give me your money",
        "she begs",
    )
    await ann.post("/admin/reports/close", reportId=report["reportId"])
    assert (await ann.get("/admin/reports")).data["reports"] == []
    [closed] = (await ann.get("/admin/reports", state="closed")).data["reports"]
    assert closed["closedBy"] == ann.user_id
    assert (await ann.post("/admin/reports/close", reportId=report["reportId"])).refusal == (404, 404)


async def test_what_goes_on_is_seen_and_a_group_dissolved(town: Town) -> None:
    """Ann sees the group and the call of others, counts of everything, and ends the group."""
    ann = await town.register("ann")
    bob, cat = await town.register("bob"), await town.register("cat")
    to_cat = await town.befriend(bob, cat)
    await bob.post("/contact/group", name="choir", contactIds=[to_cat])
    call = (await bob.post("/call", contactId=to_cat, userIds=[cat.user_id])).data
    [group] = (await ann.get("/admin/groups")).data["groups"]
    assert (group["name"], group["ownerId"], group["memberCount"]) == ("choir", bob.user_id, 2)
    [going_on] = (await ann.get("/admin/calls")).data
    assert (going_on["callId"], going_on["callerId"]) == (call, bob.user_id)
    now = (await ann.get("/admin/server")).data
    assert (now["people"], now["logins"], now["calls"], now["mailboxes"]) == (3, 3, 1, "well")
    await ann.post("/admin/groups/dissolve", groupId=group["groupId"])
    assert (await ann.get("/admin/groups")).data["groups"] == []
    gone = (await bob.get("/group/members", groupId=group["groupId"])).refusal
    assert gone == (403, 403)
    assert await deeds(ann) == [(ann.user_id, "group-dissolved", "choir")]


async def test_what_opens_doors_asks_who_sits_there(settings: Settings) -> None:
    """Ten minutes after signing in: 1009, until the password was entered again; nothing happened before."""
    clock = MovableClock(datetime.now(UTC))
    container = Container(settings=settings)
    container.clock.override(clock)
    async with running_server(settings, container) as server, Town(server) as town:
        ann, bob = await town.register("ann"), await town.register("bob")
        clock.advance(601)
        for deed in ("reset-password", "reset-second-factor", "appoint", "dismiss", "delete"):
            refused = await ann.post(f"/admin/users/{deed}", userId=bob.user_id)
            assert refused.refusal == (403, 1009), deed
        assert await deeds(ann) == []
        await ann.post("/login/confirm", password="secret-12")
        assert (await ann.post("/admin/users/appoint", userId=bob.user_id)).data is None
        assert await deeds(ann) == [(ann.user_id, "user-appointed", "bob")]
