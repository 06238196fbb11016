"""Uploaded images (contract section 7, promise S6)."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from domain.model.errors import Forbidden, StorageQuotaReached
from domain.model.ids import FileName, GroupId, MessageId, UserId

ANONYMOUS: Final = UserId(0)

UPLOAD_AT_MOST = 10 * 1024 * 1024
ANONYMOUS_UPLOAD_AT_MOST = 1024 * 1024
PIXELS_AT_MOST = 25_000_000
UNUSED_UPLOAD_LIFETIME = timedelta(hours=24)
"""After this an upload that nothing refers to is removed, such as the avatar of a registration that was
abandoned, or one that was replaced and that pages still open show."""

URL_PREFIX = "file/"
NAME = re.compile(r"[\w-][\w.-]*")
"""Names that the server makes, and those that the original made: nothing that leads anywhere else."""
NAME_AT_MOST = 255


class Purpose(IntEnum):
    MESSAGE = 1
    AVATAR = 2
    WALLPAPER = 3
    GROUP_AVATAR = 4


@dataclass(frozen=True, slots=True)
class FileUse:
    """What refers to an upload: `owner_id` is that of the message, the user or the group."""

    purpose: Purpose
    owner_id: int

    @classmethod
    def in_message(cls, message_id: MessageId) -> "FileUse":
        return cls(Purpose.MESSAGE, message_id)

    @classmethod
    def as_avatar(cls, user_id: UserId) -> "FileUse":
        return cls(Purpose.AVATAR, user_id)

    @classmethod
    def as_wallpaper(cls, user_id: UserId) -> "FileUse":
        return cls(Purpose.WALLPAPER, user_id)

    @classmethod
    def as_group_avatar(cls, group_id: GroupId) -> "FileUse":
        return cls(Purpose.GROUP_AVATAR, group_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A stored picture. `uploader_id` is 0 for an anonymous one that nobody has used yet.

    `kept_until`: when it goes if nothing uses it by then; None while something does.
    """

    name: FileName
    uploader_id: UserId
    size: int
    kept_until: datetime | None
    created_at: datetime

    def is_gone(self, now: datetime) -> bool:
        """Its file may still be there for a moment."""
        return self.kept_until is not None and self.kept_until <= now

    def used_by(self, user_id: UserId) -> "Upload":
        """An anonymous upload belongs to whoever uses it first. Raises Forbidden for another's."""
        if self.uploader_id not in {ANONYMOUS, user_id}:
            raise Forbidden
        return replace(self, uploader_id=user_id, kept_until=None)

    def unused(self, kept_until: datetime) -> "Upload":
        return replace(self, kept_until=kept_until)


def file_name(url: str) -> FileName | None:
    """The name behind a URL that one of our uploads returned; None for any other URL."""
    name = url.removeprefix(URL_PREFIX)
    if name == url or not NAME.fullmatch(name) or len(name.encode()) > NAME_AT_MOST:
        return None
    return FileName(name)


def check_quota(stored: int, added: int, at_most: int) -> None:
    """Bytes. Raises StorageQuotaReached."""
    if stored + added > at_most:
        raise StorageQuotaReached
