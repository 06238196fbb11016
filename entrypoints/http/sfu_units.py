"""SFUs are taken out of service and back in, by administrators (docs/sfu.md)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.sfu_units import UnitNamed, UnitView, unit_view
from domain.model.audit import Actor
from domain.model.errors import Forbidden, NotFound
from domain.services.sfu_units import SfuUnits
from entrypoints.http.operations import operation

LIMIT = "administration_per_user"

sfu_units_api = Blueprint("sfu_units", url_prefix="/admin/sfu")


@operation(sfu_units_api, "GET", "", errors=(Forbidden,))
async def list_units(actor: Actor, units: SfuUnits) -> Sequence[UnitView]:
    """Those of the settings; `seats` is how many pages are there."""
    del actor
    return [unit_view(each) for each in await units.list_all()]


@operation(sfu_units_api, "POST", "/drain", limit=LIMIT, errors=(Forbidden, NotFound))
async def drain(actor: Actor, body: UnitNamed, units: SfuUnits) -> None:
    """No call goes there any more, and those that are there go to another one, if there is one."""
    await units.drain(actor, body.url)


@operation(sfu_units_api, "POST", "/undrain", limit=LIMIT, errors=(Forbidden, NotFound))
async def undrain(actor: Actor, body: UnitNamed, units: SfuUnits) -> None:
    """Calls go there again."""
    await units.undrain(actor, body.url)
