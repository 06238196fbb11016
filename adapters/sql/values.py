"""Between the model's values and the database's."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Value = int | str | bytes | None
Row = Sequence[Any]

NO_ID = 2**63 - 1
"""Higher than every id there is."""
UTC_OFFSET = "+00:00"


def to_time(at: datetime) -> str:
    """UTC, to the microsecond, in the form that both databases sort and MySQL's DATETIME(6) reads."""
    return at.astimezone(UTC).isoformat(" ", "microseconds").removesuffix(UTC_OFFSET)


def from_time(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}{UTC_OFFSET}")  # five times as quick as `replace`


def to_time_or_none(at: datetime | None) -> str | None:
    return None if at is None else to_time(at)


def from_time_or_none(text: str | None) -> datetime | None:
    return None if text is None else from_time(text)


def to_exact(text: str) -> bytes:
    """Keys that are compared byte for byte are stored as bytes: no collation, no padding."""
    return text.encode()


def from_exact(value: bytes) -> str:
    return value.decode()
