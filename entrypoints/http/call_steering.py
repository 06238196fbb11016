"""Who is in a running call (contract-2 N11)."""

from sanic import Blueprint

from adapters.wire.calls import CallInvitation, CallMember, CallQuery
from adapters.wire.guests import CallLock
from domain.model.accounts import Login
from domain.model.errors import (
    BadRequest,
    CallEnded,
    CallNotFound,
    CallNotReady,
    Forbidden,
    InvalidFields,
    NoCallees,
)
from domain.services.call_steering import CallSteering
from entrypoints.http.operations import operation

call_steering_api = Blueprint("call_steering")

NOT_NOW = (CallNotFound, CallNotReady, CallEnded, Forbidden)
STEPS = "call_steps_per_user"


@operation(
    call_steering_api,
    "POST",
    "/call/invite",
    limit=STEPS,
    errors=(*NOT_NOW, NoCallees, InvalidFields, BadRequest),
)
async def invite(login: Login, body: CallInvitation, steering: CallSteering) -> None:
    """Ring contacts, or members of the room, from within the call. Who is in another call has missed it."""
    await steering.invite(login.user_id, body.call_id, body.user_ids)


@operation(call_steering_api, "POST", "/call/remove", limit=STEPS, errors=(*NOT_NOW, BadRequest))
async def remove(login: Login, body: CallMember, steering: CallSteering) -> None:
    """Put somebody out, until they are invited again: for the host, and in groups owner and admins."""
    await steering.remove(login.user_id, body.call_id, body.user_id)


@operation(call_steering_api, "POST", "/call/end", limit=STEPS, errors=NOT_NOW)
async def end(login: Login, query: CallQuery, steering: CallSteering) -> None:
    """End the call for everybody: for the host, and in groups owner and admins."""
    await steering.end(login.user_id, query.call_id)


@operation(call_steering_api, "POST", "/call/mute", limit=STEPS, errors=NOT_NOW)
async def mute(login: Login, body: CallMember, steering: CallSteering) -> None:
    """Ask somebody to turn their microphone off: for the host, and in groups owner and admins."""
    await steering.mute(login.user_id, body.call_id, body.user_id)


@operation(call_steering_api, "POST", "/call/lock", limit=STEPS, errors=NOT_NOW)
async def lock(login: Login, body: CallLock, steering: CallSteering) -> None:
    """Nobody new comes in but by invitation: for the host, and in groups owner and admins."""
    await steering.lock(login.user_id, body.call_id, on=body.on)
