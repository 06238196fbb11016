"""The units of an SFU as those see them who look after the server."""

from dataclasses import dataclass

from domain.model.call_media import UnitName


@dataclass(frozen=True, slots=True)
class UnitUse:
    """`draining`: it is out of service, or will be when its last page has gone."""

    unit: UnitName
    draining: bool
    seats: int
