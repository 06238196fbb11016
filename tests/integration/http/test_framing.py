"""Requests whose end two servers could see in different places, and bodies that nobody wants (RFC 9112)."""

import asyncio

import pytest

from tests.integration.http.people import Town
from tests.integration.http.test_errors import raw

POST = b"POST /api/login HTTP/1.1\r\nHost: a\r\n"
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


@pytest.mark.parametrize("path", [b"/api/login", b"/api/file/upload"])
async def test_whoever_sends_all_before_they_read_learns_it_was_too_much(town: Town, path: bytes) -> None:
    """As browsers do: 20 MB to their end, then the 413, without a broken connection on the way."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.server.port)
    size = 20 * 1024 * 1024
    writer.write(b"POST %b HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n" % (path, size))
    writer.write(b"Content-Type: multipart/form-data; boundary=b\r\n\r\n")
    for _ in range(size // 65536):
        writer.write(b" " * 65536)
        await writer.drain()
    answered = await reader.read()
    writer.close()
    assert answered.startswith(b"HTTP/1.1 413 ")
