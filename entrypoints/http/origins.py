"""Which pages may use this server from a browser: its own, and those that its settings name (S8)."""

from collections.abc import Collection, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from sanic import Request

from domain.model.errors import Forbidden
from ports.security_log import SecurityEvent, SecurityLog

ORIGIN_AT_MOST: Final = 200
"""Characters of one that was refused, for the log."""
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
        origin = request.headers.get("origin", "")[:ORIGIN_AT_MOST]
        said = origin.encode("ascii", "backslashreplace").decode()
        self._security.record(SecurityEvent.ORIGIN_REFUSED, origin=said)
        raise Forbidden

    def _may(self, request: Request[Any, Any]) -> bool:
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if site == "same-origin":
            return True
        if origin is None:
            return site != "cross-site"
        return origin.lower() in self._origins or _is_own(origin, request)


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
    forwarded = request.headers.get("x-forwarded-host", "").split(",")
    for host in (request.headers.get("host", ""), *forwarded):
        yield host.strip().lower()
