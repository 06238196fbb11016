"""Who is in a group, as what, and how they come in (contract-2 N4)."""

from sanic import Blueprint

from adapters.wire.contacts import ContactView, contact_view
from adapters.wire.groups import (
    GroupNamed,
    GroupSignView,
    LinkQuery,
    LinkToEnd,
    LinkUse,
    LinkWish,
    MembersNamed,
    MembersQuery,
    MembersView,
    NewLinkView,
    NewRole,
    group_sign_view,
    members_view,
    new_link_view,
)
from domain.model.accounts import Login
from domain.model.errors import (
    Forbidden,
    GroupFull,
    GroupLinkEnded,
    InvalidFields,
    OwnerStays,
    RemovedFromGroup,
)
from domain.model.scopes import Scope
from domain.services.group_links import GroupLinkService
from domain.services.group_members import GroupMemberService
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_site
from entrypoints.http.requests import TracedRequest

group_members_api = Blueprint("group_members")

CHANGES = "group_changes_per_user"
REFUSALS = (InvalidFields, Forbidden)


@operation(group_members_api, "GET", "/group/members", scope=Scope.READ, errors=REFUSALS)
async def list_group_members(login: Login, query: MembersQuery, members: GroupMemberService) -> MembersView:
    """In the order of joining, page by page; for members."""
    page = await members.list_page(login.user_id, query.group_id, query.cursor, query.limit)
    return members_view(*page)


@operation(
    group_members_api,
    "POST",
    "/group/members/add",
    scope=Scope.GROUPS,
    limit=CHANGES,
    errors=(*REFUSALS, GroupFull),
)
async def add_group_members(login: Login, body: MembersNamed, members: GroupMemberService) -> None:
    """Contacts of one's own, where the group's policy lets the caller."""
    await members.add(login.user_id, body.group_id, body.user_ids)


@operation(
    group_members_api, "POST", "/group/members/remove", scope=Scope.GROUPS, limit=CHANGES, errors=REFUSALS
)
async def remove_group_members(login: Login, body: MembersNamed, members: GroupMemberService) -> None:
    """The owner removes everybody, admins plain members; they are out everywhere at once."""
    await members.remove(login.user_id, body.group_id, body.user_ids)


@operation(
    group_members_api,
    "POST",
    "/group/leave",
    scope=Scope.GROUPS,
    limit=CHANGES,
    errors=(Forbidden, OwnerStays),
)
async def leave_group(login: Login, body: GroupNamed, members: GroupMemberService) -> None:
    """An owner hands the group over first, unless nobody else is left."""
    await members.leave(login.user_id, body.group_id)


@operation(
    group_members_api,
    "POST",
    "/group/role",
    scope=Scope.GROUPS,
    limit=CHANGES,
    errors=(*REFUSALS, OwnerStays),
)
async def set_group_role(login: Login, body: NewRole, members: GroupMemberService) -> None:
    """Of the owner: 2 makes an admin, 3 a plain member, 1 hands the group over."""
    await members.set_role(login.user_id, body.group_id, body.user_id, body.role)


@operation(
    group_members_api, "POST", "/group/dissolve", scope=Scope.GROUPS, limit=CHANGES, errors=(Forbidden,)
)
async def dissolve_group(login: Login, body: GroupNamed, members: GroupMemberService) -> None:
    """Of the owner: everybody is out, and the messages go after a while."""
    await members.dissolve(login.user_id, body.group_id)


@operation(group_members_api, "POST", "/group/link", scope=Scope.GROUPS, limit=CHANGES, errors=REFUSALS)
async def create_group_link(
    request: TracedRequest, login: Login, body: LinkWish, links: GroupLinkService
) -> NewLinkView:
    """A link into the group, of owner and admins; it is shown this once."""
    link = await links.create(login.user_id, body.group_id, seconds=body.seconds, uses=body.uses)
    return new_link_view(link, own_site(request).address)


@operation(
    group_members_api, "POST", "/group/link/end", scope=Scope.GROUPS, limit=CHANGES, errors=(Forbidden,)
)
async def end_group_link(login: Login, body: LinkToEnd, links: GroupLinkService) -> None:
    """Nobody comes in with it any more; without a token, with any link of the group."""
    await links.end(login.user_id, body.group_id, body.token)


@operation(group_members_api, "GET", "/group/link", open=True, errors=(GroupLinkEnded,))
async def show_group_link(query: LinkQuery, links: GroupLinkService) -> GroupSignView:
    """What the link leads to, for anybody who has it."""
    return group_sign_view(await links.show(query.token))


@operation(
    group_members_api,
    "POST",
    "/group/join",
    scope=Scope.GROUPS,
    limit=CHANGES,
    errors=(GroupLinkEnded, GroupFull, RemovedFromGroup),
)
async def join_group(login: Login, body: LinkUse, links: GroupLinkService) -> ContactView:
    """The caller's row of the group; joining twice is once."""
    return contact_view(await links.join(login.user_id, body.token))
