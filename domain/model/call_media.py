"""How sound and pictures of a call travel (contract-2 N11)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

UnitName = NewType("UnitName", str)
"""One selective forwarding unit (SFU, RFC 7667 section 3.7), by its address in the settings."""
NO_UNIT = UnitName("")


class MediaMode(StrEnum):
    MESH = "mesh"
    """From everybody to everybody."""
    SFU = "sfu"
    """Everybody sends once; the SFU forwards."""


@dataclass(frozen=True, slots=True)
class Media:
    """Each `generation` is another room in an SFU, on another unit or on the same."""

    mode: MediaMode = MediaMode.MESH
    generation: int = 0
    settled: bool = False
    """Everybody receives by this generation: what was before it can be closed."""
    e2ee: bool = False
    """Pages encrypt what they send through it for each other: all of a generation, or nothing."""

    @property
    def by_sfu(self) -> bool:
        return self.mode is MediaMode.SFU


MESH = Media()
