"""The application: parts from the container, routes, and what happens at start and stop."""

from functools import partial
from typing import Any

import structlog
from sanic import Blueprint, Request, Sanic
from sanic.response import BaseHTTPResponse
from sanic_ext import Extend

from adapters.wire.invites import invite_url
from config.container import Container
from config.errors import CannotStart
from config.lifespan import Lifespan
from config.logging import configure_logging
from config.settings import Settings
from entrypoints.background import Background, Loop
from entrypoints.http.accounts import accounts_api
from entrypoints.http.administration import users_api
from entrypoints.http.attachments import attachments_api
from entrypoints.http.auth import Authenticator
from entrypoints.http.bots import bots_api
from entrypoints.http.call_guests import call_guests_api
from entrypoints.http.call_quality import call_quality_api
from entrypoints.http.call_steering import call_steering_api
from entrypoints.http.calls import call_api
from entrypoints.http.chat import chat_api
from entrypoints.http.connection import connection_of
from entrypoints.http.contacts import contacts_api
from entrypoints.http.direct_uploads import direct_uploads_api
from entrypoints.http.documentation import serve_documentation
from entrypoints.http.errors import CLIENT_GONE, EnvelopeErrors
from entrypoints.http.exports import exports_api
from entrypoints.http.files import files_api
from entrypoints.http.group_members import group_members_api
from entrypoints.http.groups import groups_api
from entrypoints.http.injection import inject
from entrypoints.http.invites import invites_api
from entrypoints.http.known_device import set_cookie
from entrypoints.http.measuring import measure
from entrypoints.http.openid import openid_api
from entrypoints.http.origins import Origins
from entrypoints.http.passkeys import passkeys_api
from entrypoints.http.presence import presence_api
from entrypoints.http.probes import serve_probes
from entrypoints.http.push import push_api
from entrypoints.http.reads import reads_api
from entrypoints.http.reports import reports_api
from entrypoints.http.requests import ID_HEADER, TracedRequest
from entrypoints.http.resumable_uploads import resumable_uploads_api
from entrypoints.http.search import search_api
from entrypoints.http.second_factors import second_factors_api
from entrypoints.http.server import server_api
from entrypoints.http.server_administration import server_administration_api
from entrypoints.http.sfu_units import sfu_units_api
from entrypoints.http.signals import App
from entrypoints.http.web import serve_web
from entrypoints.loops import loops_of
from entrypoints.stock import TAKE_STOCK_EVERY, Stock
from entrypoints.websocket.calls import call_socket
from entrypoints.websocket.notifications import notification_socket
from entrypoints.websocket.sockets import Sockets

APP = Sanic[Any, Any]

log = structlog.get_logger()

BLUEPRINTS = (
    accounts_api,
    contacts_api,
    groups_api,
    bots_api,
    group_members_api,
    invites_api,
    users_api,
    server_administration_api,
    sfu_units_api,
    reports_api,
    chat_api,
    search_api,
    presence_api,
    call_api,
    call_steering_api,
    call_guests_api,
    call_quality_api,
    files_api,
    attachments_api,
    resumable_uploads_api,
    direct_uploads_api,
    exports_api,
    push_api,
    reads_api,
    second_factors_api,
    passkeys_api,
    openid_api,
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
    app: APP = App(
        "ichat", configure_logging=False, error_handler=EnvelopeErrors(security), request_class=TracedRequest
    )
    app.config.update(
        SANIC_SETTINGS | {"PROXIES_COUNT": settings.proxies or None, "BASE_PATH": settings.base_path}
    )
    Extend(app, config=SANIC_EXT_SETTINGS)
    app.blueprint(Blueprint.group(*BLUEPRINTS, url_prefix=settings.api_prefix))
    authenticator = Authenticator(
        parts.logins(),
        parts.rate_limits(),
        parts.own_rate_limits(),
        parts.limits(),
        tokens_in_query=settings.tokens_in_query,
    )
    origins = Origins(settings.origins, security)
    sockets = Sockets(tell_endings=settings.access_log)
    # Pages of other origins show our files too.
    embedders = "cross-origin" if settings.origins else "same-origin"
    only_tls = f"{ONLY_TLS}; includeSubDomains" if settings.hsts_subdomains else ONLY_TLS
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
            response.headers["strict-transport-security"] = only_tls
        for name, value in headers.items():
            response.headers.setdefault(name, value)

    measure(app)
    app.middleware(secure, "response")
    app.middleware(partial(set_cookie, path=f"{settings.base_path}{settings.api_prefix}/login"), "response")
    if settings.access_log:
        app.middleware(_log_answer, "response")
    inject(app, [*parts.services(), parts.limits(), sockets], authenticator, parts.administrators())
    serve_documentation(app, settings.base_path, settings.api_prefix)
    serve_probes(app, parts.operating().readiness())
    direct = parts.filing.direct()
    store = direct.origin if direct else ""
    serve_web(app, settings.web.root, settings.base_path, settings.api_prefix, store)
    _live(app, parts, sockets)
    if settings.tracing.endpoint:
        _trace(app, settings)
    return app


def _trace(app: APP, settings: Settings) -> None:
    """Raises CannotStart."""
    try:
        from config.tracing import provider_of  # noqa: PLC0415 - an extra, and its price only for whoever wants it
        from entrypoints.http.tracing import trace  # noqa: PLC0415
    except ImportError:
        raise CannotStart("traces need more packages: pip install 'ichat[tracing]'") from None
    trace(app, provider_of(settings.tracing, settings.name), behind_proxies=settings.proxies > 0)


async def _log_answer(request: Request, response: BaseHTTPResponse) -> None:
    """Without the query, where a token may stand. How a socket ended, its session tells."""
    if getattr(request.ctx, "is_socket", False):
        return
    if response.status == CLIENT_GONE:
        log.info("client left", method=request.method, path=request.path)
    else:
        log.info("answered", method=request.method, path=request.path, status=response.status)


async def _tell_first_invite(parts: Container) -> None:
    """Once, to whoever starts a server on which nobody has an account yet (contract-2 N9)."""
    secret = await parts.invites().find_first()
    if secret:
        settings = parts.settings()
        address = f"http://{settings.host[0]}:{settings.port}{settings.base_path}"
        log.warning(
            "nobody has an account yet: the first one, the administrator's, is made by this link",
            link=invite_url(address, secret),
        )


def _live(app: APP, parts: Container, sockets: Sockets) -> None:
    """Open before the first request; close after the last."""
    lifespan = Lifespan(parts)
    stock = Loop("take stock", Stock(parts, sockets).take, TAKE_STOCK_EVERY)
    background = Background([*loops_of(parts), stock], parts.clock())

    @app.before_server_start
    async def start(_: APP) -> None:
        await lifespan.open(alone=parts.settings().keeps_queues_alone)
        background.start()
        await _tell_first_invite(parts)

    @app.before_server_stop
    async def drain(_: APP) -> None:
        parts.operating().readiness().drain()
        await sockets.drain()

    @app.after_server_stop
    async def stop(_: APP) -> None:
        await background.stop()
        await lifespan.close()
