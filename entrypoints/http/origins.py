"""Which pages may use this server from a browser: its own, and those that its settings name (S8)."""

from collections.abc import Collection, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from sanic import Request

from domain.model.errors import Forbidden
from domain.model.passkeys import Site
from entrypoints.http.requests import TracedRequest
from ports.security_log import SecurityEvent, SecurityLog

TOLD_AT_MOST: Final = 200
"""Characters of what a client said, for the log."""
DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


class Origins:
    """`origins`: of pages that may do what this server's own may.

    A browser says where a page is from and no page can change that; other programs need not say.
    """

    def __init__(self, origins: Collection[str], security: SecurityLog) -> None:
        self._origins = {origin.lower().rstrip("/") for origin in origins}
        self._security = security

    async def guard(self, request: Request[Any, Any]) -> None:
        """Before a handshake, and before the body of an open operation that changes something.

        Closed operations need a token, which no foreign page has. Raises Forbidden.
        """
        if not _is_guarded(request) or self._may(request):
            return
        self._security.record(
            SecurityEvent.ORIGIN_REFUSED,
            origin=_told(request.headers.get("origin", "")),
            hosts=_told(" ".join(filter(None, _hosts(request)))),
            origins=" ".join(sorted(self._origins)),
        )
        raise Forbidden

    def _may(self, request: Request[Any, Any]) -> bool:
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if site == "same-origin":
            return True
        if origin is None:
            return site != "cross-site"
        return origin.lower() in self._origins or _is_own(origin, request)


def _told(said: str) -> str:
    return said[:TOLD_AT_MOST].encode("ascii", "backslashreplace").decode()


def own_site(request: TracedRequest) -> Site:
    """Of the page that asks, for what belongs to its name, and for links that people pass on."""
    scheme = "https" if request.is_encrypted() else "http"
    *_, host = (host for host in _hosts(request) if host)
    return Site(f"{scheme}://{host.removesuffix(DEFAULT_PORTS[scheme])}", request.app.config.BASE_PATH)


def own_path(request: Request[Any, Any]) -> str:
    """What was asked for, as clients know it: the proxy has taken the base path off."""
    return f"{request.app.config.BASE_PATH}{request.path}"


def _is_guarded(request: Request[Any, Any]) -> bool:
    if request.route is None:
        return False
    extra = request.route.extra
    return bool(extra.websocket or (request.method == "POST" and request.route.ctx.open))


def _is_own(origin: str, request: Request[Any, Any]) -> bool:
    """Behind a proxy the page knows the server by the host name that the proxy was asked for."""
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return False
    port = DEFAULT_PORTS.get(parts.scheme, "")
    hosts = {host.removesuffix(port) for host in _hosts(request)}
    return bool(parts.netloc) and parts.netloc.removesuffix(port) in hosts


def _hosts(request: Request[Any, Any]) -> Iterator[str]:
    """What clients say of a proxy is believed only where there is one."""
    proxied = request.headers.get("x-forwarded-host", "") if request.app.config.PROXIES_COUNT else ""
    forwarded = proxied.split(",")
    for host in (request.headers.get("host", ""), *forwarded):
        yield host.strip().lower()
