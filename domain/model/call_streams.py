"""What pages and SFUs agree on: streams, candidates, offers (RFC 8829)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.model.ids import UserId

LAYERS = ("l", "m", "h")
"""What a picture may be sent as at once (simulcast, RFC 8853), the smallest first."""


class StreamKind(StrEnum):
    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"


class Direction(StrEnum):
    """Of a page's connection to the SFU, as the page sees it: it sends up and receives down."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Candidate:
    """As browsers write it; an empty `line` is the end of candidates."""

    line: str = ""
    mid: str | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """What comes in at `mid` of the down connection."""

    mid: str
    user_id: UserId
    kind: StreamKind


@dataclass(frozen=True, slots=True)
class Offer:
    """For the down connection. `fresh`: for a new one, instead of that of before."""

    number: int
    fresh: bool
    description: str
    streams: Sequence[Stream]
