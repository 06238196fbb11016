"""The server that knows the people of a company: a directory (LDAP)."""

from abc import abstractmethod
from typing import Protocol

from domain.model.identities import Identity


class Directory(Protocol):
    """Asks without ever blocking the event loop, and waits for an answer for a few seconds only.

    What somebody typed is never read as part of a question: `*` is a name that nobody has. A method raises
    Unavailable where the directory does not answer, or not to us, and Misconfigured where it cannot say who
    somebody is. Nobody's password goes to it over a connection that others could read, unless a setting says
    so.
    """

    @property
    @abstractmethod
    def tells_of_others(self) -> bool:
        """Whether `find` works: it needs an account of our own."""

    @abstractmethod
    async def identify(self, name: str, password: str, *, party: str) -> Identity | None:
        """Who has this name and password; None for an unknown name, a wrong password and an empty one.

        `party` is who waits, as for a `PasswordHasher`.
        """

    @abstractmethod
    async def find(self, name: str) -> Identity | None:
        """Who has this name."""

    @abstractmethod
    async def check(self) -> None:
        """That it can be asked, and knows the groups that are named to it."""
