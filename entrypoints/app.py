"""The application: parts from the container, routes, and what happens at start and stop."""

from typing import Any

import structlog
from sanic import Blueprint, Request, Sanic
from sanic.response import BaseHTTPResponse
from sanic_ext import Extend

from config.container import Container
from config.lifespan import Lifespan
from config.logging import configure_logging
from config.settings import Settings
from entrypoints.background import Background
from entrypoints.http.accounts import accounts_api
from entrypoints.http.auth import Authenticator
from entrypoints.http.calls import call_api
from entrypoints.http.chat import chat_api
from entrypoints.http.connection import connection_of
from entrypoints.http.contacts import contacts_api
from entrypoints.http.documentation import serve_documentation
from entrypoints.http.errors import CLIENT_GONE, EnvelopeErrors
from entrypoints.http.files import files_api
from entrypoints.http.groups import groups_api
from entrypoints.http.injection import inject
from entrypoints.http.known_device import set_cookie
from entrypoints.http.origins import Origins
from entrypoints.http.requests import ID_HEADER, TracedRequest
from entrypoints.http.server import server_api
from entrypoints.http.web import serve_web
from entrypoints.loops import loops_of
from entrypoints.websocket.calls import call_socket
from entrypoints.websocket.notifications import notification_socket
from entrypoints.websocket.sockets import Sockets

APP = Sanic[Any, Any]

log = structlog.get_logger()

BLUEPRINTS = (
    accounts_api,
    contacts_api,
    groups_api,
    chat_api,
    call_api,
    files_api,
    server_api,
    notification_socket,
    call_socket,
)

SANIC_SETTINGS = {
    "REQUEST_MAX_SIZE": 256 * 1024,  # S7; uploads count for themselves
    "REQUEST_MAX_HEADER_SIZE": 16 * 1024,
    "FALLBACK_ERROR_FORMAT": "json",
    "ACCESS_LOG": False,  # it would show queries, and with them tokens
    "MOTD": False,
}
SANIC_EXT_SETTINGS = {
    "http_auto_head": False,
    "http_auto_options": False,
    "http_all_methods": False,
    "cors": False,
    "oas": False,
    "health": False,
    "logging": False,
    "injection_signal": "http.handler.before",  # when the body is there and the token was looked at
}
"""Besides injection we use nothing of it, and each costs at start."""

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
"""For answers that do not say otherwise themselves."""
ONLY_TLS = "max-age=31536000"
"""For a year browsers come back by TLS alone (RFC 6797)."""


def create_app(settings: Settings, container: Container | None = None) -> APP:
    """Everything but the socket it listens on. `container`: with parts replaced, for tests."""
    configure_logging(settings.log_level, settings.log_format)
    parts = container or Container(settings=settings)
    security = parts.security_log()
    app: APP = Sanic(
        "ichat", configure_logging=False, error_handler=EnvelopeErrors(security), request_class=TracedRequest
    )
    app.config.update(SANIC_SETTINGS | {"PROXIES_COUNT": settings.proxies or None})
    Extend(app, config=SANIC_EXT_SETTINGS)
    app.blueprint(Blueprint.group(*BLUEPRINTS, url_prefix=settings.api_prefix))
    authenticator = Authenticator(
        parts.logins(), parts.rate_limits(), parts.limits(), tokens_in_query=settings.tokens_in_query
    )
    origins = Origins(settings.origins, security)
    sockets = Sockets()
    # Pages of other origins show our files too.
    embedders = "cross-origin" if settings.origins else "same-origin"
    headers = SECURITY_HEADERS | {"cross-origin-resource-policy": embedders}

    @app.signal("http.routing.after")
    async def look(request: TracedRequest, **_: object) -> None:
        """Where it comes from, and whether it may: before any of its body is read."""
        connection_of(request).come_from(request.address.network)
        await authenticator.admit(request)
        await origins.guard(request)

    async def secure(request: TracedRequest, response: BaseHTTPResponse) -> None:
        response.headers[ID_HEADER] = request.id
        if request.is_encrypted():
            response.headers["strict-transport-security"] = ONLY_TLS
        for name, value in headers.items():
            response.headers.setdefault(name, value)

    app.middleware(secure, "response")
    app.middleware(set_cookie, "response")
    if settings.access_log:
        app.middleware(_log_answer, "response")
    inject(app, [*parts.services(), sockets], authenticator)
    serve_documentation(app, settings.api_prefix)
    serve_web(app, settings.web.root, settings.api_prefix)
    _live(app, parts, sockets)
    return app


async def _log_answer(request: Request, response: BaseHTTPResponse) -> None:
    """Without the query, where a token may stand."""
    if response.status == CLIENT_GONE:
        log.info("client left", method=request.method, path=request.path)
    else:
        log.info("answered", method=request.method, path=request.path, status=response.status)


def _live(app: APP, parts: Container, sockets: Sockets) -> None:
    """Open before the first request; close after the last."""
    lifespan = Lifespan(parts)
    background = Background(loops_of(parts), parts.clock())

    @app.before_server_start
    async def start(_: APP) -> None:
        await lifespan.open()
        background.start()

    @app.before_server_stop
    async def drain(_: APP) -> None:
        await sockets.drain()

    @app.after_server_stop
    async def stop(_: APP) -> None:
        await background.stop()
        await lifespan.close()
