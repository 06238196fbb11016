"""Web Push (RFC 8030): encrypted for the subscriber (RFC 8291), signed by us (RFC 8292)."""

import asyncio
import hmac
import json
import os
import socket
import time
from base64 import urlsafe_b64encode
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final

import aiohttp
import http_ece
import jwt
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from yarl import URL

from domain.model.errors import InvalidFields
from domain.model.push import Push, PushAnswer, PushOutcome, PushSubscription, decoded
from ports.push import PushSender

TIMEOUT: Final = 10.0
SIGNED_FOR: Final = 12 * 3600
"""Seconds; services take at most 24 hours."""
SIGNED_AGAIN_AFTER: Final = 3600
"""Seconds; one signature serves all pushes to a service meanwhile."""
SERVICES_AT_MOST: Final = 1000
"""Whose signatures are kept: it is clients who name them."""
IDLE: Final = 60.0
"""Seconds for which a connection is kept."""
RECORD: Final = 4096
CONNECTIONS: Final = 64
"""All of them stay open for the next push: what costs is to begin one."""
NAT64: Final = ip_network("64:ff9b::/96")
"""The last four bytes are an address of the old kind (RFC 6052)."""
GONE: Final = {404, 410}
LATER: Final = {408, 425, 429}
SERVER_FAULTS: Final = range(500, 600)
DONE: Final = range(200, 300)
CURVE_ORDER: Final = int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)


class _NotAllowedError(OSError):
    """An endpoint that leads into a private network, nowhere, or without TLS."""


class WebPush(PushSender):
    """`secret`: our key is made from it, so that all nodes have the same and nothing need be kept.

    `contact`: a `mailto:` or `https:` address, for services that want to complain. `private_endpoints`: also
    into private networks and without TLS.
    """

    def __init__(self, secret: str, contact: str, *, private_endpoints: bool) -> None:
        digest = hmac.digest(secret.encode(), b"ichat: web push", "sha512")
        self._key = ec.derive_private_key(int.from_bytes(digest) % (CURVE_ORDER - 1) + 1, ec.SECP256R1())
        self._salt = hmac.digest(secret.encode(), b"ichat: push topics", "sha256")
        self._contact = contact
        self._private = private_endpoints
        self._resolver = _Resolver(private=private_endpoints)
        self._session: aiohttp.ClientSession | None = None
        self._signed: dict[str, tuple[str, float]] = {}

    @property
    def public_key(self) -> str:
        return _encoded(_point(self._key))

    async def check(self, endpoint: str) -> None:
        try:
            url = self._url(endpoint)
            await self._resolver.resolve(url.raw_host or "", url.port or 0)
        except _NotAllowedError:
            raise InvalidFields(["Endpoint无效"]) from None

    async def send(self, subscription: PushSubscription, push: Push) -> PushAnswer:
        try:
            return await self._post(self._url(subscription.endpoint), subscription, push)
        except _NotAllowedError:
            return PushAnswer(PushOutcome.REFUSED)
        except aiohttp.ClientConnectorDNSError as error:
            refused = isinstance(error.os_error, _NotAllowedError)
            return PushAnswer(PushOutcome.REFUSED if refused else PushOutcome.LATER)
        except (aiohttp.ClientError, OSError):
            return PushAnswer(PushOutcome.LATER)
        except ValueError:  # keys that are none
            return PushAnswer(PushOutcome.GONE)

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _post(self, url: URL, subscription: PushSubscription, push: Push) -> PushAnswer:
        headers = {
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(max(0, int(push.lifetime.total_seconds()))),
            "urgency": "high" if push.urgent else "normal",
            "topic": _encoded(hmac.digest(self._salt, push.topic.encode(), "sha256")[:18]),
            "authorization": self._authorization(str(url.origin())),
        }
        body = _encrypted(subscription, _payload(push))
        async with self._opened().post(url, data=body, headers=headers, allow_redirects=False) as response:
            return _answer(response.status, response.headers.get("retry-after", ""))

    def _opened(self) -> aiohttp.ClientSession:
        """There has to be a loop for it."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=self._resolver, limit=CONNECTIONS, keepalive_timeout=IDLE
                ),
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("user-agent", "accept", "accept-encoding"),
            )
        return self._session

    def _authorization(self, origin: str) -> str:
        now = time.time()
        header, until = self._signed.get(origin, ("", 0))
        if until <= now:
            claims: dict[str, str | int] = {"aud": origin, "exp": int(now) + SIGNED_FOR}
            if self._contact:
                claims["sub"] = self._contact
            header = f"vapid t={jwt.encode(claims, self._key, 'ES256')}, k={self.public_key}"
            if len(self._signed) >= SERVICES_AT_MOST:
                self._signed.clear()
            self._signed[origin] = (header, now + SIGNED_AGAIN_AFTER)
        return header

    def _url(self, endpoint: str) -> URL:
        """Raises _NotAllowedError, also for an address that is out of bounds; names the resolver looks at."""
        try:
            url = URL(endpoint, encoded=True).with_user(None)
            well = bool(url.raw_host and url.port)
        except ValueError:
            raise _NotAllowedError from None
        allowed = {"https", "http"} if self._private else {"https"}
        if not well or url.scheme not in allowed or not (endpoint.isascii() and endpoint.isprintable()):
            raise _NotAllowedError
        if " " in endpoint or not self._resolver.takes_literal(url.raw_host or ""):
            raise _NotAllowedError
        return url


class _Resolver(AbstractResolver):
    """The addresses that were looked at are those that are spoken to, and no others."""

    def __init__(self, *, private: bool) -> None:
        self._private = private

    def takes_literal(self, host: str) -> bool:
        """False for an address out of bounds, or one that is written as none; True for a name.

        What is made of digits and dots, or has a colon, is never looked up.
        """
        if ":" not in host and not host.replace(".", "").isdigit():
            return True
        try:
            return self._private or _is_public(host)
        except ValueError:
            return False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Every one of them has to be out in the world: which one is taken is not for others to say.

        Raises _NotAllowedError.
        """
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise _NotAllowedError from None
        addresses = [(str(place[0]), kind) for kind, _, _, _, place in found]
        if not addresses or not (self._private or all(_is_public(address) for address, _ in addresses)):
            raise _NotAllowedError
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST
            )
            for address, kind in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _is_public(address: str) -> bool:
    ip = ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if ip in NAT64:
        inner = IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _payload(push: Push) -> bytes:
    return json.dumps(
        {
            "kind": push.kind,
            "contactId": push.contact_id,
            "callId": push.call_id,
            "title": push.title,
            "body": push.body,
        },
        ensure_ascii=False,
    ).encode()


def _encrypted(subscription: PushSubscription, payload: bytes) -> bytes:
    """For the browser alone: with a key of our own for this one push."""
    encrypted: bytes = http_ece.encrypt(
        payload,
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(subscription.p256dh),
        auth_secret=decoded(subscription.auth),
        version="aes128gcm",
        rs=RECORD,
    )
    return encrypted


def _answer(status: int, retry_after: str) -> PushAnswer:
    if status in DONE:
        return PushAnswer(PushOutcome.SENT)
    if status in GONE:
        return PushAnswer(PushOutcome.GONE)
    if status in LATER or status in SERVER_FAULTS:
        return PushAnswer(PushOutcome.LATER, float(retry_after) if retry_after.isdecimal() else 0.0)
    return PushAnswer(PushOutcome.REFUSED)
