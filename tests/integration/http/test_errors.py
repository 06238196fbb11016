"""Whatever goes wrong, the answer is an envelope with a fitting status (contract section 2)."""

import asyncio
import json
from typing import Any

import pytest

from config.settings import Settings
from domain.model.errors import ChatError, ServerFault, Unavailable
from domain.services.contacts import ContactService
from entrypoints.http.errors import STATUSES
from tests.integration.http.people import Answer, Town
from tests.integration.running import running_server


async def raw(port: int, request: bytes) -> tuple[int, dict[str, Any], str]:
    """Status, envelope and head of the answer to bytes that no good client sends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
    body = await reader.readexactly(length)
    writer.close()
    assert "content-type: application/json; charset=utf-8" in head.lower()
    return int(head.split()[1]), json.loads(body), head


def subclasses(kind: type) -> set[type]:
    found: set[type] = set(kind.__subclasses__())
    return found.union(*map(subclasses, found))


async def test_a_wrong_method_is_said_so(town: Town) -> None:
    refused = Answer.of(await town.anybody.put("/login", content=b"{}"))
    assert refused.refusal == (405, 405)
    assert refused.headers["allow"] == "POST"
    refused = Answer.of(await town.anybody.delete("/file/a.png"))
    assert (refused.refusal, refused.headers["allow"]) == ((405, 405), "GET, HEAD")


async def test_a_body_over_the_bound_is_too_large(town: Town) -> None:
    """256 KiB are taken, one byte more is not (promise S7)."""
    ann, _, contact_id = await town.friends()
    body = json.dumps({"contactId": contact_id, "text": "hi"}).encode().ljust(256 * 1024)
    assert (await ann.post_raw("/chat/send", body)).data["text"] == "hi"
    assert (await ann.post_raw("/chat/send", body + b" ")).refusal == (413, 413)
    assert len((await ann.get("/chat/messages", contactId=contact_id)).data) == 1


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (b"rubbish\r\n\r\n", 400, 300),
        (b"GET /api/contact HTTP/9.9\r\n\r\n", 400, 300),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, 300),
        (b"POST /api/login HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, 300),
        (b"POST /api/login HTTP/1.1\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n{}", 417, 417),
        (b"POST /api/login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400, 300),
        (b"GET /api/health HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", 413, 413),
        (b"GET /api/ws/notification HTTP/1.1\r\nHost: a\r\n\r\n", 426, 426),
        (b"GET /api/%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n", 404, 404),
        (b"POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 400, 300),
    ],
)
async def test_broken_requests(town: Town, request_: bytes, status: int, code: int) -> None:
    seen_status, envelope, _ = await raw(town.server.port, request_)
    assert (seen_status, envelope["code"], envelope["status"]) == (status, code, "error")


async def test_an_unforeseen_failure_is_an_envelope_without_its_cause(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await town.register("ann")

    async def fails(*_: object) -> None:
        raise ZeroDivisionError("the secret text of somebody")

    monkeypatch.setattr(ContactService, "list_contacts", fails)
    answer = await ann.get("/contact")
    assert answer.refusal == (500, 500)
    assert answer.body["message"] == "服务器内部错误"


async def test_refusals_that_pass_say_when_to_come_back(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await town.register("ann")

    async def away(*_: object) -> None:
        raise Unavailable("storage", "unplugged")

    monkeypatch.setattr(ContactService, "list_contacts", away)
    answer = await ann.get("/contact")
    assert answer.refusal == (503, 503)
    assert answer.headers["retry-after"] == "1"


async def test_every_answer_carries_the_headers_that_keep_browsers_safe(town: Town) -> None:
    for path in ("/health", "/contact", "/nothing", "/file/missing.png"):
        headers = (await town.anybody.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "alt-svc" not in headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_every_error_of_the_model_has_its_status() -> None:
    of_model = {kind for kind in subclasses(ChatError) if kind.__module__.startswith("domain.model.")}
    assert of_model - {ServerFault} == set(STATUSES)


@pytest.mark.parametrize("storage", ["memory", "sqlite"])
async def test_bytes_that_are_no_text_do_no_harm_anywhere(settings: Settings, storage: str) -> None:
    """In the path, the query, the token, the name of the device, the type of a form."""
    settings = settings.model_copy(update={"storage": storage})
    async with running_server(settings) as server, Town(server) as town:
        token = (await town.register("ann")).token.encode()
        registration = json.dumps({"username": "bob", "password": "secret-12", "nickname": "B"}).encode()
        form = b"--x\r\n\r\n--x--"
        for request, status in [
            (b"GET /api/user/search?keyword=\xff\xfe HTTP/1.1\r\nAuthorization: %b\r\n\r\n" % token, 400),
            (b"GET /api/user/search?keyword=%%ed%%a0%%80 HTTP/1.1\r\nAuthorization: %b\r\n\r\n" % token, 200),
            (b"GET /api/user/search?page=\xff HTTP/1.1\r\nAuthorization: %b\r\n\r\n" % token, 400),
            (b"GET /api/contact?token=\xff HTTP/1.1\r\n\r\n", 400),
            (b"GET /api/contact HTTP/1.1\r\nAuthorization: \xff\xfe\r\n\r\n", 401),
            (b"GET /api/file/\xff.png HTTP/1.1\r\n\r\n", 400),
            (b"GET /api/\xff HTTP/1.1\r\n\r\n", 400),
            (b"POST /api/register HTTP/1.1\r\nUser-Agent: \xff\xfe\r\nContent-Length: %d\r\n\r\n%b"
             % (len(registration), registration), 200),
            (b"POST /api/file/upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=\xff\r\n"
             b"Content-Length: %d\r\n\r\n%b" % (len(form), form), 400),
        ]:  # fmt: skip
            seen, envelope, _ = await raw(server.port, request)
            assert seen == status, (request, envelope)
