"""The server that knows people: an OpenID provider."""

from abc import abstractmethod
from typing import Protocol

from domain.model.identities import Identity
from domain.model.openid import OpenIdQuestion


class OpenIdProvider(Protocol):
    """The authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636)."""

    @abstractmethod
    async def address(self, question: OpenIdQuestion, back: str) -> str:
        """Where a browser is sent; from there it comes to `back` with a code. Raises Unavailable."""

    @abstractmethod
    async def identify(self, question: OpenIdQuestion, code: str, back: str) -> Identity:
        """Who came back with this code, as the provider has signed it for us and for this visit.

        Raises WrongIdentity, Unavailable.
        """

    @abstractmethod
    async def check(self) -> None:
        """That it answers, and is the one that is named. Raises Unavailable."""
