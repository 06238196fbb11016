"""Every open websocket of this process: who may open one, and how all of them end."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

import structlog
from sanic import Request

from adapters.websocket import WebSocketTransport
from domain.model.errors import Forbidden
from entrypoints.http.requests import address_of
from entrypoints.websocket.unauthenticated import UnauthenticatedSockets
from ports.security_log import SecurityEvent, SecurityLog
from ports.transport import CloseReason, SessionTransport

ORIGIN_AT_MOST = 200
"""Characters of one that was refused, for the log."""
DRAINED_WITHIN = 3.0
"""Seconds from the close frames to the end of the sessions (F2)."""

Serve = Callable[[SessionTransport], Awaitable[None]]

log = structlog.get_logger()


class Sockets:
    """`origins`: pages that may open sockets besides those of this server itself (S8)."""

    def __init__(self, origins: Collection[str], security: SecurityLog) -> None:
        self._security = security
        self._origins = {origin.lower().rstrip("/") for origin in origins}
        self._sessions: dict[WebSocketTransport, asyncio.Task[None]] = {}
        self._unauthenticated = UnauthenticatedSockets()
        self._draining = False

    async def guard(self, request: Request) -> None:
        """Before the handshake. Raises Forbidden for a page that is none of ours.

        A browser says where its page is from and no page can change that; other programs need not say.
        Behind a proxy the page knows the server by the host name that the proxy was asked for.
        """
        origin = request.headers.get("origin")
        if request.route is None or not request.route.extra.websocket or origin is None:
            return
        ours = {request.headers.get("host"), request.headers.get("x-forwarded-host")}
        if origin.lower() not in self._origins and urlsplit(origin).netloc.lower() not in ours:
            self._security.record(SecurityEvent.ORIGIN_REFUSED, origin=origin[:ORIGIN_AT_MOST])
            raise Forbidden

    async def serve(self, request: Request, transport: WebSocketTransport, serve: Serve) -> None:
        """In a task of its own: Sanic cancels a handler when its peer goes, but a session ends itself."""
        if self._draining:
            await transport.close(CloseReason.GOING_AWAY)
            return
        self._unauthenticated.take_in(address_of(request).network, transport)
        session = asyncio.get_running_loop().create_task(self._run(transport, serve))
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

    async def _run(self, transport: WebSocketTransport, serve: Serve) -> None:
        try:
            await serve(transport)
        except Exception:
            log.exception("a session broke; its client comes back")
            await transport.close(CloseReason.UNAVAILABLE)
        finally:
            self._unauthenticated.release(transport)
            del self._sessions[transport]
