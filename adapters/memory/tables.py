"""The rows of the memory storage, and drafts of them that a transaction works on."""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import count
from typing import Generic, Self, TypeVar

from domain.model.accounts import Login, Preferences, User
from domain.model.audit import AuditEntry
from domain.model.bots import Bot
from domain.model.call_media import UnitName
from domain.model.call_quality import Leg
from domain.model.call_seats import Seat
from domain.model.calls import CallState
from domain.model.chat import Delivery, LastMessage, Message
from domain.model.contacts import Contact, ContactRequest
from domain.model.files import FileUse, Upload
from domain.model.group_links import GroupLink
from domain.model.groups import Group, Member
from domain.model.guests import CallLink, Guest
from domain.model.ids import (
    AuditId,
    CallId,
    ContactId,
    DeliveryId,
    FileName,
    GroupId,
    LocalId,
    LoginId,
    MessageId,
    OutboxId,
    PasskeyId,
    ReportId,
    RequestId,
    RoomId,
    UserId,
)
from domain.model.invites import Invite
from domain.model.message_index import IndexProgress
from domain.model.notifications import OutboxRow
from domain.model.passkeys import Passkey
from domain.model.privacy import Privacy
from domain.model.push import PushSubscription
from domain.model.reports import Report
from domain.model.second_factors import SecondFactor

K = TypeVar("K")
V = TypeVar("V")


class Draft(MutableMapping[K, V], Generic[K, V]):
    """A table with changes that nobody else sees until they are kept.

    Rows keep their order: those of the table first, new ones after them.
    """

    def __init__(self, table: MutableMapping[K, V]) -> None:
        self._table = table
        self._changed: dict[K, V] = {}
        self._removed: set[K] = set()

    def __getitem__(self, key: K) -> V:
        if key in self._changed:
            return self._changed[key]
        if key in self._removed:
            raise KeyError(key)
        return self._table[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._changed[key] = value

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self._changed.pop(key, None)
        self._removed.add(key)

    def __iter__(self) -> Iterator[K]:
        for key in self._table:
            if key in self._changed or key not in self._removed:
                yield key
        for key in self._changed:
            if key not in self._table:
                yield key

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keep(self) -> None:
        """Make the changes part of the table."""
        for key in self._removed:
            self._table.pop(key, None)
        self._table.update(self._changed)


@dataclass(slots=True)
class RoomRow:
    name: str
    last_message: LastMessage


@dataclass(slots=True)
class Tables:
    """One mapping per table. Rows are replaced, never changed in place, so that a draft can be dropped."""

    users: MutableMapping[UserId, User] = field(default_factory=dict)
    user_ids_by_name: MutableMapping[str, UserId] = field(default_factory=dict)
    user_ids_by_skeleton: MutableMapping[str, UserId] = field(default_factory=dict)
    name_words: MutableMapping[UserId, frozenset[str]] = field(default_factory=dict)
    password_hashes: MutableMapping[UserId, str] = field(default_factory=dict)
    privacy: MutableMapping[UserId, Privacy] = field(default_factory=dict)
    last_seen: MutableMapping[UserId, datetime] = field(default_factory=dict)
    preferences: MutableMapping[UserId, Preferences] = field(default_factory=dict)
    logins: MutableMapping[LoginId, Login] = field(default_factory=dict)
    second_factors: MutableMapping[UserId, SecondFactor] = field(default_factory=dict)
    recovery_codes: MutableMapping[UserId, frozenset[bytes]] = field(default_factory=dict)
    passkeys: MutableMapping[PasskeyId, Passkey] = field(default_factory=dict)
    passkey_challenges: MutableMapping[bytes, tuple[UserId, datetime]] = field(default_factory=dict)
    identities: MutableMapping[bytes, tuple[UserId, datetime, str]] = field(default_factory=dict)
    """With the name by which a directory is asked."""
    bots: MutableMapping[UserId, Bot] = field(default_factory=dict)
    invites: MutableMapping[bytes, Invite] = field(default_factory=dict)
    administrators: MutableMapping[UserId, datetime] = field(default_factory=dict)
    audit: MutableMapping[AuditId, AuditEntry] = field(default_factory=dict)
    reports: MutableMapping[ReportId, Report] = field(default_factory=dict)
    password_resets: MutableMapping[UserId, tuple[bytes, datetime]] = field(default_factory=dict)
    contact_requests: MutableMapping[RequestId, ContactRequest] = field(default_factory=dict)
    contacts: MutableMapping[ContactId, Contact] = field(default_factory=dict)
    blocks: MutableMapping[tuple[UserId, UserId], datetime] = field(default_factory=dict)
    groups: MutableMapping[GroupId, Group] = field(default_factory=dict)
    group_members: MutableMapping[GroupId, tuple[Member, ...]] = field(default_factory=dict)
    dissolved_groups: MutableMapping[GroupId, datetime] = field(default_factory=dict)
    group_removals: MutableMapping[GroupId, frozenset[UserId]] = field(default_factory=dict)
    group_links: MutableMapping[bytes, GroupLink] = field(default_factory=dict)
    call_links: MutableMapping[bytes, CallLink] = field(default_factory=dict)
    guests: MutableMapping[UserId, Guest] = field(default_factory=dict)
    call_legs: MutableMapping[tuple[CallId, UserId, UserId], Leg] = field(default_factory=dict)
    rooms: MutableMapping[RoomId, RoomRow] = field(default_factory=dict)
    room_ids_by_name: MutableMapping[str, RoomId] = field(default_factory=dict)
    room_members: MutableMapping[RoomId, tuple[UserId, ...]] = field(default_factory=dict)
    messages: MutableMapping[MessageId, Message] = field(default_factory=dict)
    message_ids_of_rooms: MutableMapping[RoomId, tuple[MessageId, ...]] = field(default_factory=dict)
    message_ids_by_local_id: MutableMapping[tuple[UserId, LocalId], MessageId] = field(default_factory=dict)
    message_words: MutableMapping[MessageId, frozenset[str]] = field(default_factory=dict)
    message_index: MutableMapping[int, IndexProgress] = field(default_factory=dict)
    mentions: MutableMapping[MessageId, frozenset[UserId]] = field(default_factory=dict)
    reactions: MutableMapping[tuple[MessageId, str], tuple[UserId, ...]] = field(default_factory=dict)
    pins: MutableMapping[tuple[RoomId, MessageId], datetime] = field(default_factory=dict)
    reads: MutableMapping[tuple[UserId, RoomId], tuple[MessageId, datetime]] = field(default_factory=dict)
    deliveries: MutableMapping[tuple[UserId, DeliveryId], Delivery] = field(default_factory=dict)
    delivered_at: MutableMapping[tuple[UserId, DeliveryId], datetime] = field(default_factory=dict)
    delivery_counters: MutableMapping[UserId, DeliveryId] = field(default_factory=dict)
    uploads: MutableMapping[FileName, Upload] = field(default_factory=dict)
    scans: MutableMapping[FileName, datetime] = field(default_factory=dict)
    push_subscriptions: MutableMapping[str, PushSubscription] = field(default_factory=dict)
    push_marks: MutableMapping[tuple[UserId, RoomId], MessageId] = field(default_factory=dict)
    upload_uses: MutableMapping[FileName, frozenset[FileUse]] = field(default_factory=dict)
    calls: MutableMapping[CallId, CallState] = field(default_factory=dict)
    live_calls: MutableMapping[UserId, CallId] = field(default_factory=dict)
    waiting_calls: MutableMapping[UserId, CallId] = field(default_factory=dict)
    call_seats: MutableMapping[tuple[CallId, int, int], Seat] = field(default_factory=dict)
    drained_units: MutableMapping[UnitName, None] = field(default_factory=dict)
    unseen_calls: MutableMapping[tuple[UserId, CallId], None] = field(default_factory=dict)
    outbox: MutableMapping[OutboxId, OutboxRow] = field(default_factory=dict)
    chores: MutableMapping[str, datetime] = field(default_factory=dict)

    def draft(self) -> Self:
        """The same tables, with changes that `keep` makes true."""
        return type(self)(**{each.name: Draft(getattr(self, each.name)) for each in fields(self)})

    def keep(self) -> None:
        """Of a draft: make all its changes part of the tables, at once."""
        for each in fields(self):
            getattr(self, each.name).keep()


class Numbers:
    """Counts up from 1 for every kind of id; as in a database, a number of work undone is not used again."""

    def __init__(self) -> None:
        self._counts: dict[str, Iterator[int]] = {}

    def next(self, kind: str) -> int:
        return next(self._counts.setdefault(kind, count(1)))
