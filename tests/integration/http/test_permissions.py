"""Who may do what with whose things (S5): every operation, every id in it, everybody.

Ann owns the things. Bob is her contact, in her group and in her call. Cat is in the group, but was not
called. Dan was called and said no. Eve is nobody to Ann, though she has asked to become a contact.
Anybody is not signed in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import pytest
from sanic import Sanic

from entrypoints.http.operations import Operation, find_operation
from tests.integration.http.people import Answer, Person, Town, picture
from tests.integration.running import RunningServer

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
    file: str

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
    return Things(
        people,
        contact_ids[0],
        group["contactId"],
        group["groupId"],
        message.data["messageId"],
        request.data["id"],
        call.data,
        (await ann.get("/user/logins")).data[0]["loginId"],
        (await ann.upload(picture())).data,
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

CASES = [
    Case("POST /user/infos", "userIds", posts("/user/infos", lambda t: {"userIds": [t.owner_id]}), ANYONES),
    Case(
        "POST /user/logins/end",
        "loginId",
        posts("/user/logins/end", lambda t: {"loginId": t.login_id}),
        ANYONES,  # only the owner's does anything: see test_nobody_signs_out_another
    ),
    Case(
        "POST /contact/user",
        "userId",
        posts("/contact/user", lambda t: {"userId": t.owner_id}),
        (300, 2001, 2001, 2001, 2002, 401),
    ),
    Case(
        "POST /contact/accept",
        "requestId",
        asks("/contact/accept", lambda t: {"requestId": t.request_id}),
        (200, 2003, 2003, 2003, 2003, 401),
    ),
    Case(
        "POST /contact/reject",
        "requestId",
        asks("/contact/reject", lambda t: {"requestId": t.request_id}),
        (200, 2003, 2003, 2003, 2003, 401),
    ),
    Case(
        "GET /contact/members",
        "contactId",
        gets("/contact/members", lambda t: {"contactId": t.contact_id}),
        OWNERS,
    ),
    Case(
        "GET /contact/members",
        "contactId",
        gets("/contact/members", lambda t: {"contactId": t.group_contact_id}),
        OWNERS,
    ),
    Case(
        "POST /contact/group",
        "contactIds",
        posts("/contact/group", lambda t: {"name": "duo", "contactIds": [t.contact_id]}),
        OWNERS,
    ),
    Case(
        "POST /group",
        "contactIds",
        posts("/group", lambda t: {"name": "duo", "contactIds": [t.contact_id]}),
        OWNERS,
    ),
    Case(
        "POST /contact/groups",
        "groupIds",
        posts("/contact/groups", lambda t: {"groupIds": [t.group_id]}),
        (200, 200, 200, 200, NULL, 401),
    ),
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
        "POST /chat/revoke", "messageId", asks("/chat/revoke", lambda t: {"messageId": t.message_id}), OWNERS
    ),
    Case(
        "POST /chat/delayUpload",
        "messageId",
        posts("/chat/delayUpload", lambda t: {"messageId": t.message_id, "image": t.file}),
        OWNERS,
    ),
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
        "GET /call", "callId", gets("/call", lambda t: {"callId": t.call_id}), (200, 200, 403, 200, 403, 401)
    ),
    Case(
        "POST /call/join",
        "callId",
        asks("/call/join", lambda t: {"callId": t.call_id}),
        (200, 200, 403, 3001, 403, 401),
    ),
    Case(
        "POST /call/hangup",
        "callId",
        asks("/call/hangup", lambda t: {"callId": t.call_id}),
        (200, 200, 403, 200, 403, 401),
    ),
    Case(
        "GET /call/ice",
        "callId",
        gets("/call/ice", lambda t: {"callId": t.call_id}),
        (200, 200, 403, 403, 403, 401),
    ),
]

WITHOUT_IDS = {
    "POST /login/renew",
    "POST /logout",
    "GET /user/logins",
    "POST /user/password",
    "POST /user/info",
    "GET /user/search",
    "GET /user/settings",
    "POST /user/settings",
    "GET /contact",
    "GET /contact/pending",
    "GET /contact/sent",
    "GET /chat/sync",
    "GET /calls",
    "POST /calls/seen",
}
"""They name nothing but the caller's own; anybody gets 401."""
OPEN = {
    "POST /register",
    "POST /login",
    "POST /file/upload",
    "GET /file/<name:str>",
    "HEAD /file/<name:str>",
    "GET /health",
    "HEAD /health",
    "GET /server",
    "POST /call/goodbye",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_everybody_gets_the_answer_that_is_theirs(town: Town, case: Case) -> None:
    """Each asks in a town of their own, so that nobody's success changes another's answer."""
    answers: dict[str, int] = {}
    for number, who in enumerate(EVERYBODY):
        things = await build(town, f"{number}")
        person = things.people.get(who) or Person(0, "", "", town.anybody)
        answer = await case.ask(person, things)
        answers[who] = NULL if answer.body.get("data") == [None] else answer.code
    assert answers == dict(zip(EVERYBODY, case.expected, strict=True))


async def test_nobody_signs_out_another(town: Town) -> None:
    """Eve names Ann's login; Ann stays."""
    things = await build(town, "")
    await things.people["stranger"].post("/user/logins/end", loginId=things.login_id)
    assert (await things.people["owner"].get("/contact")).status == 200


@pytest.mark.parametrize("name", sorted(WITHOUT_IDS))
async def test_without_a_token_there_is_nothing(town: Town, name: str) -> None:
    """401, whatever is asked."""
    method, path = name.split(" ")
    assert Answer.of(await town.anybody.request(method, path, json={})).refusal == (401, 401)


def documented(server: RunningServer) -> dict[str, Operation]:
    """Every operation of the API by method and path."""
    routes = Sanic.get_app("ichat").router.routes
    prefix = server.settings.api_prefix.lstrip("/")
    return {
        f"{found.method} {route.path.removeprefix(prefix)}": found
        for route in routes
        if (found := find_operation(route))
    }


def ids_in(operation: Operation) -> set[str]:
    """The fields of its body and query that name something."""
    parts = [part for part in (operation.body, operation.query) if part]
    names = {field.encode_name for part in parts for field in msgspec.structs.fields(part)}
    return {name for name in names if name.endswith(("Id", "Ids")) and name != "localId"}


async def test_no_operation_and_no_id_is_missing_here(server: RunningServer) -> None:
    """Whoever adds an operation says here who may use it."""
    operations = documented(server)
    covered = {case.operation for case in CASES} | WITHOUT_IDS | OPEN
    assert set(operations) - covered == set()
    asked_with = {(case.operation, case.field) for case in CASES}
    closed = {name: each for name, each in operations.items() if name not in OPEN}
    missing = {(name, field) for name, each in closed.items() for field in ids_in(each)} - asked_with
    assert missing == set()
