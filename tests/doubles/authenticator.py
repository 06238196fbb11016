"""A device that makes passkeys and signs with them, as browsers pass its answers on (WebAuthn level 3)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from domain.model.passkeys import Json

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
"""Flags of what the authenticator says (section 6.1)."""


def to_text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """With one key for one page. `counts`: whether it tells how often it was used."""

    origin: str = "https://chat.example.org"
    domain: str = "chat.example.org"
    flags: int = PRESENT | VERIFIED
    counts: bool = True
    uses: int = 0
    credential_id: bytes = field(default_factory=lambda: token_bytes(32))
    user_handle: str = ""

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: Json) -> Json:
        """As `navigator.credentials.create`."""
        self.user_handle = options["user"]["id"]
        length = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + length + self.credential_id + self._public_key()
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        return self._credential(
            attestationObject=to_text(cbor2.dumps(attestation)),
            clientDataJSON=to_text(self._client_data("webauthn.create", options["challenge"])),
        )

    def get(self, options: Json) -> Json:
        """As `navigator.credentials.get`."""
        self.uses += self.counts
        data, client = self._data(), self._client_data("webauthn.get", options["challenge"])
        signature = self._key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            authenticatorData=to_text(data),
            clientDataJSON=to_text(client),
            signature=to_text(signature),
            userHandle=self.user_handle,
        )

    def get_as(self, options: Json, **changed: Any) -> Json:
        """As if it were another in that."""
        for name, value in changed.items():
            setattr(self, name, value)
        return self.get(options)

    def _credential(self, **response: Any) -> Json:
        called = to_text(self.credential_id)
        return {"id": called, "rawId": called, "type": "public-key", "response": response}

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, more_flags: int = 0) -> bytes:
        flags = (self.flags | more_flags).to_bytes(1, "big")
        return sha256(self.domain.encode()).digest() + flags + self.uses.to_bytes(4, "big")

    def _public_key(self) -> bytes:
        """As COSE writes an ES256 key (RFC 9053, section 7.1.1)."""
        point = self._key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
