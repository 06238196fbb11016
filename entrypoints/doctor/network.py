"""How people reach the server, and it them: addresses, proxies, pages of other origins, push services."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from config.settings import SERVERS, Settings, is_loopback
from entrypoints.doctor.finding import Finding, broken, doubtful, well


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
    ways: list[tuple[str, str, bool]] = []
    if settings.queue_kind == "redis":
        ways.append(("redis", settings.redis_url, settings.redis_url.startswith("rediss://")))
    if urls := SERVERS.get(settings.storage_kind):
        replicas = [("database replica", url) for url in settings.database_replica_urls]
        for part, url in [("database", settings.database_server), *replicas]:
            ways.append((part, url, urls.is_sealed(url)))
    for part, url, sealed in ways:
        host = urlsplit(url).hostname or ""
        if host and not is_loopback(host) and not sealed:
            yield doubtful(
                f"{part} security",
                f"everything goes to {host} without TLS: whoever is on the way reads it.",
                "Reach it by TLS (docs/tls.md), unless the network between is yours alone.",
            )
