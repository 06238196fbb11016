"""Who may make an account (contract-2 N9)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.invites import (
    InviteToEnd,
    InviteView,
    InviteWish,
    NewInviteView,
    invite_view,
    new_invite_view,
)
from domain.model.audit import Actor
from domain.model.errors import Forbidden, InvalidFields
from domain.services.invites import InviteService
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_site
from entrypoints.http.requests import TracedRequest

invites_api = Blueprint("invites")


@operation(
    invites_api, "POST", "/invites", limit="administration_per_user", errors=(InvalidFields, Forbidden)
)
async def create_invite(
    request: TracedRequest, actor: Actor, body: InviteWish, invites: InviteService
) -> NewInviteView:
    """A link that lets people make an account. Of administrators; it is shown this once."""
    invite = await invites.create(actor, seconds=body.seconds, uses=body.uses)
    return new_invite_view(invite, own_site(request).address)


@operation(invites_api, "GET", "/invites", errors=(Forbidden,))
async def list_invites(actor: Actor, invites: InviteService) -> Sequence[InviteView]:
    """Those that still let somebody in, newest first. For administrators."""
    del actor
    return [invite_view(invite) for invite in await invites.list_standing()]


@operation(invites_api, "POST", "/invites/end", limit="administration_per_user", errors=(Forbidden,))
async def end_invite(actor: Actor, body: InviteToEnd, invites: InviteService) -> None:
    """Nobody comes in with it any more. Of administrators."""
    await invites.end(actor, body.invite_id)
