"""Who is let in (contract section 1, promise S3)."""

from datetime import timedelta

import httpx
import jwt
import pytest

from config.settings import Settings
from domain.model.calls import NO_PASS
from domain.model.ids import CallId, LoginId, UserId
from domain.model.signaling import CallPass
from entrypoints.http.operations import find_operation
from tests.integration.http.people import Answer, Town
from tests.integration.running import RunningServer, running_server

NOT_SIGNED_IN = (401, "未登录")
EXPIRED = (1005, "凭证已过期")

OPEN = {
    "register",
    "sign_in",
    "sign_in_with_code",
    "say_goodbye",
    "begin_visit",
    "sign_in_by_visit",
    "show_group_link",
    "show_call_link",
    "knock",
    "fetch_export",
    "upload",
    "download",
    "describe",
    "describe_server",
    "health",
    "is_healthy",
    "open_file",
    "describe_file",
    "describe_uploads",
    "choose_password",
    "post_by_webhook",
    "begin_sign_in_with_passkey",
    "sign_in_with_passkey",
}


def said(refused: httpx.Response) -> tuple[int, str]:
    envelope = Answer.of(refused).body
    return envelope["code"], envelope["message"]


async def ask(server: RunningServer, headers: dict[str, str], query: str = "") -> httpx.Response:
    async with server.client() as client:
        return await client.get(f"/contact{query}", headers=headers)


async def test_a_token_is_taken_bare_or_after_bearer_or_from_the_query(town: Town) -> None:
    ann = await town.register("ann")
    for header in (ann.token, f"Bearer {ann.token}", f"bearer  {ann.token}"):
        assert (await ask(town.server, {"authorization": header})).status_code == 200
    assert (await ask(town.server, {}, f"?token={ann.token}")).status_code == 200
    assert (await ask(town.server, {"authorization": ""}, f"?token={ann.token}")).status_code == 200


async def test_a_token_in_the_query_changes_nothing(town: Town) -> None:
    """Addresses stand in logs and in links of other pages: with one, nobody is made to do anything."""
    ann = await town.register("ann")
    answer = await town.anybody.post(f"/user/info?token={ann.token}", json={"nickname": "Eve"})
    assert (answer.status_code, said(answer)) == (401, NOT_SIGNED_IN)


async def test_tokens_in_queries_can_be_switched_off(settings: Settings) -> None:
    settings = settings.model_copy(update={"tokens_in_query": False})
    async with running_server(settings) as server, Town(server) as town:
        ann = await town.register("ann")
        refused = await ask(server, {}, f"?token={ann.token}")
        assert (refused.status_code, said(refused)) == (401, NOT_SIGNED_IN)


async def test_a_bad_header_is_not_rescued_by_a_good_query(town: Town) -> None:
    ann = await town.register("ann")
    refused = await ask(town.server, {"authorization": "rubbish"}, f"?token={ann.token}")
    assert (refused.status_code, said(refused)) == (401, NOT_SIGNED_IN)


async def test_every_operation_is_closed_unless_it_is_meant_to_be_open(
    server: RunningServer, town: Town
) -> None:
    """Asked without any token; the list of open ones stands here."""
    routes = server.app.router.routes
    operations = [(route, each) for route in routes if (each := find_operation(route))]
    assert {each.handler.__name__ for _, each in operations if each.open} == OPEN
    closed = [(each.method, route.path) for route, each in operations if not each.open]
    assert len(closed) > 20
    for method, path in closed:
        answer = await town.anybody.request(method, path.removeprefix("api"), content=b"{")
        assert answer.status_code == 401, path
        if method != "HEAD":  # whose answers have no body
            assert said(answer) == NOT_SIGNED_IN, path


async def test_tokens_that_open_nothing(town: Town) -> None:
    ann = await town.register("ann")
    tokens, now = town.server.parts.tokens(), town.server.parts.clock().now()
    later = now + timedelta(hours=1)
    unknown = LoginId("60bac48a-e812-463c-81d0-5cf832893637")
    forged = jwt.encode({"pl": "x", "iss": "ichat", "exp": later.timestamp()}, "another secret" * 4)
    forged_and_over = jwt.encode({"pl": "x", "iss": "ichat", "exp": 1}, "another secret" * 4)
    for token, body in [
        ("", NOT_SIGNED_IN),
        ("rubbish", NOT_SIGNED_IN),
        ("Bearer", NOT_SIGNED_IN),
        (ann.token[:-2], NOT_SIGNED_IN),
        (forged, NOT_SIGNED_IN),
        (forged_and_over, NOT_SIGNED_IN),
        (tokens.issue_call(CallPass(CallId(1), UserId(ann.user_id), unknown, NO_PASS), later), NOT_SIGNED_IN),
        (tokens.issue_login(unknown, later), EXPIRED),
        (tokens.issue_login(unknown, now - timedelta(seconds=1)), EXPIRED),
    ]:
        refused = await ask(town.server, {"authorization": token})
        assert (refused.status_code, said(refused)) == (401, body)


@pytest.mark.parametrize("path", ["/nothing", "/contact/nothing", "/file/", "/ws", "/user/infos/7"])
async def test_unknown_paths_are_not_found_by_anybody(town: Town, path: str) -> None:
    assert Answer.of(await town.anybody.get(path)).refusal == (404, 404)
