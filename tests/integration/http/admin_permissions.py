"""Who may look after the server, and who may tell its administrators: rows of the permission matrix.

Ann made the first account, and is the administrator.
"""

from collections.abc import Callable
from typing import Any

from tests.integration.http.people import Answer, Person
from tests.integration.http.permissions import OWNERS, Case, Things, gets, posts


def of_contact(path: str) -> Case:
    return Case(f"POST {path}", "userId", posts(path, _naming("contact")), OWNERS)


def _naming(who: str) -> Callable[[Things], dict[str, Any]]:
    return lambda t: {"userId": t.people[who].user_id}  # type: ignore[index]


async def _close_report(person: Person, things: Things) -> Answer:
    """The first one of the server, which Bob makes."""
    told = await things.people["contact"].post("/report", userId=things.owner_id, reason="rude")
    assert told.code == 200
    return await person.post("/admin/reports/close", reportId=1)


ADMIN_CASES = [
    Case("GET /admin/users/logins", "userId", gets("/admin/users/logins", _naming("contact")), OWNERS),
    of_contact("/admin/users/disable"),
    of_contact("/admin/users/enable"),
    of_contact("/admin/users/end-logins"),
    of_contact("/admin/users/reset-password"),
    of_contact("/admin/users/reset-second-factor"),
    of_contact("/admin/users/appoint"),
    of_contact("/admin/users/dismiss"),
    of_contact("/admin/users/delete"),
    Case(
        "POST /admin/groups/dissolve",
        "groupId",
        posts("/admin/groups/dissolve", lambda t: {"groupId": t.group_id}),
        OWNERS,
    ),
    Case("POST /admin/reports/close", "reportId", _close_report, OWNERS),
    Case(
        "POST /report",
        "messageId",
        posts("/report", lambda t: {"messageId": t.message_id, "reason": "rude"}),
        (403, 200, 403, 403, 403, 401),  # nobody reports what they wrote themselves
    ),
    Case(
        "POST /report",
        "userId",
        posts("/report", lambda t: {"userId": t.owner_id, "reason": "rude"}),
        (403, 200, 200, 200, 200, 401),
    ),
]
ADMIN_WITHOUT_IDS = {
    "GET /admin/users",
    "GET /admin/bots",
    "POST /admin/users/create",
    "GET /admin/groups",
    "GET /admin/reports",
    "GET /admin/calls",
    "GET /admin/calls/quality",
    "GET /admin/sfu",
    "POST /admin/sfu/drain",
    "POST /admin/sfu/undrain",
    "GET /admin/audit",
    "GET /admin/server",
}
