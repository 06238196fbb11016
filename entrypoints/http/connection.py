"""One connection of the HTTP server, and how long its peer may keep us waiting (promise S15)."""

import asyncio
import sys
from enum import Enum, auto
from fcntl import ioctl
from math import inf
from termios import FIONREAD
from time import monotonic
from typing import Any, Final

from sanic import Request
from sanic.exceptions import RequestTimeout, ServiceUnavailable
from sanic.http import Stage

from adapters.websocket import SocketProtocol
from config.setting_groups import ConnectionSettings
from domain.model.clients import read_address
from entrypoints.http.connections import Connections
from entrypoints.http.framing import StrictHttp

LINGER: Final = 2.0
"""Seconds that a peer has for reading its last answer."""
REST_AT_MOST: Final = 4 * 1024 * 1024
"""Bytes that are thrown away meanwhile, of a peer that did not say how much it sends."""
BUSY: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
)


class Waiting(Enum):
    """For what."""

    REQUEST = auto()
    HEAD = auto()
    BODY = auto()
    HANDLER = auto()
    READER = auto()


ANSWERING: Final = frozenset({Waiting.HANDLER, Waiting.READER})


class Connection(SocketProtocol):
    """Sanic knows pauses only: whoever sends a byte from time to time could stay for ever.

    Its state is looked at once a second, so that what was promised in seconds may take one more.
    """

    HTTP_CLASS = StrictHttp

    __slots__ = (
        "_crowd",
        "_limits",
        "_lingers_until",
        "_paused",
        "_pauses",
        "_peer_said_all",
        "_received",
        "_received_before",
        "_rest",
        "_seen",
        "_since",
    )

    def __init__(self, *, limits: ConnectionSettings, crowd: Connections, **of_sanic: Any) -> None:
        super().__init__(**of_sanic)
        self._limits = limits
        self._crowd = crowd
        self._received = 0
        self._pauses = 0
        self._paused = False
        self._peer_said_all = False
        self._lingers_until: float | None = None
        self._rest: float = REST_AT_MOST
        self._seen: tuple[Waiting, int, float] | None = None
        self._since = 0.0
        self._received_before = 0

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = transport.get_extra_info("peername")
        direct = not self.app.config.PROXIES_COUNT and isinstance(peer, tuple)
        self._since = monotonic()
        if self._crowd.let_in(self, read_address(str(peer[0])).network if direct else ""):
            super().connection_made(transport)  # type: ignore[no-untyped-call]  # Sanic leaves it so
        else:
            self.transport = transport  # type: ignore[assignment]  # theirs is a stream
            self.transport.write(BUSY)  # type: ignore[union-attr]
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.leave(self)
        if self.conn_info is not None:
            super().connection_lost(exc)  # type: ignore[no-untyped-call]  # Sanic leaves it so

    def data_received(self, data: bytes) -> None:
        if self._lingers_until is not None:
            self._throw_away(data)
            return
        self._received += len(data)
        super().data_received(data)  # type: ignore[no-untyped-call]  # Sanic leaves it so

    def eof_received(self) -> bool | None:
        """Who has said all may still read: what they asked is answered, and the connection ends."""
        is_over = self._lingers_until is not None or self.websocket is not None
        if is_over or not (self.recv_buffer or self._waiting() in ANSWERING):
            return super().eof_received()
        self._peer_said_all = True
        if self._http is not None:
            self._http.keep_alive = False
        return True

    def pause_writing(self) -> None:
        self._paused = True
        self._pauses += 1
        super().pause_writing()

    def resume_writing(self) -> None:
        self._paused = False
        super().resume_writing()

    # What Sanic and the application tell.

    def check_timeouts(self) -> None:
        """Sanic's own: replaced by `check_deadline`."""

    async def websocket_handshake(self, *args: Any, **kwargs: Any) -> Any:
        transport = await super().websocket_handshake(*args, **kwargs)
        self._crowd.upgrade(self)
        if self._peer_said_all:
            self.abort()
        return transport

    def come_from(self, network: str) -> None:
        """The head of a request is there; behind a proxy each may be somebody else's."""
        if self.websocket is None:
            self._crowd.move(self, network)

    def linger(self, until: float) -> None:
        """The peer is still sending and shall read its answer all the same: what comes now is thrown away."""
        self._lingers_until = until

    def rest_has_an_end(self) -> None:
        """The peer said how much it sends: however much that is, only the time for it is bounded."""
        self._rest = inf

    def _throw_away(self, data: bytes) -> None:
        self._rest -= len(data)
        if self._rest < 0:
            self.abort()

    def close(self, timeout: float | None = None) -> None:
        """After the last answer by half, until the peer has closed too: a socket that is closed with unread
        bytes is reset, and the answer may be lost (RFC 9112, section 9.6).
        """
        if self.transport is None or self.transport.is_closing():
            return
        if self.http is not None or self.websocket is not None or self._peer_said_all:
            super().close(timeout)
            return
        self._lingers_until = self._lingers_until or monotonic() + LINGER
        self.transport.resume_reading()
        self.transport.write_eof()

    # What the node asks when it stops.

    def close_if_idle(self) -> bool:
        """One on which nothing was asked yet is about to be, and what came and was not read yet is a request:
        a proxy that sent it must not send it to another node.
        """
        if self.websocket is None and (not self.state["requests_count"] or self._has_unread()):
            return False
        return super().close_if_idle()

    def _has_unsent(self) -> bool:
        """Of an answer whose reader is slow."""
        return self.transport is not None and self.transport.get_write_buffer_size() > 0

    def _has_unread(self) -> bool:
        """Bytes that the loop has not fetched from the kernel."""
        if self.transport is None or self.transport.is_closing():
            return False
        descriptor = self.transport.get_extra_info("socket").fileno()
        return bool(int.from_bytes(ioctl(descriptor, FIONREAD, bytes(4)), sys.byteorder))

    # What the crowd asks.

    def abort(self) -> None:
        super().abort()  # type: ignore[no-untyped-call]  # Sanic leaves it so

    def is_waiting(self) -> bool:
        return self._waiting() is not Waiting.HANDLER

    def check_deadline(self, now: float) -> None:
        if self._lingers_until is not None:
            if now > self._lingers_until + (self._limits.unread_seconds if self._has_unsent() else 0):
                self.abort()
            return
        waiting = self._waiting()
        if self._peer_said_all and waiting not in ANSWERING:
            self.close()
            return
        seen = (waiting, self.state["requests_count"], self._progress(waiting))
        if seen != self._seen:
            if self._seen is not None:  # the first head counts from the connection on
                self._since = now
            self._seen = seen
            self._received_before = self._received
        elif now - self._since > self._patience(waiting):
            self._lose_patience(waiting, now)

    def _progress(self, waiting: Waiting) -> float:
        """Where a long answer goes on piece by piece, each has its own time."""
        if waiting is Waiting.READER:
            return self._pauses
        return self._time if waiting is Waiting.HANDLER and self._http.stage is Stage.RESPONSE else 0

    def _waiting(self) -> Waiting:
        http = self.http
        if self._paused:
            return Waiting.READER
        if http is None or http.stage is Stage.REQUEST:
            return Waiting.HEAD
        if http.stage is Stage.IDLE:
            return Waiting.REQUEST if self.state["requests_count"] else Waiting.HEAD
        if http.stage is Stage.HANDLER and http.request_body and not self._is_behind():
            return Waiting.BODY
        return Waiting.HANDLER

    def _is_behind(self) -> bool:
        """It is we who do not read."""
        return len(self.recv_buffer) >= int(self.app.config.REQUEST_BUFFER_SIZE)

    def _patience(self, waiting: Waiting) -> float:
        limits = self._limits
        return {
            Waiting.REQUEST: limits.idle_seconds,
            Waiting.HEAD: limits.head_seconds,
            Waiting.BODY: limits.body_seconds,
            Waiting.HANDLER: limits.answer_seconds,
            Waiting.READER: limits.unread_seconds,
        }[waiting]

    def _lose_patience(self, waiting: Waiting, now: float) -> None:
        match waiting:
            case Waiting.BODY if self._is_fast_enough(now):
                self._since, self._received_before = now, self._received
            case Waiting.HEAD | Waiting.BODY if self._received:
                self._refuse(RequestTimeout("too slow"), now)
            case Waiting.HANDLER:
                self._refuse(ServiceUnavailable(f"no answer within {self._limits.answer_seconds:g} s"), now)
            case _:
                self.abort()

    def _is_fast_enough(self, now: float) -> bool:
        rate = self._limits.body_bytes_per_second
        return self._received - self._received_before >= rate * (now - self._since)

    def _refuse(self, error: Exception, now: float) -> None:
        """Sanic answers with the error, and closes."""
        self.linger(now + LINGER)
        if self._http is not None and self._task is not None:
            self._http.exception = error
            self._http.request_body = None  # or Sanic would wait for the rest of it
            self._task.cancel()


def connection_of(request: Request[Any, Any]) -> Connection:
    """That carries it."""
    transport: Any = request.transport
    connection: Connection = transport.get_protocol()
    return connection
