"""Who may do what with whose things (S5): every operation, every id in it, everybody.

Ann owns the things. Bob is her contact, in her group and in her call. Cat is in the group, but was not
called. Dan was called, said no, and was removed from the group. Eve is nobody to Ann, though she has asked
to become a contact.
Anybody is not signed in.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import uuid4

import msgspec
import pytest
from sanic import Sanic

from domain.model.audit import Actor
from entrypoints.http.operations import Operation, find_operation
from tests.integration.http.admin_permissions import ADMIN_CASES, ADMIN_WITHOUT_IDS
from tests.integration.http.call_permissions import CALL_CASES
from tests.integration.http.chat_permissions import CHAT_CASES
from tests.integration.http.file_permissions import FILE_CASES
from tests.integration.http.group_permissions import GROUP_CASES
from tests.integration.http.people import Answer, Person, Town
from tests.integration.http.permissions import (
    ANYONES,
    EVERYBODY,
    NULL,
    OWNERS,
    Case,
    Things,
    asks,
    build,
    gets,
    posts,
)
from tests.integration.http.without_ids import OPEN, WITHOUT_IDS
from tests.integration.running import RunningServer


def _with_bot(path: str) -> Callable[[Person, Things], Awaitable[Answer]]:
    async def ask(person: Person, things: Things) -> Answer:
        """With a bot that Ann has made for this."""
        name = f"bot-{uuid4().hex[:12]}"
        made = await things.people["owner"].post("/bots", username=name, nickname="Echo", scopes=["read"])
        return await person.post(path, userId=made.data["userId"])

    return ask


CASES = [
    Case("POST /user/infos", "userIds", posts("/user/infos", lambda t: {"userIds": [t.owner_id]}), ANYONES),
    Case(
        "POST /user/logins/end",
        "loginId",
        posts("/user/logins/end", lambda t: {"loginId": t.login_id}),
        ANYONES,  # only the owner's does anything: see test_nobody_signs_out_another
    ),
    Case(
        "POST /user/passkeys/rename",
        "passkeyId",
        posts("/user/passkeys/rename", lambda t: {"passkeyId": 1, "name": "phone"}),
        ANYONES,  # only the owner's does anything: see test_passkeys
    ),
    Case(
        "POST /user/passkeys/end",
        "passkeyId",
        posts("/user/passkeys/end", lambda t: {"passkeyId": 1}),
        ANYONES,
    ),
    Case("POST /bots/token", "userId", _with_bot("/bots/token"), OWNERS),
    Case("POST /bots/end", "userId", _with_bot("/bots/end"), OWNERS),
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
        "POST /contact/update",
        "contactId",
        posts("/contact/update", lambda t: {"contactId": t.contact_id, "alias": "mine"}),
        OWNERS,
    ),
    Case(
        "POST /contact/request/cancel",
        "requestId",
        posts("/contact/request/cancel", lambda t: {"requestId": t.request_id}),
        (2003, 2003, 2003, 2003, 200, 401),  # the stranger asked
    ),
    Case(
        "GET /contact/common",
        "userId",
        gets("/contact/common", lambda t: {"userId": t.owner_id}),
        ANYONES,  # of groups that they are in themselves
    ),
    Case(
        "POST /contact/delete",
        "contactId",
        posts("/contact/delete", lambda t: {"contactId": t.contact_id}),
        OWNERS,
    ),
    Case(
        "POST /user/presence",
        "userIds",
        posts("/user/presence", lambda t: {"userIds": [t.owner_id]}),
        ANYONES,
    ),
    Case(
        "POST /user/block",
        "userId",
        posts("/user/block", lambda t: {"userId": t.owner_id, "on": True}),
        (300, 200, 200, 200, 200, 401),
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
        (200, 200, 200, NULL, NULL, 401),
    ),
    Case(
        "GET /chat/search",
        "contactId",
        gets("/chat/search", lambda t: {"contactId": t.contact_id, "q": "hi"}),
        OWNERS,
    ),
    Case(
        "GET /chat/search",
        "senderId",
        gets("/chat/search", lambda t: {"senderId": t.owner_id}),
        ANYONES,  # only of what they may read: see tests/unit/services/test_search.py
    ),
    Case(
        "POST /invites/end",
        "inviteId",
        posts("/invites/end", lambda t: {"inviteId": 1}),
        OWNERS,  # she made the first account, and is the administrator
    ),
    *CALL_CASES,
    *GROUP_CASES,
    *CHAT_CASES,
    *FILE_CASES,
    *ADMIN_CASES,
]
OF_A_ROOM = {
    "contactId", "contactIds", "messageId", "lastMessageId", "afterMessageId", "callId", "groupId", "groupIds"
}  # fmt: skip
"""Fields that name something of a conversation."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_everybody_gets_the_answer_that_is_theirs(town: Town, case: Case) -> None:
    """After a success the next one asks in a town of their own, so that it changes nobody's answer."""
    answers: dict[str, int] = {}
    things: Things | None = None
    for number, who in enumerate(EVERYBODY):
        things = things or await build(town, f"{number}")
        person = things.people.get(who) or Person(0, "", "", town.anybody)
        answer = await case.ask(person, things)
        answers[who] = NULL if answer.body.get("data") == [None] else answer.code
        if answer.code == 200 and not case.reads:
            things = None
    assert answers == dict(zip(EVERYBODY, case.expected, strict=True))


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.field in OF_A_ROOM], ids=lambda case: case.name
)
async def test_an_ex_member_is_refused_also_with_what_was_theirs(town: Town, case: Case) -> None:
    """Dan names his own row of the group, what he said in it, the group, and the call that he was in."""
    things = await build(town, "")
    his = replace(
        things,
        contact_id=things.former_contact_id,
        group_contact_id=things.former_contact_id,
        message_id=things.former_message_id,
    )
    answer = await case.ask(things.people["ex_member"], his)
    assert answer.code in {403, 2005} or answer.body.get("data") == [None]


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


async def test_whatever_looks_after_the_server_takes_an_administrator(server: RunningServer) -> None:
    """There is no handler that could forget to ask: without an `Actor` it is not called."""
    looking_after = {
        name: each
        for name, each in documented(server).items()
        if "/admin/" in name or name.split(" ")[1].startswith("/invites")
    }
    assert len(looking_after) > len(ADMIN_WITHOUT_IDS)
    assert [name for name, each in looking_after.items() if Actor not in each.hints.values()] == []


@pytest.mark.parametrize("name", sorted(ADMIN_WITHOUT_IDS))
async def test_nobody_else_looks_after_the_server(town: Town, name: str) -> None:
    """Bob has an account, and that is not enough."""
    await town.register("ann")
    bob = await town.register("bob")
    method, path = name.split(" ")
    assert Answer.of(await bob.client.request(method, path, json={})).refusal == (403, 403)


async def test_no_operation_and_no_id_is_missing_here(server: RunningServer) -> None:
    """Whoever adds an operation says here who may use it."""
    operations = documented(server)
    covered = {case.operation for case in CASES} | WITHOUT_IDS | OPEN
    assert set(operations) - covered == set()
    asked_with = {(case.operation, case.field) for case in CASES}
    closed = {name: each for name, each in operations.items() if name not in OPEN}
    missing = {(name, field) for name, each in closed.items() for field in ids_in(each)} - asked_with
    assert missing == set()
