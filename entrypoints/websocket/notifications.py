"""The notification socket (contract section 8)."""

from sanic import Blueprint, Request

from adapters.websocket import WebSocketTransport
from domain.services.live.notification_session import NotificationSessions
from entrypoints.websocket.sockets import Sockets

notification_socket = Blueprint("notification_socket")


async def serve_notifications(
    request: Request, transport: WebSocketTransport, sockets: Sockets, sessions: NotificationSessions
) -> None:
    """Open: who it is is said inside, by the first frame."""
    await sockets.serve(request, transport, sessions.serve)


notification_socket.add_websocket_route(serve_notifications, "/ws/notification", ctx_open=True)
