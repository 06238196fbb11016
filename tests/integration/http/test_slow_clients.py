"""Whoever keeps the server waiting, a byte at a time or not reading at all (promise S15)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest

from config.setting_groups import ConnectionSettings
from config.settings import Settings
from domain.model.ids import FileName
from tests.integration.http.people import picture
from tests.integration.running import RunningServer, running_server

HEAD = b"POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"
UPLOAD = (
    b"POST /api/file/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
)


@pytest.fixture
async def impatient(settings: Settings) -> AsyncIterator[RunningServer]:
    limits = ConnectionSettings(
        head_seconds=0.5, body_seconds=0.5, unread_seconds=0.5, idle_seconds=0.5, per_network=20
    )
    async with running_server(settings.model_copy(update={"connections": limits})) as server:
        yield server


async def trickle(server: RunningServer, begin: bytes, byte: bytes) -> bytes:
    """What is answered to somebody who sends one more byte as long as they can."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(begin)

    async def go_on() -> None:
        with suppress(ConnectionError):
            while True:
                writer.write(byte)
                await writer.drain()
                await asyncio.sleep(0.02)

    trickling = asyncio.create_task(go_on())
    answer = b""
    with suppress(ConnectionError):  # the next byte may meet a closed door, after the answer
        while piece := await reader.read(1024):
            answer += piece
    trickling.cancel()
    writer.close()
    return answer


@pytest.mark.parametrize(
    ("begin", "byte"),
    [(b"POST /api/login HTTP/1.1\r\nX: ", b"x"), (HEAD, b"{"), (UPLOAD, b"x"), (b"", b"G")],
)
async def test_a_byte_from_time_to_time_buys_no_time(
    impatient: RunningServer, begin: bytes, byte: bytes
) -> None:
    """A head has its time as a whole, a body a least speed; the client is told."""
    assert (await trickle(impatient, begin, byte)).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("begin", [b"", b"GET /api/health HTTP/1.1\r\nHost: a\r\n\r\n"])
async def test_whoever_says_nothing_is_closed(impatient: RunningServer, begin: bytes) -> None:
    """Before the first request, and between two."""
    reader, writer = await asyncio.open_connection("127.0.0.1", impatient.port)
    writer.write(begin)
    with suppress(ConnectionError):
        assert (await reader.read()).startswith(b"HTTP/1.1 200" if begin else b"")
    writer.close()


async def test_a_slow_line_is_no_offence(settings: Settings) -> None:
    """As long as its bytes go on coming, an upload may take many times the time of one look."""
    limits = ConnectionSettings(body_seconds=3, body_bytes_per_second=1)
    form = httpx.Request("POST", "http://a", files={"file": ("a.png", picture())})
    body = form.read()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), max(1, len(body) // 20)):
            yield body[start : start + max(1, len(body) // 20)]
            await asyncio.sleep(0.5)

    async with (
        running_server(settings.model_copy(update={"connections": limits})) as server,
        server.client() as client,
    ):
        headers = {"content-type": form.headers["content-type"], "content-length": str(len(body))}
        answer = await client.post("/file/upload", content=pieces(), headers=headers)
        assert answer.json()["code"] == 200


async def test_an_answer_that_nobody_reads_is_given_up(impatient: RunningServer) -> None:
    """Its file is closed, and so is the connection."""
    await impatient.parts.blobs().put(FileName("large.png"), b"x" * 12_000_000)
    reader, writer = await asyncio.open_connection("127.0.0.1", impatient.port, limit=1024)
    writer.write(b"GET /api/file/large.png HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readline()
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # of a socket
    [answering] = [task for task in asyncio.all_tasks() if "connection_task" in repr(task)]
    await asyncio.wait([answering])
    writer.transport.abort()


async def test_whoever_may_not_is_told_before_their_body_is_read(server: RunningServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST /api/chat/send HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")
    writer.close()


async def test_silent_connections_of_a_network_make_room_for_its_newest(settings: Settings) -> None:
    limits = ConnectionSettings(per_network=5)
    async with running_server(settings.model_copy(update={"connections": limits})) as server:
        silent = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(12)]
        async with server.client() as client:
            assert (await client.get("/health")).status_code == 200
        for reader, writer in silent[:7]:
            with suppress(ConnectionError):
                assert await reader.read() == b""
            writer.close()
        for _, writer in silent[7:]:
            writer.close()
