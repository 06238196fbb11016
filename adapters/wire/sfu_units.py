"""SFUs, as administrators see them."""

from adapters.wire.reading import Body
from adapters.wire.writing import View
from domain.model.call_media import UnitName
from domain.model.sfu_units import UnitUse


class UnitNamed(Body):
    """`url`: as in the settings."""

    url: UnitName = UnitName("")


class UnitView(View):
    """`seats`: pages that are there."""

    url: str
    draining: bool
    seats: int


def unit_view(use: UnitUse) -> UnitView:
    return UnitView.of(use, url=use.unit)
