"""Groups (contract section 5)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.contacts import ContactView, contact_view
from adapters.wire.groups import GroupChanges, GroupIds, GroupView, NewGroup, group_view
from domain.model.accounts import Login
from domain.model.errors import ContactNotFound, Forbidden, GroupFull, InvalidFields
from domain.model.scopes import Scope
from domain.services.groups import GroupService
from entrypoints.http.operations import operation

groups_api = Blueprint("groups")


REFUSALS = (InvalidFields, ContactNotFound, Forbidden, GroupFull)


@operation(groups_api, "POST", "/group", scope=Scope.GROUPS, limit="groups_per_user", errors=REFUSALS)
async def create_group(login: Login, body: NewGroup, groups: GroupService) -> ContactView:
    """Make a group of the caller and some, or none, of the caller's contacts: the caller's row of it."""
    contact = await groups.create(
        login.user_id, name=body.name, avatar=body.avatar, contact_ids=body.contact_ids
    )
    return contact_view(contact)


@operation(groups_api, "POST", "/contact/group", scope=Scope.GROUPS, limit="groups_per_user", errors=REFUSALS)
async def create_group_of_contacts(login: Login, body: NewGroup, groups: GroupService) -> None:
    """Make a group of the caller and some of the caller's contacts."""
    await groups.create(
        login.user_id, name=body.name, avatar=body.avatar, contact_ids=body.contact_ids, contacts_at_least=1
    )


@operation(
    groups_api,
    "POST",
    "/group/update",
    scope=Scope.GROUPS,
    limit="group_changes_per_user",
    errors=(InvalidFields, Forbidden),
)
async def update_group(login: Login, body: GroupChanges, groups: GroupService) -> GroupView:
    """Of owner and admins: name, avatar, announcement, who adds people, what they see. Absent fields stay."""
    return group_view(await groups.update(login.user_id, body.group_id, body.read()))


@operation(groups_api, "POST", "/contact/groups", scope=Scope.READ, errors=(InvalidFields,))
async def group_infos(login: Login, body: GroupIds, groups: GroupService) -> Sequence[GroupView | None]:
    """Groups in the order asked for, `null` for unknown ones and those the caller is not in."""
    found = await groups.infos(login.user_id, body.group_ids)
    return [group_view(each) if each else None for each in found]
