"""How people reach the server, and it them: addresses, proxies, pages of other origins, push services."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from adapters.mysql.url import MysqlUrl
from config.settings import SERVERS, Settings, is_loopback
from entrypoints.doctor.finding import Finding, broken, doubtful, well

SEALED: Final = {"require", "verify-ca", "verify-full"}
"""Values of `sslmode` that do not fall back (libpq); without it, it does."""


def examine_network(settings: Settings) -> Iterator[Finding]:
    yield _proxy(settings)
    yield _origins(settings)
    yield _push(settings)
    yield from _ways(settings)


def _proxy(settings: Settings) -> Finding:
    if not settings.proxies and not settings.on_loopback:
        return doubtful(
            "proxy",
            f"others reach {', '.join(settings.host)} without TLS; browsers give a page without it neither "
            "camera nor microphone.",
            "Put a proxy with a certificate in front (deploy/), listen on 127.0.0.1, and set proxies: 1.",
        )
    if settings.proxies and not settings.on_loopback:
        return doubtful(
            "proxy",
            f"{settings.proxies} proxies are believed, and others reach {', '.join(settings.host)}, too: "
            "whoever comes past the proxy can claim any address.",
            "Let a firewall admit nobody but the proxy, or listen where only it can connect.",
        )
    if settings.proxies:
        return well("proxy", f"the addresses that {settings.proxies} proxies tell are believed.")
    return well("proxy", "only this machine reaches the server.")


def _origins(settings: Settings) -> Finding:
    for origin in settings.origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
            return broken(
                "origins",
                f"no page has the origin {origin}.",
                "Write it as browsers do: https://chat.example.org, with the port if there is one, no path.",
            )
    if settings.origins:
        return well("origins", f"pages of {', '.join(settings.origins)} may use this server.")
    return well("origins", "only the pages of this server itself may use it.")


def _push(settings: Settings) -> Finding:
    push = settings.push
    is_private = settings.on_loopback and not settings.proxies
    if push.private_endpoints and not is_private:
        return broken(
            "push",
            "whoever is signed in can make this server speak to addresses of its own network.",
            "Leave push.private_endpoints off, unless the push service is yours and lies there.",
        )
    if not push.contact and not is_private:
        return doubtful(
            "push",
            "some push services take nothing from a server without a contact, so closed pages hear nothing.",
            "Set push.contact to mailto:you@example.org, and let this machine speak HTTPS to the internet.",
        )
    return well("push", "closed pages are told by the push services of their browsers.")


def _ways(settings: Settings) -> Iterator[Finding]:
    """To servers on other machines. What passes is what people write, and who is signed in."""
    servers = {
        "database": settings.database_server if settings.storage_kind in SERVERS else "",
        "redis": settings.redis_url if settings.queue_kind == "redis" else "",
    }
    for part, url in servers.items():
        host = urlsplit(url).hostname or ""
        if host and not is_loopback(host) and not _is_sealed(url):
            yield doubtful(
                f"{part} security",
                f"everything goes to {host} without TLS: whoever is on the way reads it.",
                "Reach it by TLS (docs/tls.md), unless the network between is yours alone.",
            )


def _is_sealed(url: str) -> bool:
    """Not falling back. As `adapters/mysql/url.py` and libpq read it."""
    match urlsplit(url).scheme:
        case "mysql":
            return MysqlUrl.parse(url).tls is not None
        case "postgresql":
            return bool(SEALED & set(parse_qs(urlsplit(url).query).get("sslmode", ())))
        case scheme:
            return scheme == "rediss"
