"""Uploaded images (contract section 7, promise S6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.ids import FileName, UserId

UPLOAD_AT_MOST = 10 * 1024 * 1024
ANONYMOUS_UPLOAD_AT_MOST = 1024 * 1024
PIXELS_AT_MOST = 25_000_000
UNUSED_UPLOAD_LIFETIME = timedelta(hours=24)
"""After this an upload that nothing refers to is removed, such as the avatar of a registration that was
abandoned."""

URL_PREFIX = "file/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A stored image and how many messages, avatars and wallpapers refer to it.

    `uploader_id` is 0 for an anonymous upload.
    """

    name: FileName
    uploader_id: UserId
    size: int
    uses: int
    created_at: datetime


def file_name(url: str) -> FileName | None:
    """The name behind a URL that one of our uploads returned; None for any other URL."""
    return FileName(url.removeprefix(URL_PREFIX)) if url.startswith(URL_PREFIX) else None
