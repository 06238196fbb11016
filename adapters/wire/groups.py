"""Groups (contract section 5)."""

from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.groups import Group
from domain.model.ids import ContactId, GroupId


class NewGroup(Body):
    name: str = ""
    avatar: str = ""
    contact_ids: tuple[ContactId, ...] = ()


class GroupIds(Body):
    group_ids: tuple[GroupId, ...] = ()


class GroupView(View):
    group_id: int
    owner_id: int
    room_id: int
    name: str
    avatar: str
    created_at: Time
    updated_at: Time


def group_view(group: Group) -> GroupView:
    return GroupView.of(group)
