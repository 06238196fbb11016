"""Files that go with messages (contract-2 N6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.model.ids import FileName

TICKET_LIFETIME: Final = timedelta(minutes=10)


class AttachmentKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    """Audio that was spoken into the conversation."""
    FILE = "file"


class ScanState(StrEnum):
    """What a scanner says of a file."""

    CLEAR = ""
    """Nothing: it found nothing, or none is in use."""
    WAITING = "waiting"
    """Nobody may read the file until a scanner has seen it."""
    INFECTED = "infected"
    """It found malware. The file is gone; what is known of it stays."""


LABELS: Final = {
    AttachmentKind.IMAGE: "[图片]",
    AttachmentKind.VIDEO: "[视频]",
    AttachmentKind.AUDIO: "[音频]",
    AttachmentKind.VOICE: "[语音]",
    AttachmentKind.FILE: "[文件]",
}
"""For clients that know no attachments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """`kind` and `mime` are what the content is; `size` counts the stored bytes.

    `width` and `height` are pixels, of pictures and videos; `duration` is seconds; `thumbnail` is a very
    small picture as a data URL, of a video only where it has a poster; `waveform` is how loud it is from its
    begin to its end, 0 to 100. What does not apply or is not known is 0 or empty. Of audio and video these
    are what the sender said.
    """

    file_id: FileName
    name: str
    size: int
    mime: str = ""
    kind: AttachmentKind = AttachmentKind.FILE
    width: int = 0
    height: int = 0
    duration: float = 0.0
    thumbnail: str = ""
    waveform: tuple[int, ...] = ()
    scan: ScanState = ScanState.CLEAR

    @property
    def readable(self) -> bool:
        return self.scan is ScanState.CLEAR

    def scanned(self, found: str) -> "Attachment":
        """`found`: the name of malware, or nothing. What malware looks like is shown to nobody."""
        if found:
            return replace(self, scan=ScanState.INFECTED, thumbnail="", waveform=())
        return replace(self, scan=ScanState.CLEAR)

    @property
    def sentence(self) -> str:
        label = LABELS[self.kind]
        return label if self.kind is AttachmentKind.VOICE else f"{label} {self.name}"


@dataclass(frozen=True, slots=True)
class FileTicket:
    """`token` opens the file without anything else, while its reader may read it."""

    file_id: FileName
    token: str
    expires_at: datetime


def sentence_of(attachments: Sequence[Attachment]) -> str:
    """The text of a message that has attachments and no words (contract-2 N0)."""
    return "\n".join(each.sentence for each in attachments)
