"""Bounds on what comes in and how often (promises S2, S7, F8)."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.container import Container
from config.settings import Settings
from domain.model.errors import Unavailable
from domain.services.limits import Limits
from entrypoints.http.operations import find_operation
from ports.rate_limits import RateLimit
from tests.doubles.system import MovableClock
from tests.integration.http.people import Answer, Person, Town, picture
from tests.integration.running import RunningServer, running_server


@pytest.mark.parametrize(
    ("field", "at_most", "too_much"),
    [
        ("text", "a" * 65_535, "a" * 65_536),
        ("text", "€" * 21_845, "€" * 21_845 + "a"),
        ("thumbnail", "t" * 65_535, "t" * 65_536),
        ("localId", "l" * 64, "l" * 65),
        ("image", "https://" + "i" * 2040, "https://" + "i" * 2041),
    ],
)
async def test_a_message_at_the_bound_and_one_past_it(
    town: Town, field: str, at_most: str, too_much: str
) -> None:
    """What is refused is not stored."""
    ann, _, contact_id = await town.friends()
    message: dict[str, Any] = {
        "contactId": contact_id,
        **({} if field in {"text", "image", "thumbnail"} else {"text": "hi"}),
    }
    assert (await ann.post("/chat/send", **message | {field: at_most})).code == 200
    assert (await ann.post("/chat/send", **message | {field: too_much})).refusal == (400, 1003)
    assert len((await ann.get("/chat/messages", contactId=contact_id)).data) == 1


async def test_lists_at_the_bound_and_one_past_it(town: Town) -> None:
    ann = await town.register("ann")
    for path, name in (("/user/infos", "userIds"), ("/contact/groups", "groupIds")):
        for count, code in ((1000, 200), (1001, 1003)):
            ids: dict[str, Any] = {name: list(range(count))}
            assert (await ann.post(path, **ids)).code == code


async def test_the_depth_of_a_body_is_bounded(town: Town) -> None:
    ann = await town.register("ann")
    for depth, refused in ((15, False), (16, True)):
        body = b'{"unknown":' + b"[" * depth + b"]" * depth + b"}"
        answer = await ann.post_raw("/user/infos", body)
        assert (answer.code == 300) is refused


@pytest.fixture
def limited(tmp_path: Path) -> Settings:
    return Settings(
        profile="test",
        data_dir=tmp_path,
        bcrypt_cost=4,
        log_level="warning",
        limits={
            "login_per_account": "3/3600",
            "login_per_address": "20/3600",
            "register_per_address": "3/3600",
            "anonymous_upload_per_address": "2/3600",
        },
    )


async def fails_to_sign_in(town: Town, name: str) -> Answer:
    return await town.stranger_posts("/login", username=name, password="wrong1")


async def test_guesses_are_limited_per_account_known_or_not(limited: Settings) -> None:
    """Whoever signs in well has not guessed; and the refusal says when to come back."""
    async with running_server(limited) as server, Town(server) as town:
        await town.register("ann")
        for _ in range(10):
            await town.sign_in("ann")
        for name in ("ann", "nobody"):
            codes = [(await fails_to_sign_in(town, name)).refusal for _ in range(4)]
            assert codes == [(401, 1004)] * 3 + [(429, 429)]
        refused = await town.stranger_posts("/login", username=" ANN ", password="secret-12")
        assert refused.refusal == (429, 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 1200


async def test_guesses_are_limited_per_address(limited: Settings) -> None:
    async with running_server(limited) as server, Town(server) as town:
        codes = [(await fails_to_sign_in(town, f"name{number}")).code for number in range(21)]
        assert codes == [1004] * 20 + [429]


async def test_a_device_that_signed_in_before_is_not_locked_out(limited: Settings) -> None:
    """By a cookie that goes with the next sign-in alone, out of reach of scripts and other sites."""
    async with running_server(limited) as server, Town(server) as town:
        await town.register("ann")
        async with server.client(cookies=True) as phone:
            signed_in = await phone.post("/login", json={"username": "ann", "password": "secret-12"})
            cookie = signed_in.headers["set-cookie"].lower()
            assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/api/login"))
            for _ in range(4):
                await fails_to_sign_in(town, "ann")
            stranger = await town.stranger_posts("/login", username="ann", password="secret-12")
            assert stranger.refusal == (429, 429)
            again = await phone.post("/login", json={"username": "ann", "password": "secret-12"})
            assert Answer.of(again).code == 200
            other = await phone.post("/contact", json={})
            assert "ichat-device" not in other.request.headers.get("cookie", "")


@pytest.mark.parametrize("rubbish", ["x", "a.b.c", "ichat-device=;;==", "é", "=" * 5000])
async def test_a_cookie_that_is_none_does_no_harm(town: Town, rubbish: str) -> None:
    await town.register("ann")
    body = {"username": "ann", "password": "secret-12"}
    headers = {b"cookie": b"ichat-device=" + rubbish.encode()}
    assert Answer.of(await town.anybody.post("/login", json=body, headers=headers)).code == 200


async def test_registrations_and_strangers_uploads_are_limited_per_address(limited: Settings) -> None:
    async with running_server(limited) as server, Town(server) as town:
        for name in ("ann", "bob", "cara"):
            person = await town.register(name)
        refused = await town.stranger_posts("/register", username="dora", password="secret-12", nickname="D")
        assert refused.refusal == (429, 429)
        uploads = [await town.anybody.post("/file/upload", files={"file": picture()}) for _ in range(3)]
        assert [Answer.of(upload).code for upload in uploads] == [200, 200, 429]
        assert (await person.upload(picture())).code == 200


READS_BY_POST = {"user_infos", "group_infos"}


def test_whatever_somebody_writes_has_a_limit_in_the_table(server: RunningServer) -> None:
    """An operation that is forgotten fails here."""
    for route in server.app.router.routes:
        operation = find_operation(route)
        if operation is None or operation.open or operation.method != "POST":
            continue
        if operation.handler.__name__ not in READS_BY_POST:
            assert isinstance(getattr(Limits(), str(route.ctx.limit)), RateLimit), route.path


async def test_what_somebody_writes_is_bounded_and_nobody_else_is(limited: Settings) -> None:
    """Past the bound nothing is stored, and the answer says when to come back."""
    settings = limited.model_copy(
        update={"limits": {"messages_per_user": "3/3600", "groups_per_user": "2/60"}}
    )
    async with running_server(settings) as server, Town(server) as town:
        ann, bob, to_bob = await town.friends()
        to_ann = await bob.contact_of(ann)
        codes = [(await ann.post("/chat/send", contactId=to_bob, text="x")).code for _ in range(5)]
        assert codes == [200] * 3 + [429] * 2
        assert (await bob.say(to_ann, "still there"))["text"] == "still there"
        assert len((await ann.get("/chat/messages", contactId=to_bob)).data) == 4
        groups = [await ann.post("/contact/group", name="g", contactIds=[to_bob]) for _ in range(3)]
        assert [answer.code for answer in groups] == [200, 200, 429]
        assert 1 <= int(groups[-1].headers["retry-after"]) <= 30
        assert len((await bob.get("/contact")).data) == 3


async def test_what_somebody_reads_is_bounded_and_nobody_else_is(limited: Settings) -> None:
    """However they read; what has a limit of its own goes on."""
    settings = limited.model_copy(update={"limits": {"requests_per_user": "3/3600"}})
    async with running_server(settings) as server, Town(server) as town:
        ann, bob = await town.register("ann"), await town.register("bob")
        paths = ("/contact", "/user/logins", "/user/settings", "/contact")
        assert [(await ann.get(path)).code for path in paths] == [200] * 3 + [429]
        refused = await ann.post("/user/infos", userIds=[bob.user_id])
        assert (refused.code, int(refused.headers["retry-after"])) == (429, 1200)
        assert (await ann.post("/user/privacy", findable=False)).code == 200
        assert (await bob.get("/contact")).code == 200


async def test_calls_per_minute_are_limited(limited: Settings) -> None:
    """Thirty, then 429."""
    parts = Container(settings=limited)
    parts.clock.override(MovableClock(datetime.now(UTC)))  # on a slow machine one more is due meanwhile
    async with running_server(limited, parts) as server, Town(server) as town:
        ann, bob, to_bob = await town.friends()
        for _ in range(30):
            placed = await ann.post("/call", contactId=to_bob, userIds=[bob.user_id])
            assert (await ann.post("/call/hangup", query={"callId": placed.data})).code == 200
        refused = await ann.post("/call", contactId=to_bob, userIds=[bob.user_id])
        assert (refused.refusal, int(refused.headers["retry-after"])) == ((429, 429), 2)


async def test_whoever_is_refused_again_and_again_may_not_go_on_asking(limited: Settings) -> None:
    """Five times a day; others may ask, and so may the one who refused."""
    async with running_server(limited) as server, Town(server) as town:
        ann, bob, mallory = [await town.register(name) for name in ("ann", "bob", "mallory")]
        for _ in range(5):
            asked = (await mallory.post("/contact/user", userId=ann.user_id)).data
            assert (await ann.post("/contact/reject", query={"requestId": asked["id"]})).code == 200
        assert (await mallory.post("/contact/user", userId=ann.user_id)).refusal == (429, 429)
        assert (await bob.post("/contact/user", userId=ann.user_id)).code == 200
        assert (await ann.post("/contact/user", userId=mallory.user_id)).code == 200


async def test_what_all_others_put_into_somebodys_lists_is_bounded(limited: Settings) -> None:
    """However many accounts they have; what failed does not use up what is left for others."""
    limits = {"contact_request_to_person": "2/3600", "group_for_person": "1/3600"}
    settings = limited.model_copy(update={"limits": limits})
    async with running_server(settings) as server, Town(server) as town:
        ann, *strangers = [await town.register(name) for name in ("ann", "bob", "cara", "dora")]
        bob, cara, dora = strangers
        first = (await bob.post("/contact/user", userId=ann.user_id)).data
        for _ in range(5):
            assert (await bob.post("/contact/user", userId=ann.user_id)).refusal == (409, 2002)
        assert (await cara.post("/contact/user", userId=ann.user_id)).code == 200
        assert (await dora.post("/contact/user", userId=ann.user_id)).refusal == (429, 429)
        await ann.post("/contact/accept", query={"requestId": first["id"]})
        to_ann = await bob.contact_of(ann)
        groups = [(await bob.post("/contact/group", name="g", contactIds=[to_ann])).code for _ in range(2)]
        assert groups == [200, 429]
        assert len((await ann.get("/contact")).data) == 2


async def test_a_client_that_catches_up_quickly_is_not_limited(limited: Settings) -> None:
    """The unmodified client asks for one page per missed message."""
    async with running_server(limited) as server, Town(server) as town:
        ann = await town.register("ann")
        for _ in range(200):
            assert (await ann.get("/chat/sync", limit=10)).code == 200


async def slow(parts: Any, seconds: float) -> None:
    """Hold the only turn of the storage."""

    async def hold(_: object) -> None:
        await asyncio.sleep(seconds)

    await parts.storage().transaction(hold)


async def test_when_storage_has_no_room_requests_are_refused_and_do_not_hang(server: RunningServer) -> None:
    """Promise F8: within two seconds, with a word when to come back, and well again afterwards."""
    async with Town(server) as town:
        ann, _, contact_id = await town.friends()
        held = asyncio.create_task(slow(server.parts, 30))
        await asyncio.sleep(0)
        answers = await asyncio.gather(
            *(ann.post("/chat/send", contactId=contact_id, text=str(number)) for number in range(5))
        )
        assert [answer.refusal for answer in answers] == [(503, 503)] * 5
        assert all(answer.headers["retry-after"] == "1" for answer in answers)
        held.cancel()
        await asyncio.gather(held, return_exceptions=True)
        assert (await ann.say(contact_id, "well again"))["text"] == "well again"


async def test_when_too_many_sign_in_at_once_the_rest_is_asked_to_wait(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Promise S1: the queue before the hashing threads is bounded."""
    async with Town(server) as town:
        await town.register("ann")

        async def full(*_: object) -> bool:
            raise Unavailable("storage", "unplugged")

        monkeypatch.setattr(server.parts.hashing_pool(), "run", full)
        answer = await town.stranger_posts("/login", username="ann", password="secret-12")
        assert answer.refusal == (503, 503)


async def every_post(
    ann: Person, bob: Person, contact_id: int
) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    message = await ann.say(contact_id, "hi")
    waiting = await ann.post("/chat/send", contactId=contact_id, thumbnail="t")
    return [
        ("/user/info", {}, {"nickname": "A"}),
        ("/user/settings", {}, {"wallpaper": "file/a.png"}),
        ("/contact/user", {}, {"userId": bob.user_id}),
        ("/contact/group", {}, {"name": "g", "contactIds": [contact_id]}),
        ("/chat/send", {}, {"contactId": contact_id, "text": "x", "localId": "L"}),
        ("/chat/revoke", {"messageId": message["messageId"]}, {}),
        ("/chat/delayUpload", {}, {"messageId": waiting.data["messageId"], "image": "file/a.png"}),
        ("/call", {}, {"contactId": contact_id, "userIds": [bob.user_id]}),
        ("/user/logins/end", {}, {"others": True}),
        ("/user/password", {}, {"oldPassword": "secret-12", "newPassword": "secret-22"}),
    ]


async def test_every_post_sent_twice_is_done_once_or_refused_cleanly(town: Town) -> None:
    """Promise F15."""
    ann, bob, contact_id = await town.friends()
    for path, query, body in await every_post(ann, bob, contact_id):
        both = await asyncio.gather(*(ann.post(path, query=query, **body) for _ in range(2)))
        assert all(answer.status < 500 for answer in both), (path, both)
    assert len({each["text"] for each in (await ann.get("/chat/messages", contactId=contact_id)).data}) == 2
