"""What the server says of itself: to clients before anybody has signed in, and to load balancers."""

from sanic import Blueprint, HTTPResponse

from adapters.wire.server import HealthView, ServerView, server_view
from domain.services.server import ServerService
from entrypoints.http.operations import operation

server_api = Blueprint("server")


@operation(server_api, "GET", "/server", open=True)
async def describe_server(server: ServerService) -> ServerView:
    """Name, version, who may register, limits, times in seconds, and what it can do."""
    return server_view(*server.describe())


@operation(server_api, "GET", "/health", open=True)
async def health(server: ServerService) -> HealthView:
    """This node and its storage answer. While its mailboxes are not `well`, notifications are late."""
    return HealthView("up", (await server.check()).value)


@operation(server_api, "HEAD", "/health", open=True)
async def is_healthy(server: ServerService) -> HTTPResponse:
    """The same without a body."""
    await server.check()
    return HTTPResponse()
