"""A visit to an OpenID provider (OpenID Connect Core 1.0; contract-2 N9)."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest


@dataclass(frozen=True, slots=True)
class OpenIdQuestion:
    """One visit to the provider. Only the page that set out has the secret: the addresses that the browser
    goes to do not tell it.
    """

    secret: str

    @property
    def state(self) -> str:
        """Comes back with the answer, so that nobody is signed in by a link of somebody else."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Stands in the identity that the provider signs: it answers this visit and no other."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Proves that who redeems the code is who asked for it (RFC 7636, section 4.1)."""
        return self._derived("verifier")

    @property
    def code_challenge(self) -> str:
        """Of the method S256 (RFC 7636, section 4.2)."""
        return _base64url(sha256(self.verifier.encode()).digest())

    def answered_by(self, state: str) -> bool:
        return compare_digest(self.state.encode(), state.encode())

    def _derived(self, purpose: str) -> str:
        return _base64url(sha256(f"{purpose} {self.secret}".encode()).digest())


@dataclass(frozen=True, slots=True)
class OpenIdVisit:
    """`address`: where the browser goes; `challenge`: what the page keeps until it comes back."""

    address: str
    challenge: str


@dataclass(frozen=True, slots=True)
class OpenIdAnswer:
    """What the page has when it comes back: its `challenge`, and `code` and `state` of its address."""

    challenge: str
    code: str
    state: str


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
