"""The sockets of calls (contract section 9.4)."""

from sanic import Blueprint, Request

from adapters.websocket import WebSocketTransport
from domain.services.signaling_session import SignalingSession
from entrypoints.websocket.sockets import Sockets

call_socket = Blueprint("call_socket")


async def serve_calls(
    request: Request, transport: WebSocketTransport, sockets: Sockets, signaling: SignalingSession
) -> None:
    """Open: the first frame is the call's token."""
    await sockets.serve(request, transport, signaling.serve)


call_socket.add_websocket_route(serve_calls, "/ws/call", ctx_open=True)
