"""A session's socket over Sanic's server and the protocol of the websockets library (RFC 6455).

Sanic's own websocket stops reading, and with that answering and hearing pongs, while its handler is busy;
never gives up a peer that does not read; and needs a task for every frame and three more for every socket.
So only the handshake is Sanic's, and from then on the bytes are ours.
"""

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from sanic import Request
from sanic.exceptions import BadRequest, SanicException
from sanic.server.protocols.websocket_protocol import WebSocketProtocol
from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from adapters.read_budget import FRAMES_PER_TURN, PIECE, ReadBudget
from adapters.text_frames import text_frame
from ports.transport import CloseReason, SessionTransport, TransportClosed

FRAME_AT_MOST = 64 * 1024
UNAUTHENTICATED_FRAME_AT_MOST = 4 * 1024
"""Before authentication (S7); a token is less than one KiB."""
UNAUTHENTICATED_BYTES_AT_MOST = 2 * UNAUTHENTICATED_FRAME_AT_MOST
"""In all, frames and what is between them: a token, which session it is, and a sign of life."""
RECEIVED_AT_MOST, RECEIVED_BYTES_AT_MOST = 64, 256 * 1024
"""What waits for a busy session. Beyond it nothing is read from the socket until the session caught up."""
SENDING_AT_MOST = 64 * 1024
KERNEL_SENDING_AT_MOST = 64 * 1024
"""Linux doubles it. With the frame that is just being sent a slow reader holds less than 512 KiB (F10)."""
SLOW_AFTER = 8.0
"""Seconds in which a peer reads nothing; with the second for the close it is gone within ten (F10)."""
CLOSE_WITHIN = 1.0

log = logging.getLogger("websockets.server")
log.setLevel(logging.WARNING)  # it tells of every connection that closes


@dataclass(frozen=True, slots=True)
class Ending:
    """How a socket ended: its close code (RFC 6455 section 7.4), and who closed it."""

    code: int
    by: Literal["client", "server", "network"]


class WebSocketTransport(SessionTransport):
    """One socket. Reads all the time, whatever the session does, so that pongs are heard at once."""

    def __init__(self, protocol: ServerProtocol, wire: asyncio.Transport) -> None:
        self.ws_proto = protocol  # Sanic asks for the state by this name
        self.on_admission: Callable[[], None] | None = None
        self._wire = wire
        self._loop = asyncio.get_running_loop()
        self._admitted = False
        self._unread = b""
        """What came and has not had its turn; nothing more is read from the socket meanwhile."""
        self._turn: asyncio.Handle | None = None
        self._budget = ReadBudget(self._loop.time(), authenticated=False)
        self._unauthenticated_bytes = 0
        self._parts: bytearray | None = None
        self._is_text = False
        self._received: list[str | bytes] = []
        self._received_bytes = 0
        self._receiver: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._pongs: dict[bytes, asyncio.Future[None]] = {}
        self._pings = 0
        self._closed = self._lost = False
        self._gone: asyncio.Future[None] | None = None
        wire.set_write_buffer_limits(high=SENDING_AT_MOST)
        wire.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_SENDING_AT_MOST)

    def admit(self) -> None:
        self._admitted = True
        self._budget = ReadBudget(self._loop.time(), authenticated=True)
        self.ws_proto.max_message_size = FRAME_AT_MOST
        if self.on_admission is not None:
            self.on_admission()

    async def receive(self) -> str | bytes:
        while not self._received:
            self._check_open()
            self._receiver = self._loop.create_future()
            try:
                await self._receiver
            finally:
                self._receiver = None
        frame = self._received.pop(0)
        self._received_bytes -= len(frame)
        self._read_or_pause()
        return frame

    async def send(self, frame: bytes) -> None:
        if self._writable is not None:
            await self._drain()
        self._check_open()
        self._wire.write(text_frame(frame))

    def offer(self, frame: bytes) -> None:
        if self._writable is None and not self._closed:
            self._wire.write(text_frame(frame))

    async def ping(self) -> None:
        self._check_open()
        self._pings += 1
        payload = self._pings.to_bytes(4, "big")
        pong = self._pongs[payload] = self._loop.create_future()
        self.ws_proto.send_ping(payload)
        self._flush()
        await pong

    async def close(self, reason: CloseReason = CloseReason.NORMAL) -> None:
        self.end_connection(reason.code, reason.text)
        if not self._lost:
            self._gone = self._gone or self._loop.create_future()
            await asyncio.shield(self._gone)

    def end_connection(self, code: int = CloseCode.NORMAL_CLOSURE, text: str = "") -> None:
        """Close without waiting. Sanic does it when a handler was cancelled."""
        if self._closed:
            return
        if self.ws_proto.state is State.OPEN:
            self.ws_proto.send_close(code, text)
            self._flush()
        self._received.clear()
        self._finish()

    @property
    def ending(self) -> Ending:
        """Once it has ended."""
        received, sent = self.ws_proto.close_rcvd, self.ws_proto.close_sent
        if received is not None and self.ws_proto.close_rcvd_then_sent:
            return Ending(received.code, "client")
        if sent is not None:
            return Ending(sent.code, "server")
        return Ending(CloseCode.ABNORMAL_CLOSURE, "network")

    @property
    def left(self) -> bool:
        return self.ending == Ending(CloseCode.GOING_AWAY, "client")

    # What Sanic's protocol hands on from the loop.

    def data_received(self, data: bytes) -> None:
        if self._lost:
            return
        if not self._admitted and not self._closed:
            self._unauthenticated_bytes += len(data)
            if self._unauthenticated_bytes > UNAUTHENTICATED_BYTES_AT_MOST:
                self.end_connection(CloseReason.TOO_LARGE.code, CloseReason.TOO_LARGE.text)
        self._unread += data
        if self._turn is None:
            self._take_turn()

    def eof_received(self) -> bool:
        self.ws_proto.receive_eof()
        self._flush()
        self._finish()
        return False

    def connection_lost(self, _exc: Exception | None) -> None:
        self._lost = True
        self._unread = b""
        self._finish()
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(None)

    def pause_writing(self) -> None:
        """Whoever floods us with pings and reads no pongs is not read any more either."""
        self._writable = self._writable or self._loop.create_future()
        self._read_or_pause()

    def resume_writing(self) -> None:
        _wake(self._writable)
        self._writable = None
        self._read_or_pause()

    def _take_turn(self) -> None:
        """Look at some of what came; at the rest when others had their turn, and the budget allows."""
        self._turn = None
        frames = read = 0
        while read < len(self._unread) and frames < FRAMES_PER_TURN:
            self.ws_proto.receive_data(self._unread[read : read + PIECE])
            read += PIECE
            for event in self.ws_proto.events_received():
                frames += 1
                if isinstance(event, Frame) and not self._closed:
                    self._hear(event)
        self._unread = self._unread[read:]
        self._flush()
        if self.ws_proto.state is not State.OPEN:
            self._finish()
        pause = self._budget.spend(self._loop.time(), frames)
        if self._unread:
            self._turn = self._loop.call_later(pause, self._take_turn)
        self._read_or_pause()

    def _hear(self, frame: Frame) -> None:
        if frame.opcode is Opcode.PONG:
            self._hear_pong(bytes(frame.data))
        elif frame.opcode is Opcode.TEXT or frame.opcode is Opcode.BINARY:
            self._is_text = frame.opcode is Opcode.TEXT
            self._hear_part(frame, bytearray())
        elif frame.opcode is Opcode.CONT and self._parts is not None:
            self._hear_part(frame, self._parts)

    def _hear_pong(self, payload: bytes) -> None:
        """A pong answers its ping and all before it (RFC 6455 section 5.5.3)."""
        if payload not in self._pongs:
            return
        for earlier in list(self._pongs):
            pong = self._pongs.pop(earlier)
            if not pong.done():
                pong.set_result(None)
            if earlier == payload:
                return

    def _hear_part(self, frame: Frame, parts: bytearray) -> None:
        parts += frame.data
        if frame.fin:
            self._parts = None
            self._take(parts)
        else:
            self._parts = parts

    def _take(self, message: bytearray) -> None:
        try:
            self._received.append(message.decode() if self._is_text else bytes(message))
        except UnicodeDecodeError:
            self._fail(CloseCode.INVALID_DATA)
            return
        self._received_bytes += len(self._received[-1])
        self._read_or_pause()
        _wake(self._receiver)

    def _fail(self, code: int) -> None:
        self.ws_proto.fail(code)
        self._finish()

    def _read_or_pause(self) -> None:
        """A closed socket is read to its end, which throws everything away, but no faster than others."""
        full = len(self._received) >= RECEIVED_AT_MOST or self._received_bytes >= RECEIVED_BYTES_AT_MOST
        if self._lost:
            return
        if self._unread or (not self._closed and (full or self._writable is not None)):
            self._wire.pause_reading()
        else:
            self._wire.resume_reading()

    def _flush(self) -> None:
        """An empty piece asks for the end of the stream."""
        for data in self.ws_proto.data_to_send():
            if self._lost:
                return
            if data:
                self._wire.write(data)
            elif self._wire.can_write_eof():
                self._wire.write_eof()

    def _finish(self) -> None:
        """No frame goes out any more, and whoever waits hears of it.

        The peer reads what was sent, our close frame last, if we go on reading until it closes; a socket
        closed with unread bytes is reset.
        """
        if self._closed:
            return
        self._closed = True
        _wake(self._receiver)
        _wake(self._writable)
        for pong in self._pongs.values():
            if not pong.done():
                pong.set_exception(TransportClosed())
        self._pongs.clear()
        self._read_or_pause()
        if not self._lost:
            self._loop.call_later(CLOSE_WITHIN, self._wire.abort)

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(SLOW_AFTER):
                while self._writable is not None and not self._closed:
                    await asyncio.shield(self._writable)
        except TimeoutError:
            await self.close(CloseReason.SLOW)

    def _check_open(self) -> None:
        if self._closed:
            raise TransportClosed


class SocketProtocol(WebSocketProtocol):
    """To be given to Sanic as the protocol of its server."""

    websocket: WebSocketTransport | None  # type: ignore[assignment]  # ours stands where Sanic's would

    async def websocket_handshake(
        self, request: Request, _subprotocols: Sequence[str] | None = None
    ) -> WebSocketTransport:
        """No extension is agreed on: compression would cost memory for every socket."""
        if not all(map(str.isascii, request.headers.values())):
            raise BadRequest("a handshake is ASCII")
        protocol = ServerProtocol(state=State.OPEN, max_size=UNAUTHENTICATED_FRAME_AT_MOST, logger=log)
        response = protocol.accept(self.sanic_request_to_ws_request(request))
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS or self.transport is None:
            raise SanicException(status_code=response.status_code)
        head = [f"HTTP/1.1 {response.status_code} {response.reason_phrase}"]
        head += [f"{name}: {value}" for name, value in response.headers.raw_items()]
        self.transport.write("\r\n".join([*head, "", ""]).encode())
        self.websocket = WebSocketTransport(protocol, self.transport)
        self._forget_http(request)
        return self.websocket

    def _forget_http(self, request: Request) -> None:
        """A socket is there for hours, and what Sanic keeps of its request is a tenth of its memory."""
        request.headers.clear()
        request.head = b""
        self._data_received = None  # type: ignore[assignment]  # Sanic asks whether it is there

    def close_if_idle(self) -> bool:
        if self.websocket is None:
            return bool(super().close_if_idle())  # type: ignore[no-untyped-call]  # Sanic leaves it so
        self.websocket.end_connection(CloseReason.GOING_AWAY.code, CloseReason.GOING_AWAY.text)
        return True

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[no-untyped-call]  # Sanic leaves it so
        if self.websocket is not None:
            self.websocket.pause_writing()

    def resume_writing(self) -> None:
        super().resume_writing()  # type: ignore[no-untyped-call]  # Sanic leaves it so
        if self.websocket is not None:
            self.websocket.resume_writing()


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)
