"""Contact requests and contacts (contract section 5)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.accounts import UserView, user_view
from adapters.wire.contacts import (
    ContactQuery,
    ContactRequestView,
    ContactView,
    NewContactRequest,
    RequestAnswer,
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
from domain.services.contacts import ContactService
from entrypoints.http.operations import operation

contacts_api = Blueprint("contacts")

UNANSWERABLE = (ContactRequestNotFound, ContactRequestExpired, ContactRequestNotPending)


@operation(
    contacts_api,
    "POST",
    "/contact/user",
    limit="contact_request_per_user",
    errors=(InvalidFields, ContactExists, UserNotFound, ContactRequestExists),
)
async def request_contact(
    login: Login, body: NewContactRequest, contacts: ContactService
) -> ContactRequestView:
    """Ask somebody to become a contact."""
    return contact_request_view(await contacts.request(login.user_id, body.user_id))


@operation(contacts_api, "POST", "/contact/accept", limit="answers_per_user", errors=UNANSWERABLE)
async def accept_request(login: Login, query: RequestAnswer, contacts: ContactService) -> None:
    """Only the addressee may; both get a contact row."""
    await contacts.accept(login.user_id, query.request_id)


@operation(contacts_api, "POST", "/contact/reject", limit="answers_per_user", errors=UNANSWERABLE)
async def reject_request(login: Login, query: RequestAnswer, contacts: ContactService) -> None:
    """Only the addressee may; nobody is told."""
    await contacts.reject(login.user_id, query.request_id)


@operation(contacts_api, "GET", "/contact")
async def list_contacts(login: Login, contacts: ContactService) -> Sequence[ContactView]:
    """All of the caller's contacts, people and groups."""
    return [contact_view(each) for each in await contacts.list_contacts(login.user_id)]


@operation(contacts_api, "GET", "/contact/pending")
async def list_pending(login: Login, contacts: ContactService) -> Sequence[ContactRequestView]:
    """Requests that wait for the caller's answer, newest first."""
    return [contact_request_view(each) for each in await contacts.list_pending(login.user_id)]


@operation(contacts_api, "GET", "/contact/sent")
async def list_sent(login: Login, contacts: ContactService) -> Sequence[ContactRequestView]:
    """Requests of the caller that wait for somebody's answer, newest first."""
    return [contact_request_view(each) for each in await contacts.list_sent(login.user_id)]


@operation(contacts_api, "GET", "/contact/members", errors=(ContactNotFound, Forbidden))
async def list_members(login: Login, query: ContactQuery, contacts: ContactService) -> Sequence[UserView]:
    """The two people of a contact, or everybody in the group."""
    return [user_view(each) for each in await contacts.members(login.user_id, query.contact_id)]
