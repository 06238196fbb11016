"""Bots and webhooks over HTTP: what their tokens open, and what they do not."""

from contextlib import suppress

import pytest
from sanic import Sanic
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from config.settings import Settings
from domain.model.scopes import Scope
from entrypoints.http.operations import Operation, find_operation
from ports.transport import CloseReason
from tests.integration.http.people import Answer, Person, Town
from tests.integration.running import RunningServer, running_server

FOR_PEOPLE = (
    "/admin",
    "/bots",
    "/call",
    "/group/webhooks",
    "/invites",
    "/login",
    "/logout",
    "/push",
    "/report",
    "/user/delete",
    "/user/export",
    "/user/logins",
    "/user/oidc",
    "/user/passkeys",
    "/user/password",
    "/user/privacy",
    "/user/settings",
    "/user/totp",
)
"""What opens doors, looks after the server, concerns an account, or needs an ear."""


async def make_bot(town: Town, owner: Person, *scopes: str, name: str = "echo") -> Person:
    made = await owner.post("/bots", username=name, nickname=name.title(), scopes=scopes)
    return await town.person(name, made)


def closed(server: RunningServer) -> dict[str, Operation]:
    prefix = server.settings.api_prefix.lstrip("/")
    return {
        f"{found.method} {route.path.removeprefix(prefix)}": found
        for route in Sanic.get_app("ichat").router.routes
        if (found := find_operation(route)) and not found.open
    }


async def test_each_operation_says_whether_bots_may_use_it(server: RunningServer) -> None:
    """What is for people says so here; whatever only reads is not for whoever may only write."""
    for name, operation in closed(server).items():
        method, path = name.split(" ")
        people_only = path.startswith(FOR_PEOPLE) and name != "GET /user/settings"
        assert people_only == (operation.scope is None), name
        if method == "GET" and operation.scope is not None:
            assert operation.scope in {Scope.READ, Scope.CONTACTS}, name


@pytest.mark.parametrize("scope", list(Scope))
async def test_a_token_opens_what_its_scope_says_and_nothing_else(town: Town, scope: Scope) -> None:
    """403 for everything that is not its; what is its is looked at, and may be refused for what it asks."""
    ann = await town.register("ann")
    bot = await make_bot(town, ann, scope)
    opened = {name for name, operation in closed(town.server).items() if operation.scope is scope}
    answers: dict[str, int] = {}
    for name in closed(town.server):
        method, path = name.split(" ")
        response = await bot.client.request(method, path.replace("<file_id:str>", "x"), json={})
        answers[name] = response.status_code
    assert {name for name, status in answers.items() if status not in {403, 404}} <= opened
    assert {name for name, status in answers.items() if status == 401} == set()
    mine = {Scope.READ: "GET /contact", Scope.CONTACTS: "GET /contact/pending"}
    if scope in mine:
        assert answers[mine[scope]] == 200


async def test_a_bot_answers_whoever_writes_to_it(town: Town) -> None:
    """Over HTTP alone: it reads what Ann says, and says it again. Everybody sees that it is a bot."""
    ann = await town.register("ann")
    bot = await make_bot(town, ann, "read", "send")
    await ann.say(await ann.contact_of(bot), "hello")
    [heard] = (await bot.get("/chat/sync", limit=10)).data
    assert heard["text"] == "hello"
    await bot.say(await bot.contact_of(ann), f"you said {heard['text']}")
    [last] = (await ann.get("/contact")).data
    assert last["lastMessageContent"] == "you said hello"
    [user, herself] = (await ann.post("/user/infos", userIds=[bot.user_id, ann.user_id])).data
    assert (user["bot"], herself["bot"]) == (True, False)
    [listed] = (await ann.get("/bots")).data
    assert (listed["username"], listed["scopes"], listed["active"]) == ("echo", ["read", "send"], True)
    [everybodys] = (await ann.get("/admin/bots")).data["bots"]
    assert everybodys["ownerId"] == ann.user_id


async def closing_code(server: RunningServer, token: str) -> int | None:
    """Of a socket with this token; None if it gets a session."""
    async with connect(f"{server.socket_url}/notification") as socket:
        await socket.send(token)
        await socket.send("{}")
        with suppress(ConnectionClosed):
            await socket.recv()
        return socket.close_code


async def test_a_bot_hears_by_socket_only_if_it_may_read(town: Town) -> None:
    """As somebody who is not signed in otherwise."""
    ann = await town.register("ann")
    deaf, hears = await make_bot(town, ann, "send"), await make_bot(town, ann, "read", name="ears")
    assert await closing_code(town.server, deaf.token) == CloseReason.UNAUTHENTICATED.code
    assert await closing_code(town.server, hears.token) is None


async def test_requests_of_a_bot_are_counted(settings: Settings) -> None:
    """Whatever it asks for; a person who only reads is not held up."""
    settings = settings.model_copy(update={"rate_limits": True, "limits": {"requests_per_bot": "3/3600"}})
    async with running_server(settings) as server, Town(server) as town:
        ann = await town.register("ann")
        bot = await make_bot(town, ann, "read")
        assert [(await bot.get("/contact")).code for _ in range(4)] == [200, 200, 200, 429]
        assert [(await ann.get("/contact")).code for _ in range(4)] == [200] * 4


async def test_an_ended_token_opens_nothing(town: Town) -> None:
    """401 within a second, and at once where it was ended."""
    ann = await town.register("ann")
    bot = await make_bot(town, ann, "read")
    assert (await bot.get("/contact")).code == 200
    assert (await ann.post("/bots/end", userId=bot.user_id)).code == 200
    assert (await bot.get("/contact")).refusal == (401, 401)


async def test_a_webhook_is_a_url_that_posts(town: Town) -> None:
    """Made by Ann, used by a program that knows nothing else, ended by Ann."""
    ann = await town.register("ann")
    group = (await ann.post("/group", name="Team", contactIds=[])).data
    made = (await ann.post("/group/webhooks", groupId=group["groupId"], name="Deploys")).data
    assert made["url"].startswith(town.server.url)

    async def post(text: str) -> Answer:
        return Answer.of(await town.anybody.post(made["url"], json={"text": text}))

    assert (await post("version 7 is out")).data is None
    newest = (await ann.get("/chat/messages", contactId=group["contactId"], limit=1)).data[-1]
    assert (newest["text"], newest["senderId"]) == ("version 7 is out", made["userId"])
    [listed] = (await ann.get("/group/webhooks", groupId=group["groupId"])).data
    assert (listed["nickname"], listed["groupId"]) == ("Deploys", group["groupId"])
    assert (await post("")).refusal == (400, 2008)
    ended = await ann.post("/group/webhooks/end", groupId=group["groupId"], userId=made["userId"])
    assert ended.code == 200
    assert (await post("again")).refusal == (401, 401)
    assert (await town.stranger_posts("/webhook", text="hello")).refusal == (401, 401)
