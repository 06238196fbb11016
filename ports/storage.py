"""The truth: what is committed here happened, everything else is hearsay."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from ports.repositories.accounts import Logins, Users
from ports.repositories.calls import Calls
from ports.repositories.chat import Deliveries, Messages, Rooms
from ports.repositories.contacts import ContactRequests, Contacts
from ports.repositories.files import Uploads
from ports.repositories.groups import Groups
from ports.repositories.outbox import Outbox

P = ParamSpec("P")
T = TypeVar("T")


class Repositories(Protocol):
    """All that is stored, as seen by one piece of work; not to be used after that work has ended."""

    users: Users
    logins: Logins
    contact_requests: ContactRequests
    contacts: Contacts
    groups: Groups
    rooms: Rooms
    messages: Messages
    deliveries: Deliveries
    uploads: Uploads
    calls: Calls
    outbox: Outbox


class Storage(Protocol):
    """Runs work in transactions at READ COMMITTED, with row locks where a repository says so.

    Both methods raise Unavailable within two seconds when no connection is free or the database does
    not answer, and pass every error of the work on.
    """

    @abstractmethod
    async def transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(repositories, ...)`; commit when it returns, undo all when it raises or is cancelled.

        Nothing outside sees the work before the commit. Deadlocks and lock waits are retried: the whole
        work runs again in a fresh transaction, so it may touch nothing but the repositories, and what it
        returned in an attempt that was undone is dropped.
        """

    @abstractmethod
    async def read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run work that changes nothing. Each statement sees what was committed before it began."""

    @abstractmethod
    async def migrate(self) -> list[int]:
        """Bring the schema up to date, before `open`; the versions of the steps that were applied.

        A second one at the same time waits for the first and finds nothing to do. May be killed at any
        moment and run again. Raises Unavailable.
        """

    @abstractmethod
    async def is_up_to_date(self) -> bool:
        """Whether `migrate` would find nothing to do. Raises Unavailable."""

    @abstractmethod
    async def open(self) -> None:
        """Connect; the schema must be there (see `migrate`). Raises Unavailable."""

    @abstractmethod
    async def close(self) -> None:
        """Give back every connection. Closing twice is harmless."""
