"""Who may do what with Ann's group: rows of the permission matrix."""

from collections.abc import Callable
from typing import Any

from tests.integration.http.people import Answer, Person
from tests.integration.http.permissions import OWNERS, Case, Things, gets, posts

MEMBERS = (200, 200, 200, 403, 403, 401)


def of_group(
    path: str, field: str, expected: tuple[int, int, int, int, int, int],
    make: Callable[[Things], dict[str, Any]] = lambda _: {},
) -> Case:  # fmt: skip
    return Case(f"POST {path}", field, posts(path, lambda t: {"groupId": t.group_id, **make(t)}), expected)


def naming(who: str) -> Callable[[Things], dict[str, Any]]:
    return lambda t: {"userIds": [t.people[who].user_id]}  # type: ignore[index]


def as_admin(t: Things) -> dict[str, Any]:
    return {"userId": t.people["member"].user_id, "role": 2}


async def _end_webhook(person: Person, things: Things) -> Answer:
    """One that Ann has made."""
    made = await things.people["owner"].post("/group/webhooks", groupId=things.group_id, name="Deploys")
    return await person.post("/group/webhooks/end", groupId=things.group_id, userId=made.data["userId"])


GROUP_CASES = [
    Case(
        "GET /group/members",
        "groupId",
        gets("/group/members", lambda t: {"groupId": t.group_id}),
        MEMBERS,
    ),
    # Dan is a contact of Ann's alone
    of_group("/group/members/add", "groupId", OWNERS, naming("ex_member")),
    of_group("/group/members/add", "userIds", OWNERS, naming("ex_member")),
    of_group("/group/members/add", "userIds", (403, 403, 403, 403, 403, 401), naming("stranger")),
    of_group("/group/members/remove", "groupId", OWNERS, naming("member")),
    of_group("/group/members/remove", "userIds", OWNERS, naming("member")),
    of_group("/group/members/remove", "userIds", (403, 403, 403, 403, 403, 401), naming("owner")),
    of_group("/group/leave", "groupId", (4003, 200, 200, 403, 403, 401)),
    of_group("/group/update", "groupId", OWNERS, lambda _: {"name": "band"}),
    of_group("/group/role", "groupId", OWNERS, as_admin),
    of_group("/group/role", "userId", OWNERS, as_admin),
    of_group("/group/dissolve", "groupId", OWNERS),
    of_group("/group/link", "groupId", OWNERS),
    of_group("/group/webhooks", "groupId", OWNERS, lambda _: {"name": "Deploys"}),
    Case(
        "GET /group/webhooks",
        "groupId",
        gets("/group/webhooks", lambda t: {"groupId": t.group_id}),
        OWNERS,
    ),
    Case("POST /group/webhooks/end", "groupId", _end_webhook, OWNERS),
    Case("POST /group/webhooks/end", "userId", _end_webhook, OWNERS),
    of_group("/group/link/end", "groupId", OWNERS),
]
