"""Whether others are here (docs/protocol.md)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.accounts import UserIds
from adapters.wire.presence import PresenceView, presence_view
from domain.model.accounts import Login
from domain.model.errors import InvalidFields
from domain.model.scopes import Scope
from domain.services.presence import PresenceService
from entrypoints.http.operations import operation

presence_api = Blueprint("presence")


@operation(
    presence_api,
    "POST",
    "/user/presence",
    scope=Scope.READ,
    limit="presence_per_user",
    errors=(InvalidFields,),
)
async def find_presence(login: Login, body: UserIds, presence: PresenceService) -> Sequence[PresenceView]:
    """Of up to 200 people, in the order asked for; whoever the caller may not see is offline."""
    return [presence_view(each) for each in await presence.find(login.user_id, body.user_ids)]
