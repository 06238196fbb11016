"""Groups, their members, and links into them (contract section 5, contract-2 N4)."""

from collections.abc import Sequence

from adapters.wire.reading import Body, Query
from adapters.wire.writing import Time, View
from domain.model.errors import InvalidFields
from domain.model.group_links import GroupSign
from domain.model.groups import GroupChange, JoinPolicy, Member, Membership
from domain.model.ids import ContactId, GroupId, UserId
from domain.model.secret_links import NewSecretLink


class NewGroup(Body):
    name: str = ""
    avatar: str = ""
    contact_ids: tuple[ContactId, ...] = ()


class GroupIds(Body):
    group_ids: tuple[GroupId, ...] = ()


class GroupNamed(Body):
    group_id: GroupId = GroupId(0)


class MembersNamed(GroupNamed):
    user_ids: tuple[UserId, ...] = ()


class MembersQuery(Query):
    group_id: GroupId = GroupId(0)
    cursor: int = 0
    limit: int = 0


class NewRole(GroupNamed):
    user_id: UserId = UserId(0)
    role: int = 0


class GroupChanges(GroupNamed):
    """What is absent stays."""

    name: str | None = None
    avatar: str | None = None
    announcement: str | None = None
    join_policy: str | None = None
    history_for_new: bool | None = None

    def read(self) -> GroupChange:
        """Raises InvalidFields."""
        policies = {None, *JoinPolicy}
        if self.join_policy not in policies:
            raise InvalidFields(["JoinPolicy必须是members或admins"])
        return GroupChange(
            name=self.name,
            avatar=self.avatar,
            announcement=self.announcement,
            join_policy=JoinPolicy(self.join_policy) if self.join_policy else None,
            history_for_new=self.history_for_new,
        )


class LinkWish(GroupNamed):
    """How long it holds and for how many; 0: the usual time, and as many as come."""

    seconds: int = 0
    uses: int = 0


class LinkToEnd(GroupNamed):
    """Without a token: all of the group."""

    token: str = ""


class LinkQuery(Query):
    token: str = ""


class LinkUse(Body):
    token: str = ""


class GroupView(View):
    """`role` is the caller's: 1 owner, 2 admin, 3 member."""

    group_id: int
    owner_id: int
    room_id: int
    name: str
    avatar: str
    announcement: str
    join_policy: str
    history_for_new: bool
    created_by: int
    created_at: Time
    updated_at: Time
    member_count: int
    role: int


class MemberView(View):
    user_id: int
    role: int
    joined_at: Time


class MembersView(View):
    """`cursor` is for the next page, empty at the end."""

    members: Sequence[MemberView]
    cursor: str


class NewLinkView(View):
    """`url`: of the page on which to join."""

    token: str
    url: str
    expires_at: Time


class GroupSignView(View):
    name: str
    avatar: str
    member_count: int


def group_view(membership: Membership) -> GroupView:
    return GroupView.of(membership.group, member_count=membership.member_count, role=membership.role)


def members_view(members: Sequence[Member], after: int) -> MembersView:
    return MembersView([MemberView.of(member) for member in members], str(after) if after else "")


def new_link_view(link: NewSecretLink, address: str) -> NewLinkView:
    """What follows `#` is in no request, and so in no log."""
    return NewLinkView(link.secret, f"{address}/join#{link.secret}", link.expires_at)


def group_sign_view(sign: GroupSign) -> GroupSignView:
    return GroupSignView.of(sign)
