"""Contract section 6 over HTTP."""

from typing import Any

from tests.integration.http.people import Town, picture

MESSAGE_FIELDS = [
    "messageId", "roomId", "senderId", "type", "text", "image", "thumbnail", "callId", "revoked",
    "createdAt", "updatedAt", "editedAt", "replyTo", "forwarded", "mentions", "reactions", "pinned",
    "attachments", "call", "event", "localId", "deliveryId",
]  # fmt: skip


async def test_a_text_is_sent_and_read_by_both(town: Town) -> None:
    """The sender sees his own local id, in the answer only."""
    ann, bob, contact_id = await town.friends()
    sent = await ann.say(contact_id, " hi \n\0 \U0001f600", local_id="L1")
    assert list(sent) == MESSAGE_FIELDS
    assert (sent["text"], sent["type"], sent["localId"], sent["deliveryId"]) == (
        " hi \n\0 \U0001f600",
        1,
        "L1",
        0,
    )
    assert sent["createdAt"].endswith("Z")
    for person, contact in ((ann, contact_id), (bob, await bob.contact_of(ann))):
        [shown] = (await person.get("/chat/messages", contactId=contact)).data
        assert shown == sent | {"localId": ""}


async def test_the_same_local_id_is_the_same_message(town: Town) -> None:
    ann, _, contact_id = await town.friends()
    first = await ann.say(contact_id, "once", local_id="L1")
    assert await ann.say(contact_id, "twice?", local_id="L1") == first
    assert len((await ann.get("/chat/messages", contactId=contact_id)).data) == 1


async def test_history_comes_in_full_ascending_pages(town: Town) -> None:
    ann, _, contact_id = await town.friends()
    sent = [(await ann.say(contact_id, str(number)))["messageId"] for number in range(25)]
    pages, before = [], 0
    while page := (await ann.get("/chat/messages", contactId=contact_id, lastMessageId=before)).data:
        ids = [message["messageId"] for message in page]
        pages.append(ids)
        before = ids[0]
    assert pages == [sent[15:], sent[5:15], sent[:5]]


async def test_sync_shows_the_receivers_own_numbers_newest_first(town: Town) -> None:
    ann, bob, contact_id = await town.friends()
    for number in range(7):
        await ann.say(contact_id, str(number), local_id=f"L{number}")
    page = (await bob.get("/chat/sync", synced=2, limit=5)).data
    assert [(each["deliveryId"], each["text"], each["localId"]) for each in page] == [
        (7, "6", ""), (6, "5", ""), (5, "4", ""), (4, "3", ""), (3, "2", "")
    ]  # fmt: skip
    rest = (await bob.get("/chat/sync", synced=2, last=5, limit=5)).data
    assert [each["deliveryId"] for each in rest] == [4, 3]


async def test_the_list_says_what_the_last_message_was_for_any_language(town: Town) -> None:
    """Its kind, who sent it, and whether it was taken back, beside the original's Chinese words."""
    ann, bob, contact_id = await town.friends()

    async def last() -> tuple[int, int, bool, str]:
        [row] = (await bob.get("/contact")).data
        return (
            row["lastMessageType"],
            row["lastMessageSenderId"],
            row["lastMessageRevoked"],
            row["lastMessageContent"],
        )

    assert await last() == (0, 0, False, "")
    await ann.say(contact_id, "[图片]")
    assert await last() == (1, ann.user_id, False, "[图片]")
    url = (await bob.upload(picture())).data
    shown = (await bob.post("/chat/send", contactId=await bob.contact_of(ann), image=url)).data
    assert await last() == (2, bob.user_id, False, "[图片]")
    await bob.post("/chat/revoke", query={"messageId": shown["messageId"]})
    assert await last() == (2, bob.user_id, True, "[消息已撤回]")


async def test_a_revoked_message_is_empty_for_everybody_and_stays_in_the_list(town: Town) -> None:
    ann, bob, contact_id = await town.friends()
    sent = await ann.say(contact_id, "oops")
    assert (await bob.post("/chat/revoke", query={"messageId": sent["messageId"]})).refusal == (403, 403)
    for _ in range(2):
        assert (await ann.post("/chat/revoke", query={"messageId": sent["messageId"]})).data is None
    [shown] = (await bob.get("/chat/messages", contactId=await bob.contact_of(ann))).data
    assert (shown["revoked"], shown["text"], shown["type"]) == (True, "", 1)
    [row] = (await bob.get("/contact")).data
    assert row["lastMessageContent"] == "[消息已撤回]"
    assert len((await bob.get("/chat/sync", limit=5)).data) == 2


async def test_a_large_picture_follows_its_thumbnail_once(town: Town) -> None:
    ann, bob, contact_id = await town.friends()
    sent = (
        await ann.post("/chat/send", contactId=contact_id, thumbnail="4x3;data:image/jpeg;base64,AA")
    ).data
    assert (sent["type"], sent["image"]) == (2, "")
    url = (await ann.upload(picture())).data
    fill = {"messageId": sent["messageId"], "image": url}
    assert (await bob.post("/chat/delayUpload", **fill)).refusal == (403, 403)
    assert (await ann.post("/chat/delayUpload", **fill)).data is None
    assert (await ann.post("/chat/delayUpload", **fill)).refusal == (403, 403)
    assert (await ann.post("/chat/delayUpload", messageId=sent["messageId"])).refusal == (400, 1003)
    [shown] = (await bob.get("/chat/messages", contactId=await bob.contact_of(ann))).data
    assert shown["image"] == url


async def test_the_picture_of_a_revoked_message_is_gone(town: Town) -> None:
    ann, _, contact_id = await town.friends()
    url = (await ann.upload(picture())).data
    sent = (await ann.post("/chat/send", contactId=contact_id, image=url)).data
    assert (await ann.client.get(f"/{url}")).status_code == 200
    await ann.post("/chat/revoke", query={"messageId": sent["messageId"]})
    assert (await ann.client.get(f"/{url}")).status_code == 404


async def test_a_send_is_checked_in_the_order_of_the_contract(town: Town) -> None:
    """Types, fields, emptiness, contact, owner."""
    ann, bob, contact_id = await town.friends()
    checks: list[tuple[dict[str, Any], tuple[int, int]]] = [
        ({"contactId": "1", "text": "", "image": "ftp://x"}, (400, 300)),
        ({"contactId": 999, "text": "", "image": "ftp://x"}, (400, 1003)),
        ({"contactId": 999}, (400, 2008)),
        ({"contactId": 999, "text": "hi"}, (404, 2005)),
        ({"contactId": await bob.contact_of(ann), "text": "hi"}, (403, 403)),
    ]
    for body, refusal in checks:
        assert (await ann.post("/chat/send", **body)).refusal == refusal
    assert (await ann.get("/chat/messages", contactId=contact_id)).data == []


async def test_pages_have_bounds(town: Town) -> None:
    ann, _, contact_id = await town.friends()
    for limit in (0, 1, 100):
        assert (await ann.get("/chat/messages", contactId=contact_id, limit=limit)).data == []
    for limit in (-1, 101):
        assert (await ann.get("/chat/messages", contactId=contact_id, limit=limit)).refusal == (400, 1003)
    for limit in (5, 50):
        assert (await ann.get("/chat/sync", limit=limit)).data == []
    for unfit in ("", 4, 51):
        assert (await ann.get("/chat/sync", limit=unfit)).refusal == (400, 1003)
    assert (await ann.get("/chat/sync")).body["message"] == "Limit最小只能为5"
