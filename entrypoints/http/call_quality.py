"""How calls went."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.call_quality import LegView, QualityReport, leg_view
from adapters.wire.calls import CallQuery
from domain.model.accounts import Login
from domain.model.audit import Actor
from domain.model.errors import CallEnded, CallNotFound, Forbidden, InvalidFields
from domain.services.call_quality import CallQuality
from entrypoints.http.operations import operation

call_quality_api = Blueprint("call_quality")


@operation(
    call_quality_api,
    "POST",
    "/call/quality",
    limit="call_steps_per_user",
    errors=(CallNotFound, CallEnded, Forbidden, InvalidFields),
)
async def report(login: Login, body: QualityReport, quality: CallQuality) -> None:
    """How what the others sent came through, said by a page when its call is over."""
    await quality.report(login.user_id, body.call_id, body.read())


@operation(call_quality_api, "GET", "/call/quality", errors=(CallNotFound, Forbidden))
async def show(login: Login, query: CallQuery, quality: CallQuality) -> Sequence[LegView]:
    """Every way between two people in the call, as far as it was reported."""
    return [leg_view(leg) for leg in await quality.list_of(login.user_id, query.call_id)]


@operation(call_quality_api, "GET", "/admin/calls/quality", errors=(Forbidden,))
async def list_newest(actor: Actor, quality: CallQuality) -> Sequence[LegView]:
    """The last 200 legs of all calls, the newest first."""
    del actor  # that there is one is the rule
    return [leg_view(leg) for leg in await quality.list_newest()]
