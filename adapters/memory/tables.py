"""The rows of the memory storage, and drafts of them that a transaction works on."""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field, fields
from itertools import count
from typing import Generic, Self, TypeVar

from domain.model.accounts import Login, Preferences, User
from domain.model.calls import CallState
from domain.model.chat import Delivery, LastMessage, Message
from domain.model.contacts import Contact, ContactRequest
from domain.model.files import FileUse, Upload
from domain.model.groups import Group
from domain.model.ids import (
    CallId,
    ContactId,
    DeliveryId,
    FileName,
    GroupId,
    LocalId,
    LoginId,
    MessageId,
    OutboxId,
    RequestId,
    RoomId,
    UserId,
)
from domain.model.notifications import OutboxRow

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
    password_hashes: MutableMapping[UserId, str] = field(default_factory=dict)
    preferences: MutableMapping[UserId, Preferences] = field(default_factory=dict)
    logins: MutableMapping[LoginId, Login] = field(default_factory=dict)
    contact_requests: MutableMapping[RequestId, ContactRequest] = field(default_factory=dict)
    contacts: MutableMapping[ContactId, Contact] = field(default_factory=dict)
    groups: MutableMapping[GroupId, Group] = field(default_factory=dict)
    group_members: MutableMapping[GroupId, tuple[UserId, ...]] = field(default_factory=dict)
    rooms: MutableMapping[RoomId, RoomRow] = field(default_factory=dict)
    room_ids_by_name: MutableMapping[str, RoomId] = field(default_factory=dict)
    room_members: MutableMapping[RoomId, tuple[UserId, ...]] = field(default_factory=dict)
    messages: MutableMapping[MessageId, Message] = field(default_factory=dict)
    message_ids_of_rooms: MutableMapping[RoomId, tuple[MessageId, ...]] = field(default_factory=dict)
    message_ids_by_local_id: MutableMapping[tuple[UserId, LocalId], MessageId] = field(default_factory=dict)
    deliveries: MutableMapping[tuple[UserId, DeliveryId], Delivery] = field(default_factory=dict)
    delivery_counters: MutableMapping[UserId, DeliveryId] = field(default_factory=dict)
    uploads: MutableMapping[FileName, Upload] = field(default_factory=dict)
    upload_uses: MutableMapping[FileName, frozenset[FileUse]] = field(default_factory=dict)
    calls: MutableMapping[CallId, CallState] = field(default_factory=dict)
    live_calls: MutableMapping[UserId, CallId] = field(default_factory=dict)
    unseen_calls: MutableMapping[tuple[UserId, CallId], None] = field(default_factory=dict)
    outbox: MutableMapping[OutboxId, OutboxRow] = field(default_factory=dict)

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
