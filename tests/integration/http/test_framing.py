"""Requests whose end two servers could see in different places, and bodies that nobody wants (RFC 9112)."""

import asyncio

import pytest

from tests.integration.http.people import Town
from tests.integration.http.test_errors import raw

POST = b"POST /api/login HTTP/1.1\r\nHost: a\r\n"
LARGE = 20 * 1024 * 1024
SIZED, IN_CHUNKS = b"Content-Length: %d" % LARGE, b"Transfer-Encoding: chunked"
OF_UNKNOWN_LENGTH = 3 * 1024 * 1024
"""Of which less is read to its end: it may have none."""
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n",
        CHUNKED + b" 2\r\n{}\r\n0\r\n\r\n",
        CHUNKED + b"2\n\r\n{}\r\n0\r\n\r\n",
        CHUNKED + b"2\r\n{}XX0\r\n\r\n",
        POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length : 2\r\n\r\n{}",
        POST + b"Content-Length: 0x2\r\n\r\n{}",
        POST + "Content-Length: ２\r\n\r\n{}".encode(),
        POST + b"Host: b\r\nContent-Length: 2\r\n\r\n{}",
        POST + b"X: folded\r\n Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}",
        POST + b"X: a\nContent-Length: 9\r\nContent-Length: 2\r\n\r\n{}",
        POST + b": nameless\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
async def test_what_could_be_read_in_two_ways_is_refused(town: Town, request_: bytes) -> None:
    """With 400 and the end of the connection, so that nothing behind it is taken for a request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.server.port)
    writer.write(request_ + b"GET /api/server HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    answered = await reader.read()
    writer.close()
    assert answered.startswith(b"HTTP/1.1 400 ")
    assert b'"code":300' in answered
    assert answered.count(b"HTTP/1.1") == 1


async def test_what_is_plain_goes_on(town: Town) -> None:
    """Sizes in capitals and with extensions, and spaces around a value."""
    body = b'{"username":"nobody","password":"secret-12"}'
    chunks = b"%X;part=1\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    assert (await raw(town.server.port, CHUNKED + chunks))[:1] == (401,)
    plain = POST + b"Content-Length:  %d \r\n\r\n%b" % (len(body), body)
    assert (await raw(town.server.port, plain))[:1] == (401,)


@pytest.mark.parametrize(
    ("path", "how", "status"),
    [
        (b"/api/login", SIZED, 413),
        (b"/api/login", IN_CHUNKS, 413),
        (b"/api/file/upload", SIZED, 413),
        (b"/api/file/upload", IN_CHUNKS, 400),
        (b"/api/chat/send", SIZED, 401),
        (b"/api/chat/send", IN_CHUNKS, 401),
    ],
)
async def test_whoever_sends_all_before_they_read_learns_what_was_wrong(
    town: Town, path: bytes, how: bytes, status: int
) -> None:
    """As browsers and some proxies do: 20 MB, or 3 of unknown length, to their end, then the answer, without
    a broken connection on the way (RFC 9112, section 9.6).
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", town.server.port)
    writer.write(b"POST %b HTTP/1.1\r\nHost: a\r\n%b\r\n" % (path, how))
    writer.write(b"Content-Type: multipart/form-data; boundary=b\r\n\r\n")
    piece, size = (b"%b", LARGE) if how == SIZED else (b"10000\r\n%b\r\n", OF_UNKNOWN_LENGTH)
    for _ in range(size // 0x10000):
        writer.write(piece % (b" " * 0x10000))
        await writer.drain()
    answered = await reader.read()
    writer.close()
    assert answered.startswith(b"HTTP/1.1 %d " % status)


async def test_what_comes_behind_the_last_answer_does_not_break_it(town: Town) -> None:
    """A server that closes with unread bytes resets the connection, and what was not read there is gone."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.server.port)
    writer.write(b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    answered = await reader.read()
    assert answered.startswith(b"HTTP/1.1 200 ")
    for _ in range(OF_UNKNOWN_LENGTH // 0x10000):
        writer.write(b" " * 0x10000)
        await writer.drain()
    writer.close()


@pytest.mark.parametrize(("size", "connection"), [(1_000_000, b"close"), (1000, b"keep-alive")])
async def test_whoever_is_refused_before_they_sent_all_knows_whether_they_may_go_on(
    town: Town, size: int, connection: bytes
) -> None:
    """The next request on a connection that ends would have no answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.server.port)
    writer.write(b"PATCH /api/files/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size)
    head = await reader.readuntil(b"\r\n\r\n")
    writer.write(b" " * size)
    await writer.drain()
    writer.close()
    assert head.startswith(b"HTTP/1.1 401 ")
    assert b"\r\nconnection: %b\r\n" % connection in head


async def test_who_has_said_all_still_reads_the_answer(town: Town) -> None:
    """They shut down their half of the connection as soon as the request is out."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.server.port)
    body = b'{"username":"nobody","password":"secret-12"}'
    writer.write(POST + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    writer.write_eof()
    answered = await reader.read()
    writer.close()
    assert answered.startswith(b"HTTP/1.1 401 ")
    assert b"connection: close\r\n" in answered.lower()


@pytest.mark.parametrize("half", [b"", POST, POST + b"Content-Length: 50\r\n\r\n{"])
async def test_who_goes_in_the_middle_of_a_request_is_let_go(town: Town, half: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", town.server.port)
    writer.write(half)
    writer.write_eof()
    assert b"200 OK" not in await reader.read()
    writer.close()
