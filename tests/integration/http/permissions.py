"""Ann's things, the people round them, and what a row of the permission matrix says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.integration.http.people import Answer, Person, Town

Who = Literal["owner", "contact", "member", "ex_member", "stranger", "anybody"]
EVERYBODY: tuple[Who, ...] = ("owner", "contact", "member", "ex_member", "stranger", "anybody")
NULL = -1
"""Answered, but as if the thing did not exist."""


@dataclass
class Things:
    """What Ann has."""

    people: dict[Who, Person]
    contact_id: int
    group_contact_id: int
    group_id: int
    message_id: int
    request_id: int
    call_id: int
    login_id: str
    former_contact_id: int
    """The ex-member's own row of the group, while they had one."""
    former_message_id: int
    """What the ex-member said there."""

    @property
    def owner_id(self) -> int:
        return self.people["owner"].user_id


async def build(town: Town, prefix: str) -> Things:
    """Names begin with the prefix, so that many towns fit into one server."""
    ann, bob, cat, dan, eve = [
        await town.register(f"{prefix}{name}") for name in ("ann", "bob", "cat", "dan", "eve")
    ]
    people: dict[Who, Person] = {
        "owner": ann, "contact": bob, "member": cat, "ex_member": dan, "stranger": eve
    }  # fmt: skip
    contact_ids = [await town.befriend(ann, friend) for friend in (bob, cat, dan)]
    await ann.post("/contact/group", name="choir", contactIds=contact_ids)
    group = next(row for row in (await ann.get("/contact")).data if row["groupId"])
    message = await ann.post("/chat/send", contactId=contact_ids[0], thumbnail="8x8;data:,")
    request = await eve.post("/contact/user", userId=ann.user_id)
    call = await ann.post("/call", contactId=group["contactId"], userIds=[bob.user_id, dan.user_id])
    await dan.post("/call/hangup", query={"callId": call.data})
    dans = next(row for row in (await dan.get("/contact")).data if row["groupId"])
    said = await dan.post("/chat/send", contactId=dans["contactId"], thumbnail="8x8;data:,")
    removed = await ann.post("/group/members/remove", groupId=group["groupId"], userIds=[dan.user_id])
    assert removed.code == 200
    return Things(
        people,
        contact_ids[0],
        group["contactId"],
        group["groupId"],
        message.data["messageId"],
        request.data["id"],
        call.data,
        (await ann.get("/user/logins")).data[0]["loginId"],
        dans["contactId"],
        said.data["messageId"],
    )


@dataclass(frozen=True)
class Case:
    """`ask` sends the request with the owner's id in `field`; `expected` has a code for everybody."""

    operation: str
    field: str
    ask: Callable[[Person, Things], Awaitable[Answer]]
    expected: tuple[int, int, int, int, int, int]

    @property
    def name(self) -> str:
        return f"{self.operation} {self.field}"

    @property
    def reads(self) -> bool:
        """And changes nothing."""
        return self.operation.startswith("GET ")


def posts(
    path: str, make: Callable[[Things], dict[str, Any]]
) -> Callable[[Person, Things], Awaitable[Answer]]:
    return lambda person, things: person.post(path, **make(things))


def gets(
    path: str, make: Callable[[Things], dict[str, Any]]
) -> Callable[[Person, Things], Awaitable[Answer]]:
    return lambda person, things: person.get(path, **make(things))


def asks(
    path: str, make: Callable[[Things], dict[str, Any]]
) -> Callable[[Person, Things], Awaitable[Answer]]:
    """A POST with a query."""
    return lambda person, things: person.post(path, query=make(things))


OWNERS = (200, 403, 403, 403, 403, 401)
ANYONES = (200, 200, 200, 200, 200, 401)
