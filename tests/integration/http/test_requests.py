"""Every request has an id and an address, whatever becomes of it."""

import json
import logging
from collections.abc import Iterator

import pytest

from config.settings import Settings
from domain.services.contacts import ContactService
from tests.integration.http.people import Answer, Town
from tests.integration.http.test_errors import raw
from tests.integration.running import running_server
from tests.logs import Lines


@pytest.fixture
def log() -> Iterator[Lines]:
    with Lines() as lines:
        yield lines


async def test_an_answer_a_refusal_and_the_log_say_the_same_id(
    settings: Settings, log: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reports a failure can name the lines that belong to it, and nobody else's."""
    settings = settings.model_copy(update={"access_log": True, "log_level": "info"})

    async def fails(*_: object) -> None:
        logging.getLogger("domain.contacts").warning("on the way")
        raise ZeroDivisionError

    async with running_server(settings) as server, Town(server) as town:
        log.listen()
        ann = await town.register("ann")
        monkeypatch.setattr(ContactService, "list_contacts", fails)
        first, second = await ann.get("/contact"), await ann.get("/contact")
    ids = [refused.body["requestId"] for refused in (first, second)]
    assert len(set(ids)) == 2
    assert [answer.headers["x-request-id"] for answer in (first, second)] == ids
    for id_ in ids:
        events = [line["event"] for line in log.lines if line.get("request") == id_]
        assert events == ["on the way", "request failed", "answered"]
    assert {line["address"] for line in log.lines} == {"127.0.0.1"}


@pytest.mark.parametrize("given", ["01J9ZC-a.b_c:7/8+9=", "550e8400-e29b-41d4-a716-446655440000"])
async def test_a_proxy_may_name_the_request(town: Town, given: str) -> None:
    answer = await town.anybody.get("/contact", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == answer.json()["requestId"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, 'a" b', "a\tb", "a;b"])
async def test_a_name_that_could_forge_a_line_is_not_taken(town: Town, given: str) -> None:
    answer = await town.anybody.get("/health", headers=[("X-Request-Id", given)])
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 16


@pytest.mark.parametrize(
    "request_",
    [
        b"rubbish\r\n\r\n",
        b"GET /api/contact\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/con\x7ftact HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
async def test_what_is_no_request_is_refused_without_a_trace(town: Town, log: Lines, request_: bytes) -> None:
    """Control bytes in a path, addresses that are none: an envelope with an id, and the log stays calm."""
    log.listen()
    status, envelope, head = await raw(town.server.port, request_)
    assert status in {400, 404}
    assert envelope["requestId"] in head
    assert log.text == ""


@pytest.mark.parametrize(
    ("proxies", "header", "shown"),
    [
        (0, "192.0.2.7", "127.0.0.1"),
        (1, None, "127.0.0.1"),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "198.51.100.1, 192.0.2.7:5555", "192.0.2.7"),
        (2, "192.0.2.7, [2001:db8::9]:443", "192.0.2.7"),
        (2, "[2001:db8::9]:443, 10.0.0.1", "2001:db8::9"),
        (2, "10.0.0.1", "127.0.0.1"),
        (1, "[::ffff:192.0.2.7]", "192.0.2.7"),
        (1, "unknown", "unknown"),
        (1, '"<script>"', "unknown"),
    ],
)
async def test_behind_a_proxy_a_device_has_the_address_that_the_proxy_saw(
    settings: Settings, proxies: int, header: str | None, shown: str
) -> None:
    """Only as many hops are believed as there are proxies of ours."""
    settings = settings.model_copy(update={"proxies": proxies})
    async with running_server(settings) as server, Town(server) as town:
        if header:
            town.anybody.headers["x-forwarded-for"] = header
        ann = await town.register("ann")
        [login] = (await ann.get("/user/logins")).data
        assert login["address"] == shown


async def test_who_changes_an_address_within_a_home_has_the_same_limit(settings: Settings) -> None:
    """20 addresses of one /64, an IPv4 with ever new ports, and nonsense: each counts as one (S2)."""
    limits = {"login_per_address": "3/3600"}
    settings = settings.model_copy(update={"proxies": 1, "rate_limits": True, "limits": limits})
    async with running_server(settings) as server, Town(server) as town:
        for home in (
            [f"[2001:db8:1:2::{number:x}]:{4000 + number}" for number in range(20)],
            [f"192.0.2.7:{5000 + number}" for number in range(20)],
            [f"nonsense {number}" for number in range(20)],
        ):
            refusals = [
                Answer.of(
                    await town.anybody.post(
                        "/login",
                        content=json.dumps({"username": f"nobody{address}", "password": "guessed"}),
                        headers={"x-forwarded-for": address},
                    )
                ).code
                for address in home
            ]
            assert refusals == [1004] * 3 + [429] * 17, home[0]
