"""The truth: what is committed here happened, everything else is hearsay."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from ports.repositories.accounts import Logins, Users
from ports.repositories.administrators import Administrators
from ports.repositories.audit import AuditLog
from ports.repositories.blocks import Blocks
from ports.repositories.bots import Bots
from ports.repositories.call_legs import CallLegs
from ports.repositories.call_seats import CallSeats
from ports.repositories.calls import Calls
from ports.repositories.chat import Deliveries, Messages, Rooms
from ports.repositories.chores import Chores
from ports.repositories.contacts import ContactRequests, Contacts
from ports.repositories.drained_units import DrainedUnits
from ports.repositories.files import Uploads
from ports.repositories.group_links import GroupLinks
from ports.repositories.groups import Groups
from ports.repositories.guests import Guests
from ports.repositories.identities import Identities
from ports.repositories.invites import Invites
from ports.repositories.message_index import MessageIndex
from ports.repositories.name_index import NameIndex
from ports.repositories.outbox import Outbox
from ports.repositories.passkeys import Passkeys
from ports.repositories.password_resets import PasswordResets
from ports.repositories.pins import Pins
from ports.repositories.presence import Audiences, LastSeen
from ports.repositories.push import PushSubscriptions
from ports.repositories.reactions import Reactions
from ports.repositories.reads import Reads
from ports.repositories.reports import Reports
from ports.repositories.scans import Scans
from ports.repositories.second_factors import SecondFactors
from ports.repositories.user_directory import UserDirectory

P = ParamSpec("P")
T = TypeVar("T")

Tell = Callable[[int, int], None]
"""How far work is that takes its time: `tell(done, all)`."""


def nobody_waits(done: int, of_all: int) -> None:
    """A `Tell` that tells nobody."""


class Repositories(Protocol):
    """All that is stored, as seen by one piece of work; not to be used after that work has ended."""

    users: Users
    logins: Logins
    second_factors: SecondFactors
    passkeys: Passkeys
    identities: Identities
    bots: Bots
    invites: Invites
    administrators: Administrators
    audit: AuditLog
    reports: Reports
    password_resets: PasswordResets
    user_directory: UserDirectory
    name_index: NameIndex
    contact_requests: ContactRequests
    contacts: Contacts
    blocks: Blocks
    groups: Groups
    group_links: GroupLinks
    rooms: Rooms
    messages: Messages
    message_index: MessageIndex
    reactions: Reactions
    pins: Pins
    reads: Reads
    deliveries: Deliveries
    audiences: Audiences
    last_seen: LastSeen
    uploads: Uploads
    scans: Scans
    push_subscriptions: PushSubscriptions
    calls: Calls
    call_seats: CallSeats
    drained_units: DrainedUnits
    guests: Guests
    call_legs: CallLegs
    outbox: Outbox
    chores: Chores


READ_COMMITTED = "READ COMMITTED"


@dataclass(frozen=True, slots=True)
class ReplicaFacts:
    """Of a server that answers `read_anywhere`."""

    place: str
    fault: str = ""
    """Why it does not; empty if it does."""
    behind: float = 0.0
    """Seconds until it had what the primary had when it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageFacts:
    """What a storage says of itself, for whoever looks after the server."""

    name: str
    version: str
    oldest: tuple[int, ...]
    """The first version that keeps the promises of a Storage."""
    isolation: str | None = None
    """Of our own transactions; None where it cannot be set."""
    loses: str = ""
    """What is lost of that which was committed, and when; empty if nothing is."""
    remedy: str = ""
    """What to do about it."""
    now: datetime | None = None
    """By its own clock; None if that is this machine's."""
    connections: int | None = None
    """How many it takes; None for any number."""
    replicas: Sequence[ReplicaFacts] = ()


class Storage(Protocol):
    """Runs work in transactions at READ COMMITTED, with row locks where a repository says so.

    All of them raise Unavailable within two seconds when no connection is free or the database does
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
    async def shared_transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `transaction`; works that wait at the same time may share one commit, which costs each less.

        A work that fails harms no other, and is undone by itself. For what is short and happens often. Its
        first lock is `contacts.get_with_room_locked`, which keeps works in one room apart; of other rooms it
        may see what is not committed yet.
        """

    @abstractmethod
    async def read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run work that changes nothing. Each statement sees what was committed before it began."""

    async def read_anywhere(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `read`; another server may answer that has all that was committed before this was called, on
        whichever node. For pages, which cost more than asking it how far it is.
        """
        return await self.read(work, *args, **kwargs)

    @abstractmethod
    async def migrate(self, tell: Tell = nobody_waits) -> list[int]:
        """Bring the schema up to date, before `open`; the versions of the steps that were applied.
        `tell` counts steps.

        A second one at the same time waits for the first and finds nothing to do. May be killed at any
        moment and run again. Raises Unavailable.
        """

    @abstractmethod
    async def is_up_to_date(self) -> bool:
        """Whether `migrate` would find nothing to do. Raises Unavailable."""

    @abstractmethod
    async def facts(self, patience: float) -> StorageFacts:
        """Found out now, within `patience` seconds; it need neither be migrated nor open.

        Raises ServerFault, OSError.
        """

    @abstractmethod
    async def hold_alone(self) -> None:
        """From now on nobody else may: two servers that do not share their queues would tell each other's
        people nothing.

        It ends with `close`, or with the process, however that ends. Holding what one holds is harmless,
        and takes hold of it again where a database server forgot it. Raises Misconfigured if somebody else
        holds it, Unavailable.
        """

    @abstractmethod
    async def open(self) -> None:
        """Connect; the schema must be there (see `migrate`). Raises Unavailable."""

    @abstractmethod
    async def close(self) -> None:
        """Give back every connection. Closing twice is harmless."""
