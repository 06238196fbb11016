"""What a client may say of a file, and how many it may name (contract-2 N6)."""

import re
from collections.abc import Sequence
from typing import Final

from domain.model.errors import InvalidFields
from domain.model.ids import FileName
from domain.model.validation import Validation

ATTACHMENTS_AT_MOST: Final = 10
"""Of one message."""
TICKETS_AT_MOST: Final = 50
"""Asked for at once."""
NAME_AT_MOST: Final = 255
WAVEFORM_AT_MOST: Final = 64
LOUDEST: Final = 100
DURATION_AT_MOST: Final = 7 * 24 * 3600.0
UNNAMED: Final = "file"

NOT_IN_NAMES: Final = re.compile(r"[\0-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters; those that turn the direction of writing make `exe.txt` of `txt.exe`."""


def check_attachments(file_ids: Sequence[FileName]) -> None:
    """Raises InvalidFields for too many."""
    Validation().items("Attachments", file_ids, most=ATTACHMENTS_AT_MOST).done()


def check_tickets(file_ids: Sequence[FileName]) -> None:
    """Raises InvalidFields for too many."""
    Validation().items("FileIds", file_ids, most=TICKETS_AT_MOST).done()


def shown_name(said: str) -> str:
    """The name of a file as it can be shown and saved anywhere, whatever its sender called it."""
    name = NOT_IN_NAMES.sub("", said.replace("\\", "/").rpartition("/")[2]).strip()
    return name[-NAME_AT_MOST:].strip(". ") or UNNAMED


def check_hints(width: int, height: int, duration: float, waveform: Sequence[int]) -> None:
    """Raises InvalidFields for what no recording is like."""
    if (
        not 0 <= duration <= DURATION_AT_MOST
        or len(waveform) > WAVEFORM_AT_MOST
        or not all(0 <= loudness <= LOUDEST for loudness in waveform)
        or not all(0 <= pixels <= 1 << 16 for pixels in (width, height))
    ):
        raise InvalidFields(["Upload-Metadata无效"])
