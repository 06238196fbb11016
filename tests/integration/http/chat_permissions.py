"""Who may do what with Ann's messages (S5)."""

from tests.integration.http.people import Answer, Person, picture
from tests.integration.http.permissions import OWNERS, Case, Things, asks, gets, posts


async def _uploads_late(person: Person, things: Things) -> Answer:
    """Ann's picture."""
    image = (await things.people["owner"].upload(picture())).data
    return await person.post("/chat/delayUpload", messageId=things.message_id, image=image)


CHAT_CASES = [
    Case(
        "POST /chat/send",
        "contactId",
        posts("/chat/send", lambda t: {"contactId": t.contact_id, "text": "hi"}),
        OWNERS,
    ),
    Case(
        "GET /chat/messages",
        "contactId",
        gets("/chat/messages", lambda t: {"contactId": t.contact_id}),
        OWNERS,
    ),
    Case(
        "GET /chat/messages",
        "lastMessageId",
        gets("/chat/messages", lambda t: {"contactId": t.contact_id, "lastMessageId": t.message_id}),
        OWNERS,
    ),
    Case(
        "POST /chat/send",
        "replyTo",
        posts("/chat/send", lambda t: {"contactId": t.contact_id, "text": "so", "replyTo": t.message_id}),
        OWNERS,
    ),
    Case(
        "POST /chat/send",
        "forwardOf",
        posts("/chat/send", lambda t: {"contactId": t.contact_id, "forwardOf": t.message_id}),
        OWNERS,
    ),
    Case(
        "GET /chat/messages",
        "afterMessageId",
        gets("/chat/messages", lambda t: {"contactId": t.contact_id, "afterMessageId": t.message_id}),
        OWNERS,
    ),
    Case(
        "GET /chat/around",
        "contactId",
        gets("/chat/around", lambda t: {"contactId": t.contact_id, "messageId": t.message_id}),
        OWNERS,
    ),
    Case(
        "GET /chat/around",
        "messageId",
        gets("/chat/around", lambda t: {"contactId": t.contact_id, "messageId": t.message_id}),
        OWNERS,
    ),
    Case("GET /chat/pins", "contactId", gets("/chat/pins", lambda t: {"contactId": t.contact_id}), OWNERS),
    Case(
        "POST /chat/edit",
        "messageId",
        posts("/chat/edit", lambda t: {"messageId": t.message_id, "text": "new"}),
        (403, 403, 403, 403, 403, 401),  # a picture without words has nothing to edit
    ),
    Case(
        "POST /chat/react",
        "messageId",
        posts("/chat/react", lambda t: {"messageId": t.message_id, "emoji": "👍", "on": True}),
        (200, 200, 403, 403, 403, 401),
    ),
    Case(
        "POST /chat/pin",
        "messageId",
        posts("/chat/pin", lambda t: {"messageId": t.message_id, "on": True}),
        (200, 200, 403, 403, 403, 401),
    ),
    Case(
        "POST /chat/delete",
        "messageId",
        posts("/chat/delete", lambda t: {"messageId": t.message_id}),
        (403, 403, 403, 403, 403, 401),  # a pair has no admins
    ),
    Case(
        "POST /chat/revoke", "messageId", asks("/chat/revoke", lambda t: {"messageId": t.message_id}), OWNERS
    ),
    Case(
        "POST /chat/delayUpload",
        "messageId",
        _uploads_late,
        OWNERS,
    ),
    Case(
        "POST /chat/read",
        "contactId",
        posts("/chat/read", lambda t: {"contactId": t.contact_id, "messageId": t.message_id}),
        OWNERS,
    ),
    Case(
        "POST /chat/read",
        "messageId",
        posts("/chat/read", lambda t: {"contactId": t.contact_id, "messageId": t.message_id}),
        OWNERS,
    ),
    Case(
        "GET /chat/readers", "messageId", gets("/chat/readers", lambda t: {"messageId": t.message_id}), OWNERS
    ),
]
