"""Guests of calls: links, the door, and who opens it (contract-2 N11)."""

from sanic import Blueprint

from adapters.wire.calls import CallMember
from adapters.wire.groups import LinkQuery
from adapters.wire.guests import (
    CallLinksToEnd,
    CallLinkWish,
    CallSignView,
    CallTokenView,
    Knock,
    NewCallLinkView,
    call_sign_view,
    call_token_view,
    new_call_link_view,
)
from domain.model.accounts import Login
from domain.model.clients import Client
from domain.model.errors import (
    CallEnded,
    CallNotFound,
    CallNotReady,
    ContactNotFound,
    Forbidden,
    InvalidFields,
)
from domain.model.guest_errors import CallLinkEnded, CallLocked
from domain.services.call_steering import CallSteering
from domain.services.guests import GuestService
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_site
from entrypoints.http.requests import TracedRequest

call_guests_api = Blueprint("call_guests")

NOT_NOW = (CallNotFound, CallNotReady, CallEnded, Forbidden)


@operation(
    call_guests_api,
    "POST",
    "/call/link",
    limit="calls_per_user",
    errors=(InvalidFields, ContactNotFound, Forbidden),
)
async def create_call_link(
    request: TracedRequest, login: Login, body: CallLinkWish, guests: GuestService
) -> NewCallLinkView:
    """A link to the door of this conversation's calls, for people without an account; shown this once."""
    link = await guests.make_link(login.user_id, body.contact_id, seconds=body.seconds)
    return new_call_link_view(link, own_site(request).address)


@operation(
    call_guests_api,
    "POST",
    "/call/link/end",
    limit="call_steps_per_user",
    errors=(ContactNotFound, Forbidden),
)
async def end_call_links(login: Login, body: CallLinksToEnd, guests: GuestService) -> None:
    """Nobody comes to the door by any link of the conversation any more."""
    await guests.end_links(login.user_id, body.contact_id)


@operation(call_guests_api, "GET", "/call/link", open=True, errors=(CallLinkEnded,))
async def show_call_link(query: LinkQuery, guests: GuestService) -> CallSignView:
    """Who made the link, and whether there is a call, for anybody who has it."""
    return call_sign_view(await guests.show(query.token))


@operation(
    call_guests_api,
    "POST",
    "/call/guest",
    open=True,
    errors=(InvalidFields, CallLinkEnded, CallLocked, *NOT_NOW),
)
async def knock(body: Knock, client: Client, guests: GuestService) -> CallTokenView:
    """The token for the call's socket, on which the guest waits until a host lets them in."""
    admission = await guests.knock(
        body.token, body.name, client.address, sfu=body.sfu, public_key=body.public_key
    )
    return call_token_view(admission)


@operation(
    call_guests_api, "POST", "/call/admit", limit="call_steps_per_user", errors=(*NOT_NOW, InvalidFields)
)
async def admit(login: Login, body: CallMember, steering: CallSteering) -> None:
    """Let a guest in: for the host, and in groups owner and admins. `/call/remove` turns one away."""
    await steering.admit(login.user_id, body.call_id, body.user_id)
