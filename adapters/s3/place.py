"""Where in which store."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

FINISHED: Final = "files"
"""The folder of blobs that can be found."""
GIVEN_UP: Final = timedelta(days=2)
"""What was begun before and not finished is of no use to anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Place:
    """`endpoint` is empty for AWS itself; `prefix` is a folder in the bucket, empty for none."""

    bucket: str
    endpoint: str
    region: str
    prefix: str
    access_key: str
    secret_key: str


def first_line(error: Exception) -> str:
    """What a store said, as far as it belongs in a line of the log."""
    return str(error).partition("\n")[0][:300]
