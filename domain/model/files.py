"""Uploads: pictures (contract section 7, promise S6), and files of any kind (contract-2 N6)."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from domain.model.attachments import Attachment, AttachmentKind, ScanState
from domain.model.direct_uploads import NOT_DIRECT, DirectId
from domain.model.errors import BadRequest, Forbidden, StorageQuotaReached
from domain.model.file_errors import InfectedFile
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
PREVIEW = ".preview"
"""End of the name of a small picture of a picture."""
ATTACHMENT = re.compile(rf"attachment-[0-9a-f]{{32}}({re.escape(PREVIEW)})?")
"""Names of files that are shown to nobody but the readers of a message; no upload of the original has one."""


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
    """A stored file. `uploader_id` is 0 for an anonymous picture that nobody has used yet.

    `kept_until`: when it goes if nothing uses it by then; None while something does. `attachment`: what a
    message shows of it, None for a picture; `unfinished` while bytes of it are still to come, then it is what
    its uploader said. `length`: the bytes that were announced for it. `direct_id`: of one whose bytes go
    straight to the store, in parts, and never by a node.
    """

    name: FileName
    uploader_id: UserId
    size: int
    kept_until: datetime | None
    created_at: datetime
    attachment: Attachment | None = None
    unfinished: bool = False
    length: int = 0
    direct_id: DirectId = NOT_DIRECT

    def is_gone(self, now: datetime) -> bool:
        """Its file may still be there for a moment."""
        return self.kept_until is not None and self.kept_until <= now

    def used_by(self, user_id: UserId) -> "Upload":
        """An anonymous upload belongs to whoever uses it first. Raises Forbidden for another's."""
        if self.uploader_id not in {ANONYMOUS, user_id}:
            raise Forbidden
        return replace(self, uploader_id=user_id, kept_until=None)

    def finished(self, attachment: Attachment, now: datetime) -> "Upload":
        """All of it came, and this is what it is; it waits for a message."""
        return replace(
            self,
            attachment=attachment,
            size=attachment.size,
            unfinished=False,
            kept_until=now + UNUSED_UPLOAD_LIFETIME,
        )

    def shown_to(self, user_id: UserId) -> Attachment | None:
        """To its uploader, while no message has it."""
        waits = self.kept_until is not None and not self.unfinished
        return self.attachment if waits and self.uploader_id == user_id else None

    def film_of(self, user_id: UserId) -> Attachment:
        """The film that its uploader may still give a poster, since no message has it.

        Raises Forbidden, BadRequest for what is no film, InfectedFile.
        """
        film = self.shown_to(user_id)
        if film is None:
            raise Forbidden
        if film.kind is not AttachmentKind.VIDEO:
            raise BadRequest
        if film.scan is ScanState.INFECTED:
            raise InfectedFile
        return film

    def unused(self, kept_until: datetime) -> "Upload":
        return replace(self, kept_until=kept_until)


def file_name(url: str) -> FileName | None:
    """The name behind a URL that one of our uploads returned; None for any other URL."""
    name = url.removeprefix(URL_PREFIX)
    if name == url or not NAME.fullmatch(name) or len(name.encode()) > NAME_AT_MOST:
        return None
    return None if is_attachment(FileName(name)) else FileName(name)


def is_stored_name(name: str) -> bool:
    """False for every name that could lead out of a store, is hidden, or is too long for a file."""
    encoded = name.encode("utf-8", "replace")
    return bool(name) and not (
        name.startswith(".") or {"/", "\\", "\0"} & set(name) or len(encoded) > NAME_AT_MOST
    )


def is_attachment(name: FileName) -> bool:
    return ATTACHMENT.fullmatch(name) is not None


def preview_of(name: FileName) -> FileName:
    return FileName(name + PREVIEW)


def check_quota(stored: int, added: int, at_most: int) -> None:
    """Bytes. Raises StorageQuotaReached."""
    if stored + added > at_most:
        raise StorageQuotaReached
