"""Large files whose bytes go straight to the store of blobs, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

DIRECT_FROM: Final = 16 * 1024 * 1024
"""Bytes of a file; a smaller one costs a node less than the parts cost the store."""
PART_AT_LEAST: Final = 8 * 1024 * 1024
PARTS_AT_MOST: Final = 10_000
"""Of one object in S3."""

DirectId = NewType("DirectId", str)
"""By which the store knows an upload in parts."""
NOT_DIRECT: Final = DirectId("")


@dataclass(frozen=True, slots=True)
class Part:
    """`number` counts from 1; `offset` and `size` are bytes."""

    number: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class MissingPart:
    """`url`: where whoever has the file brings these bytes of it."""

    offset: int
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class MissingParts:
    """`received`: bytes that are there. `parts`: what is to be brought next, until `expires_at`; none when
    all are there.
    """

    received: int
    parts: Sequence[MissingPart]
    expires_at: datetime


def parts_of(length: int) -> Sequence[Part]:
    """All of the same size but the last one, which may be smaller."""
    size = max(PART_AT_LEAST, -(-length // PARTS_AT_MOST))
    offsets = range(0, length, size)
    return [Part(number, offset, min(size, length - offset)) for number, offset in enumerate(offsets, 1)]
