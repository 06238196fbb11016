"""The socket as sessions see it, over real connections (ports/transport.py; S7, S8)."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from adapters import websocket
from adapters.websocket import (
    FRAME_AT_MOST,
    RECEIVED_AT_MOST,
    RECEIVED_BYTES_AT_MOST,
    UNAUTHENTICATED_FRAME_AT_MOST,
    WebSocketTransport,
)
from ports.transport import CloseReason, SessionTransport, TransportClosed
from tests.integration.socket_server import admitted_echo, close_code, echo, serve_sockets
from tests.patience import GIVEN, until


async def test_frames_arrive_whole_and_in_order() -> None:
    async with serve_sockets(admitted_echo) as server, server.connect(max_size=None) as client:
        await client.send("grüß dich 👋")
        await client.send(b"\xff\x00")
        await client.send(["in ", "three ", "parts"])
        for length in (0, 125, 126, FRAME_AT_MOST - 1, FRAME_AT_MOST):
            await client.send("x" * length)
        assert await client.recv() == "grüß dich 👋"
        assert await client.recv(decode=False) == b"bytes:\xff\x00"
        assert await client.recv() == "in three parts"
        for length in (0, 125, 126, FRAME_AT_MOST - 1, FRAME_AT_MOST):
            assert await client.recv() == "x" * length


@pytest.mark.parametrize(
    ("serve", "length", "code"),
    [
        (echo, UNAUTHENTICATED_FRAME_AT_MOST, None),
        (echo, UNAUTHENTICATED_FRAME_AT_MOST + 1, 1009),
        (admitted_echo, FRAME_AT_MOST, None),
        (admitted_echo, FRAME_AT_MOST + 1, 1009),
        (admitted_echo, 4 * FRAME_AT_MOST, 1009),
    ],
)
async def test_a_frame_that_is_too_large_closes_the_socket(
    serve: Callable[[SessionTransport], Awaitable[None]], length: int, code: int | None
) -> None:
    async with serve_sockets(serve) as server, server.connect(max_size=None) as client:
        with contextlib.suppress(ConnectionClosed):
            await client.send("x" * length)
        if code is None:
            assert len(await client.recv()) == length
        else:
            assert await close_code(client) == code


async def test_many_small_parts_are_one_large_frame() -> None:
    async with serve_sockets(echo) as server, server.connect() as client:
        with contextlib.suppress(ConnectionClosed):
            await client.send(["x" * 100] * 50)
        assert await close_code(client) == 1009


async def test_text_that_is_none_closes_the_socket() -> None:
    async with serve_sockets(echo) as server:
        reader, writer = await server.raw()
        writer.write(b"\x81\x82\x00\x00\x00\x00\xff\xfe")
        assert (await reader.read())[:4] == b"\x88\x02\x03\xef"
        writer.close()


async def test_a_pong_is_heard_while_the_session_is_busy() -> None:
    """The client talks, nobody listens, and still its pong says that it has everything."""
    ponged = asyncio.Event()

    async def busy(transport: SessionTransport) -> None:
        await transport.receive()
        await transport.send(b"news")
        await transport.ping()
        ponged.set()
        with contextlib.suppress(TransportClosed):
            while True:
                await transport.receive()

    async with serve_sockets(busy) as server, server.connect() as client:
        for _ in range(RECEIVED_AT_MOST // 2):
            await client.send("chatter")
        assert await client.recv() == "news"
        async with asyncio.timeout(GIVEN):
            await ponged.wait()


async def test_who_talks_more_than_is_listened_to_has_to_wait() -> None:
    """What waits for the session is bounded: beyond it nothing is read from the socket."""
    listen = asyncio.Event()
    seen: list[WebSocketTransport] = []

    async def deaf(transport: SessionTransport) -> None:
        assert isinstance(transport, WebSocketTransport)
        transport.admit()
        seen.append(transport)
        await listen.wait()
        await echo(transport)

    async with serve_sockets(deaf) as server, server.connect() as client:
        talking = asyncio.create_task(_talk(client.send, 500))
        await until(lambda: bool(seen) and is_full(seen[0]))
        await asyncio.sleep(0.2)  # time enough for more, if more were taken
        assert len(seen[0]._received) <= RECEIVED_AT_MOST + 8
        listen.set()
        for number in range(500):
            assert str(await client.recv()).startswith(f"{number}:")
        await talking


def is_full(transport: WebSocketTransport) -> bool:
    return len(transport._received) >= RECEIVED_AT_MOST or transport._received_bytes >= RECEIVED_BYTES_AT_MOST


async def _talk(send: Callable[[str], Awaitable[None]], count: int) -> None:
    for number in range(count):
        await send(f"{number}:" + "x" * 8000)


async def test_a_gone_peer_is_transport_closed_and_the_session_ends_itself() -> None:
    """Its last steps may await: they are cancelled by nobody."""
    ended = asyncio.Event()

    async def session(transport: SessionTransport) -> None:
        try:
            while True:
                await transport.receive()
        except TransportClosed:
            await asyncio.sleep(0.05)
            ended.set()

    async with serve_sockets(session) as server:
        async with server.connect() as client:
            client.transport.abort()
        async with asyncio.timeout(GIVEN):
            await ended.wait()


async def test_what_was_said_before_leaving_is_heard() -> None:
    heard: list[str | bytes] = []
    gone = asyncio.Event()

    async def session(transport: SessionTransport) -> None:
        try:
            while True:
                heard.append(await transport.receive())
        except TransportClosed:
            gone.set()

    async with serve_sockets(session) as server:
        async with server.connect() as client:
            await client.send("one")
            await client.send("two")
        async with asyncio.timeout(GIVEN):
            await gone.wait()
    assert heard == ["one", "two"]


@pytest.mark.parametrize(("code", "left"), [(1001, True), (1000, False), (None, False)])
async def test_a_page_that_is_left_says_so(code: int | None, *, left: bool) -> None:
    """A client that only closes, or whose line breaks, may come back."""
    gone = asyncio.Event()
    seen = []

    async def session(transport: SessionTransport) -> None:
        with contextlib.suppress(TransportClosed):
            await transport.receive()
        seen.append(transport.left)
        gone.set()

    async with serve_sockets(session) as server, server.connect() as client:
        if code is None:
            client.transport.abort()
        else:
            await client.close(code)
        async with asyncio.timeout(GIVEN):
            await gone.wait()
    assert seen == [left]


async def test_what_was_said_to_a_session_that_closed_is_not_heard() -> None:
    """Whoever was taken over or signed out has no say any more."""
    outcome: list[str] = []

    async def session(transport: SessionTransport) -> None:
        await transport.receive()
        await transport.ping()  # by then the rest has come
        await transport.close(CloseReason.TAKEN_OVER)
        try:
            outcome.append(str(await transport.receive()))
        except TransportClosed:
            outcome.append("closed")

    async with serve_sockets(session) as server, server.connect() as client:
        for word in ("one", "two", "three"):
            await client.send(word)
        assert await close_code(client) == 4001
    assert outcome == ["closed"]


@pytest.mark.parametrize("reason", list(CloseReason))
async def test_the_client_hears_why_it_was_closed(reason: CloseReason) -> None:
    async def session(transport: SessionTransport) -> None:
        await transport.send(b"last words")
        await transport.close(reason)
        await transport.close(CloseReason.NORMAL)
        with pytest.raises(TransportClosed):
            await transport.send(b"nothing goes out any more")
        with pytest.raises(TransportClosed):
            await transport.receive()
        with pytest.raises(TransportClosed):
            await transport.ping()

    async with serve_sockets(session) as server, server.connect() as client:
        assert await client.recv() == "last words"
        assert await close_code(client) == reason.code
        assert client.close_reason == reason.text


async def test_a_peer_that_ignores_the_close_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "CLOSE_WITHIN", 0.1)
    closed = asyncio.Event()

    async def session(transport: SessionTransport) -> None:
        await transport.close(CloseReason.NORMAL)
        closed.set()

    async with serve_sockets(session) as server:
        _, writer = await server.raw()
        async with asyncio.timeout(GIVEN):
            await closed.wait()
        writer.close()


async def test_a_stopping_server_tells_its_clients_to_come_back() -> None:
    """F2."""
    async with serve_sockets(echo) as server, server.connect() as one, server.connect() as other:
        await one.send("hi")
        await one.recv()
        await server.sockets.drain()
        assert await close_code(one) == 1012
        assert await close_code(other) == 1012
        async with server.connect() as late:
            assert await close_code(late) == 1012


async def test_a_broken_session_closes_its_socket_with_come_back() -> None:
    async def session(_: SessionTransport) -> None:
        raise ZeroDivisionError

    async with serve_sockets(session) as server, server.connect() as client:
        assert await close_code(client) == 1013


@pytest.mark.parametrize(
    ("headers", "welcome"),
    [
        ({}, True),
        ({"Origin": "http://127.0.0.1:{port}"}, True),
        ({"Origin": "https://friends.example"}, True),
        ({"Origin": "https://FRIENDS.example"}, True),
        ({"Origin": "https://chat.example", "X-Forwarded-Host": "chat.example"}, True),
        ({"Origin": "https://chat.example", "X-Forwarded-Host": "Chat.example:443, proxy.inside"}, True),
        ({"Origin": "https://anywhere.example", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "https://friends.example.evil.example"}, False),
        ({"Origin": "http://127.0.0.1:1"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://[::1"}, False),
        ({"Origin": "https://chat.example:80", "X-Forwarded-Host": "chat.example"}, False),
    ],
)
async def test_a_foreign_page_opens_no_socket(headers: dict[str, str], welcome: bool) -> None:
    """S8: refused before the handshake; a program that is no browser names no origin."""
    async with serve_sockets(echo, origins=["https://friends.example/"], proxies=1) as server:
        filled = {name: value.format(port=server.port) for name, value in headers.items()}
        if welcome:
            async with server.connect(additional_headers=filled) as client:
                await client.send("hi")
                assert await client.recv() == "hi"
        else:
            with pytest.raises(InvalidStatus) as refused:
                await server.connect(additional_headers=filled)
            assert refused.value.response.status_code == 403


async def test_without_a_proxy_nobody_says_which_host_was_meant() -> None:
    """`X-Forwarded-Host` is then the word of whoever asks."""
    said = {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}
    async with serve_sockets(echo) as server:
        with pytest.raises(InvalidStatus):
            await server.connect(additional_headers=said)


async def test_a_handshake_with_letters_that_none_has_is_a_bad_request() -> None:
    """A subprotocol beyond ASCII is the client's fault, not ours."""
    async with serve_sockets(echo) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(
            "GET /socket HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: 中\r\n\r\n".encode()
        )
        assert b" 400 " in await reader.readline()
        writer.close()


async def test_a_socket_keeps_nothing_of_its_handshake() -> None:
    """A browser's headers are a kilobyte or two, and Ann's socket stays open all day (V8)."""
    served: list[WebSocketTransport] = []

    async def serve(transport: SessionTransport) -> None:
        assert isinstance(transport, WebSocketTransport)
        served.append(transport)
        await admitted_echo(transport)

    headers = {"User-Agent": "A browser " * 50}
    async with serve_sockets(serve) as server, server.connect(additional_headers=headers) as client:
        await client.send("hello")
        assert await client.recv() == "hello"
        [transport] = served
        request = transport._wire.get_protocol()._http.request  # type: ignore[attr-defined] # Sanic's own
        assert (len(request.headers), request.head) == (0, b"")
        assert transport.on_admission is None
