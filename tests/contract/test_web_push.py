"""What ports.push promises, over real HTTP: read by a receiver written after RFC 8291, and by a library."""

import asyncio
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import http_ece
import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from adapters.web_push import WebPush
from domain.model.errors import InvalidFields
from domain.model.ids import CallId, ContactId, LoginId, UserId
from domain.model.push import Push, PushKind, PushOutcome, PushSubscription, decoded

PUSH = Push(
    kind=PushKind.MESSAGE, contact_id=ContactId(7), title="Ann 安", body="hello 🗺", topic="room-7",
    lifetime=timedelta(seconds=90),
)  # fmt: skip


def base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


@dataclass
class Browser:
    """Who subscribed."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"

    def subscription(self, endpoint: str) -> PushSubscription:
        return PushSubscription(
            user_id=UserId(1),
            login_id=LoginId("phone"),
            endpoint=endpoint,
            p256dh=base64(point_of(self.key)),
            auth=base64(self.auth),
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )

    def read(self, body: bytes) -> Any:
        """RFC 8291 section 3.4, RFC 8188 section 2: one record."""
        salt, record, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= record
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), theirs)
        info = b"WebPush: info\0" + point_of(self.key) + sender
        secret = HKDF(hashes.SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        text, end, _ = padded.rpartition(b"\x02")
        assert end
        return json.loads(text)


@dataclass
class Service:
    """A push service on this machine."""

    answer: bytes = b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n"
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/push/abc?x=1"

    def header(self, name: str) -> str:
        lines = self.heads[-1].split("\r\n")
        return next(line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name}: "))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.heads.append(head.decode())
                self.bodies.append(await reader.readexactly(int(self.header("content-length"))))
                writer.write(self.answer)
                if not self.answer:
                    return
        except (asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def serving(service: Service) -> AsyncIterator[Service]:
    async with await asyncio.start_server(service.serve, "127.0.0.1", 0) as server:
        service.port = server.sockets[0].getsockname()[1]
        yield service


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with serving(Service()) as service:
        yield service


@pytest.fixture
async def sender() -> AsyncIterator[WebPush]:
    sender = WebPush("a secret", "mailto:ann@example.org", private_endpoints=True)
    yield sender
    await sender.close()


async def test_a_push_is_read_by_its_subscriber_alone(sender: WebPush, service: Service) -> None:
    """Word for word; with another key nobody reads it, and no two look alike."""
    browser = Browser()
    for _ in range(2):
        answer = await sender.send(browser.subscription(service.endpoint), PUSH)
        assert answer.outcome is PushOutcome.SENT
    said = {"kind": "message", "contactId": 7, "callId": 0, "title": "Ann 安", "body": "hello 🗺"}
    assert [browser.read(body) for body in service.bodies] == [said, said]
    by_library = http_ece.decrypt(
        service.bodies[0], private_key=browser.key, auth_secret=browser.auth, version="aes128gcm"
    )
    assert json.loads(by_library) == said
    assert service.bodies[0] != service.bodies[1]
    with pytest.raises(InvalidTag):
        Browser().read(service.bodies[0])


async def test_a_push_says_how_urgent_it_is_and_who_sends_it(sender: WebPush, service: Service) -> None:
    """RFC 8030 section 5 and RFC 8292; the topic tells nothing of the conversation."""
    await sender.send(Browser().subscription(service.endpoint), PUSH)
    assert service.heads[-1].startswith("POST /push/abc?x=1 HTTP/1.1")
    assert (service.header("ttl"), service.header("urgency")) == ("90", "normal")
    assert service.header("content-encoding") == "aes128gcm"
    assert service.header("host") == f"127.0.0.1:{service.port}"
    topic = service.header("topic")
    assert len(topic) <= 32
    assert "7" not in topic or "room" not in topic
    scheme, _, parameters = service.header("authorization").partition(" ")
    token, key = (part.partition("=")[2] for part in parameters.split(", "))
    assert (scheme, key) == ("vapid", sender.public_key)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    claims = jwt.decode(token, public, ["ES256"], audience=f"http://127.0.0.1:{service.port}")
    assert claims["sub"] == "mailto:ann@example.org"
    call = Push(kind=PushKind.CALL, call_id=CallId(1), topic="call-1", lifetime=timedelta(seconds=30))
    await sender.send(Browser().subscription(service.endpoint), call)
    assert service.header("urgency") == "high"
    assert service.header("topic") != topic


@pytest.mark.parametrize(
    ("answer", "outcome", "after"),
    [
        ("200 OK", PushOutcome.SENT, 0),
        ("404 Not Found", PushOutcome.GONE, 0),
        ("410 Gone", PushOutcome.GONE, 0),
        ("413 Too Large", PushOutcome.REFUSED, 0),
        ("403 Forbidden", PushOutcome.REFUSED, 0),
        ("302 Found\r\nlocation: http://127.0.0.1:1/", PushOutcome.REFUSED, 0),
        ("429 Too Many\r\nretry-after: 17", PushOutcome.LATER, 17),
        ("429 Too Many\r\nretry-after: tomorrow", PushOutcome.LATER, 0),
        ("503 Unavailable", PushOutcome.LATER, 0),
        ("", PushOutcome.LATER, 0),
    ],
)
async def test_what_the_service_answers_decides(
    sender: WebPush, service: Service, answer: str, outcome: PushOutcome, after: float
) -> None:
    """Nothing at all, too; a service is not followed elsewhere."""
    service.answer = f"HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n".encode() if answer else b""
    answered = await sender.send(Browser().subscription(service.endpoint), PUSH)
    assert (answered.outcome, answered.after) == (outcome, after)


async def test_a_signature_serves_a_service_for_an_hour(
    sender: WebPush, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then there is a new one, long before services take the old one no more; another service has its own."""
    now = [1_000_000.0]
    monkeypatch.setattr("adapters.web_push.time.time", lambda: now[0])
    signatures = []
    for seconds in (0, 3500, 200):
        now[0] += seconds
        await sender.send(Browser().subscription(service.endpoint), PUSH)
        signatures.append(service.header("authorization"))
    assert signatures[0] == signatures[1] != signatures[2]
    async with serving(Service()) as other:
        await sender.send(Browser().subscription(other.endpoint), PUSH)
        assert other.header("authorization") != signatures[2]


async def test_a_service_that_is_not_there_is_asked_again(sender: WebPush) -> None:
    async with serving(Service()) as service:
        endpoint = service.endpoint
    assert (await sender.send(Browser().subscription(endpoint), PUSH)).outcome is PushOutcome.LATER


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/x", "https://127.0.0.1/x", "https://localhost/x", "https://10.1.2.3/x",
        "https://192.168.0.1/x", "https://169.254.169.254/latest/meta-data", "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x", "https://[fd00::1]/x", "https://0.0.0.0/x", "https://224.0.0.1/x",
        "https://100.64.0.1/x", "https://2130706433/x", "https://0x7f.1/x", "https://[64:ff9b::7f00:1]/x",
        "https://nobody.invalid/x", "https://:99999/x", "file:///etc/passwd", "https:///x", "",
        "https://93.184.216.34 @127.0.0.1/x", "https://ann:secret@127.0.0.1/x", "https://93.184.216.34\\@127.0.0.1/x",
        "https://93.184.216.34/x y", "https://93.184.216.34/\r\nx: y", "https://93.184.216.34/计",
    ],
)  # fmt: skip
async def test_nothing_in_a_private_network_is_spoken_to(endpoint: str) -> None:
    """However its address is written: neither kept, nor asked by what was kept before."""
    sender = WebPush("a secret", "", private_endpoints=False)
    with pytest.raises(InvalidFields):
        await sender.check(endpoint)
    answer = await sender.send(Browser().subscription(endpoint), PUSH)
    assert answer.outcome is PushOutcome.REFUSED
    await sender.close()


async def test_a_public_address_is_fine() -> None:
    sender = WebPush("a secret", "", private_endpoints=False)
    await sender.check("https://93.184.216.34/push")


def test_all_nodes_have_one_key_and_other_servers_another() -> None:
    keys = [WebPush(secret, "", private_endpoints=False).public_key for secret in ("one", "one", "two")]
    assert keys[0] == keys[1] != keys[2]
    assert len(decoded(keys[0])) == 65
    assert hmac.compare_digest(decoded(keys[0])[:1], b"\x04")
