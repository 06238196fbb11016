"""Logins that were read a moment ago, so that a busy client does not cost storage a read at every request."""

from abc import abstractmethod
from collections.abc import Collection
from typing import Protocol

from domain.model.accounts import Login
from domain.model.ids import LoginId


class LoginCache(Protocol):
    """Of this process alone: what ends on another node is remembered here for half a second at most.

    The promise is a second until an ended login is refused everywhere (S4).
    """

    @abstractmethod
    def find(self, token: str) -> Login | None:
        """The login that was kept for exactly this token within the last half second."""

    @abstractmethod
    def keep(self, token: str, login: Login) -> None:
        """For half a second; when there are too many, the one kept longest gives way."""

    @abstractmethod
    async def forget(self, login_ids: Collection[LoginId]) -> None:
        """They have ended; all others stay."""
