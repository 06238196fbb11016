"""Calls (contract section 9.1)."""

from sanic import Blueprint

from adapters.wire.calls import (
    CallHistoryQuery,
    CallHistoryView,
    CallJoin,
    CallQuery,
    CallView,
    Goodbye,
    IceServersView,
    NewCall,
    call_history_view,
    call_view,
    ice_servers_view,
)
from adapters.wire.sfu_frames import MediaView, media_view
from domain.model.accounts import Login
from domain.model.call_changes import UserBusy
from domain.model.errors import (
    CallEnded,
    CallNotFound,
    CallNotReady,
    ContactNotFound,
    Forbidden,
    InvalidFields,
    NoCallees,
    Unauthenticated,
)
from domain.model.ids import CallId
from domain.services.call_commands import CallCommands
from domain.services.call_queries import CallQueries
from entrypoints.http.operations import operation

call_api = Blueprint("calls")

NOT_NOW = (CallNotFound, CallNotReady, CallEnded, Forbidden)


@operation(
    call_api,
    "POST",
    "/call",
    limit="calls_per_user",
    errors=(NoCallees, InvalidFields, ContactNotFound, Forbidden),
)
async def place(login: Login, body: NewCall, commands: CallCommands) -> CallId:
    """Call members of a contact's room. The call rings when this answers, or has ended as busy."""
    return await commands.place(login.user_id, body.contact_id, body.user_ids, body.kind)


@operation(call_api, "GET", "/call", errors=(CallNotFound, Forbidden))
async def show(login: Login, query: CallQuery, queries: CallQueries) -> CallView:
    """One call, for its members."""
    return call_view(await queries.get(login.user_id, query.call_id))


@operation(
    call_api,
    "POST",
    "/call/join",
    limit="call_steps_per_user",
    errors=(*NOT_NOW, InvalidFields, UserBusy),
)
async def join(login: Login, query: CallJoin, commands: CallCommands) -> str:
    """The token for the call's socket; the first time also the answer that stops the ringing. Whoever is in
    another call leaves that first.
    """
    return await commands.join(login, query.call_id, sfu=bool(query.sfu), public_key=query.public_key)


@operation(call_api, "POST", "/call/hangup", limit="call_steps_per_user", errors=NOT_NOW)
async def hang_up(login: Login, query: CallQuery, commands: CallCommands) -> None:
    """Reject, cancel or leave."""
    await commands.hang_up(login.user_id, query.call_id)


@operation(call_api, "POST", "/call/goodbye", open=True, errors=(Unauthenticated, CallNotFound, Forbidden))
async def say_goodbye(body: Goodbye, commands: CallCommands) -> None:
    """The caller's page closes while it rings: unless it comes back, the call ends."""
    await commands.say_goodbye(body.token)


@operation(call_api, "GET", "/call/ice", errors=NOT_NOW)
async def list_ice_servers(login: Login, query: CallQuery, queries: CallQueries) -> IceServersView:
    """STUN and TURN servers, with credentials for this caller in this call; ask again before they expire."""
    return ice_servers_view(await queries.ice_servers(login.user_id, query.call_id))


@operation(call_api, "GET", "/call/media", errors=(CallNotFound, Forbidden))
async def show_media(login: Login, query: CallQuery, queries: CallQueries) -> MediaView:
    """How the call's sound and pictures travel: from everybody to everybody, or through an SFU."""
    return media_view(await queries.media_of(login.user_id, query.call_id))


@operation(call_api, "GET", "/calls", errors=(InvalidFields,))
async def list_calls(login: Login, query: CallHistoryQuery, queries: CallQueries) -> CallHistoryView:
    """The caller's calls, newest first, from the `cursor` of the page before; and how many were missed."""
    return call_history_view(await queries.history(login.user_id, query.cursor, query.limit))


@operation(call_api, "POST", "/calls/seen", limit="call_steps_per_user")
async def see_missed(login: Login, commands: CallCommands) -> None:
    """The missed count is 0 after it."""
    await commands.see_missed(login.user_id)
