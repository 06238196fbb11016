"""Every open websocket of this process, and how all of them end."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog
from sanic import Request

from adapters.websocket import WebSocketTransport
from entrypoints.http.requests import address_of
from entrypoints.websocket.unauthenticated import UnauthenticatedSockets
from ports.transport import CloseReason, SessionTransport

DRAINED_WITHIN = 3.0
"""Seconds from the close frames to the end of the sessions (F2)."""

Serve = Callable[[SessionTransport], Awaitable[None]]

log = structlog.get_logger()


class Sockets:
    """Each is served in a task of its own."""

    def __init__(self, *, tell_endings: bool = False) -> None:
        """`tell_endings`: one line in the log for each that ends."""
        self._tell_endings = tell_endings
        self._sessions: dict[WebSocketTransport, asyncio.Task[None]] = {}
        self._unauthenticated = UnauthenticatedSockets()
        self._draining = False

    def __len__(self) -> int:
        return len(self._sessions)

    async def serve(self, request: Request, transport: WebSocketTransport, serve: Serve) -> None:
        """In a task of its own: Sanic cancels a handler when its peer goes, but a session ends itself."""
        request.ctx.is_socket = True
        if self._draining:
            await transport.close(CloseReason.GOING_AWAY)
            return
        self._unauthenticated.take_in(address_of(request).network, transport)
        session = asyncio.get_running_loop().create_task(self._run(request.path, transport, serve))
        self._sessions[transport] = session
        await asyncio.shield(session)

    async def drain(self) -> None:
        """The server stops: clients are told to come back, and their sessions end in order."""
        self._draining = True
        sessions = list(self._sessions.values())
        for transport in list(self._sessions):
            transport.end_connection(CloseReason.GOING_AWAY.code, CloseReason.GOING_AWAY.text)
        if sessions:
            await asyncio.wait(sessions, timeout=DRAINED_WITHIN)

    async def _run(self, path: str, transport: WebSocketTransport, serve: Serve) -> None:
        began = monotonic()
        try:
            await serve(transport)
        except Exception:
            log.exception("a session broke; its client comes back")
            await transport.close(CloseReason.UNAVAILABLE)
        finally:
            self._unauthenticated.release(transport)
            del self._sessions[transport]
            if self._tell_endings:
                ending, seconds = transport.ending, round(monotonic() - began, 1)
                log.info("socket closed", path=path, code=ending.code, by=ending.by, seconds=seconds)
