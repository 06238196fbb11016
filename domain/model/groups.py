"""Groups: a room for many (contract section 5, contract-2 N4)."""

from collections.abc import Collection, Iterable, Sized
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from domain.model.errors import Forbidden, GroupFull, OwnerStays
from domain.model.events import EventKind
from domain.model.ids import GroupId, RoomId, UserId
from domain.model.names import check_shown_name
from domain.model.validation import Validation

GROUP_INFOS_AT_MOST = 1000
GROUP_NAME_AT_MOST = 50
CONTACTS_AT_MOST = 100
"""Whom one request puts into a new group."""
ANNOUNCEMENT_AT_MOST = 2000
MEMBERS_AT_MOST = 500
"""In one group, and in one request."""
PAGE_DEFAULT, PAGE_AT_MOST = 50, 200


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """What the operator decides about groups. `kept`: messages of a group that was dissolved."""

    members_at_most: int = MEMBERS_AT_MOST
    kept: timedelta = timedelta(days=30)

    def check_size(self, members: int) -> None:
        """Raises GroupFull."""
        if members > self.members_at_most:
            raise GroupFull


class Role(IntEnum):
    """What somebody is in a group; NONE for whoever is not in it."""

    NONE = 0
    OWNER = 1
    ADMIN = 2
    MEMBER = 3


class JoinPolicy(StrEnum):
    """Who may add people."""

    MEMBERS = "members"
    ADMINS = "admins"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """What owner and admins change; None stays."""

    name: str | None = None
    avatar: str | None = None
    announcement: str | None = None
    join_policy: JoinPolicy | None = None
    history_for_new: bool | None = None

    def check(self) -> None:
        """Raises InvalidFields, also for an empty name."""
        validation = Validation()
        if self.name is not None:
            validation.text("Name", self.name.strip(), required=True, most=GROUP_NAME_AT_MOST)
            check_shown_name(validation, "Name", self.name)
        (
            validation.url("Avatar", self.avatar or "")
            .text("Announcement", self.announcement or "", most=ANNOUNCEMENT_AT_MOST)
            .done()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`history_for_new`: whether somebody who is added sees what was written before."""

    group_id: GroupId
    owner_id: UserId
    room_id: RoomId
    name: str
    avatar: str
    announcement: str = ""
    join_policy: JoinPolicy = JoinPolicy.MEMBERS
    history_for_new: bool = True
    created_by: UserId
    created_at: datetime
    updated_at: datetime

    def changed(self, change: GroupChange, now: datetime) -> "Group":
        given = {name: getattr(change, name) for name in GroupChange.__dataclass_fields__}
        return replace(
            self, updated_at=now, **{name: value for name, value in given.items() if value is not None}
        )

    def events_since(self, before: "Group") -> Iterable[tuple[EventKind, str]]:
        """What of a change everybody reads, each with its text."""
        if self.name != before.name:
            yield EventKind.RENAMED, self.name
        if self.avatar != before.avatar:
            yield EventKind.AVATAR, ""
        if self.announcement != before.announcement:
            yield EventKind.ANNOUNCEMENT, self.announcement


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """`number` counts the members of a group as they came, with holes where some left."""

    number: int
    user_id: UserId
    role: Role
    joined_at: datetime


def heir_of(owner_id: UserId, members: Iterable[Member]) -> UserId | None:
    """To whom a group passes whose owner goes for good: the oldest admin, else the oldest member."""
    others = [member for member in members if member.user_id != owner_id]
    others.sort(key=lambda member: (member.role is not Role.ADMIN, member.number))
    return others[0].user_id if others else None


@dataclass(frozen=True, slots=True)
class Membership:
    """A group as one of its members sees it."""

    group: Group
    role: Role
    member_count: int

    @property
    def manages(self) -> bool:
        return self.role in {Role.OWNER, Role.ADMIN}

    def check_manages(self) -> None:
        """Raises Forbidden for whoever is neither owner nor admin."""
        if not self.manages:
            raise Forbidden

    def check_owns(self) -> None:
        """Raises Forbidden."""
        if self.role is not Role.OWNER:
            raise Forbidden

    def check_adds(self) -> None:
        """Raises Forbidden for members where admins add."""
        if self.group.join_policy is JoinPolicy.ADMINS:
            self.check_manages()

    def check_removes(self, members: Collection[Member]) -> None:
        """The owner removes everybody else, an admin plain members. Raises Forbidden."""
        self.check_manages()
        removable = {Role.MEMBER, Role.ADMIN} if self.role is Role.OWNER else {Role.MEMBER}
        if any(member.role not in removable for member in members):
            raise Forbidden

    def check_leaves(self) -> None:
        """Raises OwnerStays for an owner who would leave others behind."""
        if self.role is Role.OWNER and self.member_count > 1:
            raise OwnerStays


def role_of(member_id: UserId, owner_id: UserId, *, admin: bool) -> Role:
    if member_id == owner_id:
        return Role.OWNER
    return Role.ADMIN if admin else Role.MEMBER


def check_named(user_ids: Sized) -> None:
    """Raises InvalidFields."""
    Validation().items("UserIds", user_ids, least=1, most=MEMBERS_AT_MOST).done()


def check_role(role: int) -> Role:
    """That somebody is given. Raises InvalidFields."""
    Validation().number("Role", role, least=Role.OWNER, most=Role.MEMBER).done()
    return Role(role)


def check_members_page(limit: int) -> int:
    """The page size to use: 0 means the default. Raises InvalidFields."""
    Validation().number("Limit", limit, most=PAGE_AT_MOST).done()
    return limit or PAGE_DEFAULT


def check_new_group(*, name: str, avatar: str, contact_ids: Sized, contacts_at_least: int = 0) -> None:
    """Raises InvalidFields."""
    validation = (
        Validation()
        .text("Name", name, most=GROUP_NAME_AT_MOST)
        .url("Avatar", avatar)
        .items("ContactIds", contact_ids, least=contacts_at_least, most=CONTACTS_AT_MOST)
    )
    check_shown_name(validation, "Name", name)
    validation.done()
