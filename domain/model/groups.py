"""Groups: a room for many (contract section 5)."""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import datetime

from domain.model.ids import GroupId, RoomId, UserId
from domain.model.validation import Validation

GROUP_INFOS_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Group:
    group_id: GroupId
    owner_id: UserId
    room_id: RoomId
    name: str
    avatar: str
    created_at: datetime
    updated_at: datetime


def check_new_group(name: str, avatar: str, contact_ids: Sized) -> None:
    """Raises InvalidFields."""
    (
        Validation()
        .text("Name", name, most=50)
        .url("Avatar", avatar)
        .items("ContactIds", contact_ids, least=1, most=100)
        .done()
    )
