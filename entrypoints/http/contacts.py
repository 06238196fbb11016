"""Contact requests and contacts (contract section 5)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.accounts import UserView, user_view
from adapters.wire.contacts import (
    Block,
    ContactQuery,
    ContactRequestView,
    ContactToDelete,
    ContactView,
    NewContactRequest,
    NewContactSettings,
    PersonQuery,
    RequestAnswer,
    RequestToCancel,
    contact_request_view,
    contact_view,
)
from domain.model.accounts import Login
from domain.model.errors import (
    ContactExists,
    ContactNotFound,
    ContactRequestExists,
    ContactRequestExpired,
    ContactRequestNotFound,
    ContactRequestNotPending,
    Forbidden,
    InvalidFields,
    UserNotFound,
)
from domain.model.scopes import Scope
from domain.services.blocks import BlockService
from domain.services.contacts import ContactService
from entrypoints.http.operations import operation

contacts_api = Blueprint("contacts")

UNANSWERABLE = (ContactRequestNotFound, ContactRequestExpired, ContactRequestNotPending)


@operation(
    contacts_api,
    "POST",
    "/contact/user",
    scope=Scope.CONTACTS,
    limit="contact_request_per_user",
    errors=(InvalidFields, Forbidden, ContactExists, UserNotFound, ContactRequestExists),
)
async def request_contact(
    login: Login, body: NewContactRequest, contacts: ContactService
) -> ContactRequestView:
    """Ask somebody to become a contact."""
    return contact_request_view(await contacts.request(login.user_id, body.user_id))


@operation(
    contacts_api,
    "POST",
    "/contact/accept",
    scope=Scope.CONTACTS,
    limit="answers_per_user",
    errors=UNANSWERABLE,
)
async def accept_request(login: Login, query: RequestAnswer, contacts: ContactService) -> None:
    """Only the addressee may; both get a contact row."""
    await contacts.accept(login.user_id, query.request_id)


@operation(
    contacts_api,
    "POST",
    "/contact/reject",
    scope=Scope.CONTACTS,
    limit="answers_per_user",
    errors=UNANSWERABLE,
)
async def reject_request(login: Login, query: RequestAnswer, contacts: ContactService) -> None:
    """Only the addressee may; nobody is told."""
    await contacts.reject(login.user_id, query.request_id)


@operation(
    contacts_api,
    "POST",
    "/contact/request/cancel",
    scope=Scope.CONTACTS,
    limit="answers_per_user",
    errors=(ContactRequestNotFound, ContactRequestNotPending),
)
async def cancel_request(login: Login, body: RequestToCancel, contacts: ContactService) -> None:
    """Take one's own request back; nobody is told."""
    await contacts.withdraw(login.user_id, body.request_id)


@operation(
    contacts_api,
    "POST",
    "/contact/update",
    scope=Scope.CONTACTS,
    limit="contact_changes_per_user",
    errors=(InvalidFields, ContactNotFound, Forbidden),
)
async def update_contact(login: Login, body: NewContactSettings, contacts: ContactService) -> ContactView:
    """Alias, muting, pinning, archiving, the mark of something unread, the draft; absent fields stay."""
    return contact_view(await contacts.update(login.user_id, body.contact_id, body.change()))


@operation(
    contacts_api,
    "POST",
    "/contact/delete",
    scope=Scope.CONTACTS,
    limit="contact_changes_per_user",
    errors=(ContactNotFound, Forbidden),
)
async def delete_contact(login: Login, body: ContactToDelete, contacts: ContactService) -> None:
    """Of a pair: gone for the caller, read-only for the other until a new request is accepted."""
    await contacts.delete(login.user_id, body.contact_id)


@operation(
    contacts_api,
    "POST",
    "/user/block",
    scope=Scope.CONTACTS,
    limit="contact_changes_per_user",
    errors=(InvalidFields, UserNotFound),
)
async def block_user(login: Login, body: Block, blocks: BlockService) -> None:
    """Nothing of a blocked person reaches the caller, and nobody tells them. Common groups stay."""
    await blocks.block(login.user_id, body.user_id, on=body.on)


@operation(contacts_api, "GET", "/user/blocked", scope=Scope.READ)
async def list_blocked(login: Login, blocks: BlockService) -> Sequence[int]:
    """The ids of those whom the caller has blocked, newest first."""
    return await blocks.list_of(login.user_id)


@operation(contacts_api, "GET", "/contact", scope=Scope.READ, tagged=True)
async def list_contacts(login: Login, contacts: ContactService) -> Sequence[ContactView]:
    """All of the caller's contacts, people and groups."""
    return [contact_view(each) for each in await contacts.list_contacts(login.user_id)]


@operation(contacts_api, "GET", "/contact/common", scope=Scope.READ)
async def list_common_groups(login: Login, query: PersonQuery, contacts: ContactService) -> Sequence[int]:
    """The caller's contact ids of the groups that somebody else is in, too."""
    return await contacts.common_groups(login.user_id, query.user_id)


@operation(contacts_api, "GET", "/contact/pending", scope=Scope.CONTACTS)
async def list_pending(login: Login, contacts: ContactService) -> Sequence[ContactRequestView]:
    """Requests that wait for the caller's answer, newest first."""
    return [contact_request_view(each) for each in await contacts.list_pending(login.user_id)]


@operation(contacts_api, "GET", "/contact/sent", scope=Scope.CONTACTS)
async def list_sent(login: Login, contacts: ContactService) -> Sequence[ContactRequestView]:
    """Requests of the caller that wait for somebody's answer, newest first."""
    return [contact_request_view(each) for each in await contacts.list_sent(login.user_id)]


@operation(
    contacts_api,
    "GET",
    "/contact/members",
    scope=Scope.READ,
    errors=(ContactNotFound, Forbidden),
    tagged=True,
)
async def list_members(login: Login, query: ContactQuery, contacts: ContactService) -> Sequence[UserView]:
    """The two people of a contact, or everybody in the group."""
    return [user_view(each) for each in await contacts.members(login.user_id, query.contact_id)]
