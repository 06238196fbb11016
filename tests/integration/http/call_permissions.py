"""Who may do what with whose calls."""

from domain.model.guests import GUESTS_FROM
from tests.integration.http.permissions import OWNERS, Case, asks, gets, posts

CALL_CASES = [
    Case(
        "POST /call",
        "contactId",
        posts(
            "/call",
            lambda t: {"contactId": t.group_contact_id, "userIds": [t.people["member"].user_id]},
        ),
        OWNERS,
    ),
    Case(
        "POST /call",
        "userIds",
        posts("/call", lambda t: {"contactId": t.contact_id, "userIds": [t.people["stranger"].user_id]}),
        (403, 403, 403, 403, 403, 401),
    ),
    Case(
        "GET /call", "callId", gets("/call", lambda t: {"callId": t.call_id}), (200, 200, 403, 403, 403, 401)
    ),
    Case(
        "POST /call/join",
        "callId",
        asks("/call/join", lambda t: {"callId": t.call_id}),
        (200, 200, 403, 403, 403, 401),
    ),
    Case(
        "POST /call/hangup",
        "callId",
        asks("/call/hangup", lambda t: {"callId": t.call_id}),
        (200, 200, 403, 403, 403, 401),
    ),
    Case(
        "POST /call/invite",
        "callId",
        posts("/call/invite", lambda t: {"callId": t.call_id, "userIds": [t.people["member"].user_id]}),
        (403, 403, 403, 403, 403, 401),  # nobody is online in it
    ),
    Case(
        "POST /call/invite",
        "userIds",
        posts("/call/invite", lambda t: {"callId": t.call_id, "userIds": [t.people["stranger"].user_id]}),
        (403, 403, 403, 403, 403, 401),
    ),
    Case(
        "POST /call/remove",
        "callId",
        posts("/call/remove", lambda t: {"callId": t.call_id, "userId": t.people["contact"].user_id}),
        (200, 403, 403, 403, 403, 401),
    ),
    Case(
        "POST /call/remove",
        "userId",
        posts("/call/remove", lambda t: {"callId": t.call_id, "userId": t.people["stranger"].user_id}),
        (403, 403, 403, 403, 403, 401),
    ),
    Case("POST /call/end", "callId", asks("/call/end", lambda t: {"callId": t.call_id}), OWNERS),
    Case(
        "POST /call/mute",
        "callId",
        posts("/call/mute", lambda t: {"callId": t.call_id, "userId": t.people["contact"].user_id}),
        OWNERS,
    ),
    Case(
        "POST /call/mute",
        "userId",
        posts("/call/mute", lambda t: {"callId": t.call_id, "userId": t.people["stranger"].user_id}),
        (403, 403, 403, 403, 403, 401),
    ),
    Case(
        "POST /call/link",
        "contactId",
        posts("/call/link", lambda t: {"contactId": t.group_contact_id}),
        OWNERS,
    ),
    Case(
        "POST /call/link/end",
        "contactId",
        posts("/call/link/end", lambda t: {"contactId": t.group_contact_id}),
        OWNERS,
    ),
    Case(
        "POST /call/admit",
        "callId",
        posts("/call/admit", lambda t: {"callId": t.call_id, "userId": GUESTS_FROM + 1}),
        (403, 403, 403, 403, 403, 401),  # nobody is at the door
    ),
    Case(
        "POST /call/admit",
        "userId",
        posts("/call/admit", lambda t: {"callId": t.call_id, "userId": t.people["stranger"].user_id}),
        (403, 403, 403, 403, 403, 401),
    ),
    Case(
        "POST /call/lock",
        "callId",
        posts("/call/lock", lambda t: {"callId": t.call_id, "on": True}),
        OWNERS,
    ),
    Case(
        "POST /call/quality",
        "callId",
        posts("/call/quality", lambda t: {"callId": t.call_id}),
        (403, 403, 403, 403, 403, 401),  # nobody has been in it
    ),
    Case(
        "GET /call/quality",
        "callId",
        gets("/call/quality", lambda t: {"callId": t.call_id}),
        (200, 200, 403, 403, 403, 401),
    ),
    Case(
        "POST /call/quality",
        "userId",
        posts("/call/quality", lambda t: {"callId": t.call_id, "legs": [{"userId": t.owner_id}]}),
        (403, 403, 403, 403, 403, 401),
    ),
    Case(
        "GET /call/media",
        "callId",
        gets("/call/media", lambda t: {"callId": t.call_id}),
        (200, 200, 403, 403, 403, 401),
    ),
    Case(
        "GET /call/ice",
        "callId",
        gets("/call/ice", lambda t: {"callId": t.call_id}),
        (200, 200, 403, 403, 403, 401),
    ),
]
