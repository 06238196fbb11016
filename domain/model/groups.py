"""Groups: a room for many (contract section 5)."""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import datetime

from domain.model.ids import GroupId, RoomId, UserId
from domain.model.names import check_shown_name
from domain.model.validation import Validation

GROUP_INFOS_AT_MOST = 1000
GROUP_NAME_AT_MOST = 50
CONTACTS_AT_MOST = 100
"""Whom one request puts into a new group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    group_id: GroupId
    owner_id: UserId
    room_id: RoomId
    name: str
    avatar: str
    created_at: datetime
    updated_at: datetime


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
