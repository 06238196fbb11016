"""The sockets of calls (contract section 9.4)."""

from sanic import Blueprint, Request

from adapters.websocket import WebSocketTransport
from domain.services.live.signaling_session import SignalingSessions
from entrypoints.websocket.sockets import Sockets

call_socket = Blueprint("call_socket")


async def serve_calls(
    request: Request, transport: WebSocketTransport, sockets: Sockets, signaling: SignalingSessions
) -> None:
    """Open: the first frame is the call's token."""
    await sockets.serve(request, transport, signaling.serve)


call_socket.add_websocket_route(serve_calls, "/ws/call", ctx_open=True)
