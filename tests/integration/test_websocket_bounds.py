"""What a socket may cost: slow readers, floods, and silence (F10, S7, S15)."""

import asyncio
import contextlib
from itertools import count

import pytest
from websockets.frames import Frame

from adapters import websocket
from adapters.read_budget import FRAMES_AT_ONCE, FRAMES_PER_TURN, PIECE, UNAUTHENTICATED_FRAMES_AT_ONCE
from adapters.websocket import (
    WebSocketTransport,
)
from domain.model.clients import Address
from entrypoints.websocket import sockets, unauthenticated
from ports.transport import SessionTransport, TransportClosed
from tests.integration.socket_server import close_code, echo, serve_sockets
from tests.patience import GIVEN, until


async def test_a_slow_reader_holds_little_and_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """F10: it reads nothing; everything that the server and its kernel keep for it is bounded."""
    monkeypatch.setattr(websocket, "SLOW_AFTER", 0.3)
    monkeypatch.setattr(websocket, "CLOSE_WITHIN", 0.1)
    sent: list[int] = []
    closed = asyncio.Event()

    async def session(transport: SessionTransport) -> None:
        with contextlib.suppress(TransportClosed):
            while True:
                await transport.send(b"x" * 1000)
                sent.append(1000)
        closed.set()

    async with serve_sockets(session) as server:
        reader, writer = await server.raw()
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # of the client
        async with asyncio.timeout(GIVEN):
            await closed.wait()
        taken = len(reader._buffer)  # type: ignore[attr-defined]  # what the client's kernel and loop took
        receive_window = writer.get_extra_info("socket").getsockopt(1, 8)
        assert sum(sent) - taken - 2 * receive_window < 512 * 1024
        writer.transport.abort()


async def test_what_is_only_offered_to_a_slow_reader_is_dropped_and_delays_nothing() -> None:
    """The client reads nothing for a moment: what is offered meanwhile is gone, what is sent arrives."""
    choked = asyncio.Event()

    async def session(transport: SessionTransport) -> None:
        assert isinstance(transport, WebSocketTransport)
        while transport._writable is None:
            transport.offer(b"taken" + b"x" * 1000)
        transport.offer(b"dropped")
        choked.set()
        await transport.send(b"sent")
        transport.offer(b"taken again")
        with contextlib.suppress(TransportClosed):
            await transport.receive()

    async with serve_sockets(session) as server:
        reader, writer = await server.raw()
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # of the client
        async with asyncio.timeout(GIVEN):
            await choked.wait()
        reader._limit = 2**30  # type: ignore[attr-defined]  # of the client
        writer.transport.resume_reading()  # type: ignore[attr-defined]  # again
        heard = await reader.readuntil(b"taken again")
        assert b"sent" in heard
        assert b"dropped" not in heard
        writer.close()


@pytest.mark.parametrize("frame", [b"\x89\x80\x00\x00\x00\x00", b"\x00\x80\x00\x00\x00\x00"])
async def test_a_flood_of_tiny_frames_has_its_turns_and_no_more(
    frame: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pings, or empty parts of one message: others have their turn in between, and the rest waits."""
    turns: list[int] = []
    seen: list[WebSocketTransport] = []
    hear, take_turn = WebSocketTransport._hear, WebSocketTransport._take_turn

    def count_frame(transport: WebSocketTransport, frame: Frame) -> None:
        turns[-1] += 1
        hear(transport, frame)

    def count_turn(transport: WebSocketTransport) -> None:
        turns.append(0)
        take_turn(transport)

    async def session(transport: SessionTransport) -> None:
        assert isinstance(transport, WebSocketTransport)
        seen.append(transport)
        await admit_who_speaks(transport)

    monkeypatch.setattr(WebSocketTransport, "_hear", count_frame)
    monkeypatch.setattr(WebSocketTransport, "_take_turn", count_turn)
    async with serve_sockets(session) as server:
        reader, writer = await server.raw()
        writer.write(b"\x81\x81\x00\x00\x00\x00x")
        await reader.readuntil(b"admitted")
        writer.write(b"\x01\x80\x00\x00\x00\x00" + frame * 40_000)
        await until(lambda: sum(turns) >= FRAMES_AT_ONCE)
        assert max(turns) <= FRAMES_PER_TURN + PIECE // len(frame) + 1
        assert seen[0]._turn is not None, "the rest waits for its time"
        async with server.connect() as other:
            await other.send("who I am")
            assert await other.recv() == "admitted"
        writer.transport.abort()


async def test_before_authentication_little_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame that says that it is too large is refused before it comes, and so are many small ones (S7)."""
    async with serve_sockets(admit_who_speaks) as server:
        reader, writer = await server.raw()
        writer.write(b"\x81\xfe\x10\x01\x00\x00\x00\x00")  # 4097 bytes are to follow
        closing = await reader.read()
        assert (closing[0], closing[2:4]) == (0x88, (1009).to_bytes(2, "big"))
        writer.close()
        reader, writer = await server.raw()
        writer.write(b"\x89\x80\x00\x00\x00\x00" * 10_000)
        with contextlib.suppress(ConnectionError):
            assert (await reader.read()).count(
                b"\x8a\x00"
            ) <= UNAUTHENTICATED_FRAMES_AT_ONCE + FRAMES_PER_TURN
        writer.close()


async def test_who_floods_with_pings_and_reads_no_pongs_is_not_read() -> None:
    seen: list[WebSocketTransport] = []

    async def session(transport: SessionTransport) -> None:
        assert isinstance(transport, WebSocketTransport)
        seen.append(transport)
        transport.admit()
        await transport.send(b"admitted")
        await echo(transport)

    async with serve_sockets(session) as server:
        reader, writer = await server.raw()
        await reader.readuntil(b"admitted")
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # of the client
        ping = b"\x89\xfd" + b"\x00" * 4 + b"p" * 125
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                while True:
                    writer.write(ping * 1000)
                    await writer.drain()
        assert seen[0]._wire.get_write_buffer_size() < 512 * 1024
        writer.transport.abort()


async def admit_who_speaks(transport: SessionTransport) -> None:
    with contextlib.suppress(TransportClosed):
        await transport.receive()
        transport.admit()
        await transport.send(b"admitted")
        await echo(transport)


@pytest.mark.parametrize("bound", ["PER_NETWORK", "IN_ALL"])
async def test_silent_sockets_make_room_for_new_ones(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest of them goes, be it of the same network or of all; who has shown a token is none of them."""
    monkeypatch.setattr(unauthenticated, bound, 3)
    async with serve_sockets(admit_who_speaks) as server:
        known = await server.connect()
        await known.send("who I am")
        assert await known.recv() == "admitted"
        silent = [await server.connect() for _ in range(4)]
        assert await close_code(silent[0]) == 1013
        late = await server.connect()
        assert await close_code(silent[1]) == 1013
        await late.send("who I am")
        assert await late.recv() == "admitted"
        await known.send("still here")
        assert await known.recv() == "still here"
        for client in (known, late, *silent):
            await client.close()


async def test_silence_from_many_networks_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them has too many, all together have: the oldest of all makes room, and is forgotten (S15)."""
    monkeypatch.setattr(unauthenticated, "IN_ALL", 3)
    networks = map(str, count())
    monkeypatch.setattr(sockets, "address_of", lambda _: Address("::1", next(networks)))
    async with serve_sockets(admit_who_speaks) as server:
        silent = [await server.connect() for _ in range(10)]
        for client in silent[:7]:
            assert await close_code(client) == 1013
        assert len(server.sockets._unauthenticated) == 3
        for client in silent:
            await client.close()
