"""Files that go with messages (contract-2 N6)."""

import binascii
from base64 import b64decode
from collections.abc import Mapping

from adapters.wire.reading import Body, Query
from adapters.wire.writing import Time, View
from domain.model.attachment_rules import check_hints, shown_name
from domain.model.attachments import Attachment, AttachmentKind, FileTicket
from domain.model.errors import BadRequest
from domain.model.ids import FileName

UNKNOWN = FileName("")


class FileInfoQuery(Query):
    """`ids`: with commas between them."""

    ids: str = ""

    @property
    def file_ids(self) -> list[FileName]:
        return [FileName(each.strip()) for each in self.ids.split(",") if each.strip()]


class ShownFile(Query):
    """`preview` 1: of a picture the small one, if there is one."""

    preview: int = 0


class PosterQuery(Query):
    """`fileId`: the video that it stands for."""

    file_id: str = ""


class FilesToOpen(Body):
    file_ids: tuple[FileName, ...] = ()


class AttachmentView(View):
    """`duration` is seconds; what does not apply is 0 or empty.

    `scan`: `waiting` until a scanner has seen it, `infected` when it is gone for what the scanner found.
    """

    file_id: str
    name: str
    size: int
    mime: str
    kind: str
    width: int
    height: int
    duration: float
    thumbnail: str
    waveform: tuple[int, ...]
    scan: str


class FileTicketView(View):
    """`url` needs no header."""

    file_id: str
    url: str
    expires_at: Time


def attachment_view(attachment: Attachment) -> AttachmentView:
    return AttachmentView.of(attachment)


def file_ticket_view(ticket: FileTicket, url: str) -> FileTicketView:
    return FileTicketView.of(ticket, url=url)


def read_metadata(header: str) -> Mapping[str, str]:
    """`Upload-Metadata` of tus: names, each with a text in Base64. Raises BadRequest."""
    said = {}
    for pair in filter(None, map(str.strip, header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            said[name] = b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise BadRequest from None
    return said


def said_attachment(metadata: Mapping[str, str], size: int) -> Attachment:
    """What an uploader says of a file before it is there: its `filename`, `kind` "voice", and of what is
    heard or seen `duration`, `width`, `height`, and `waveform` with commas.

    Raises BadRequest, InvalidFields.
    """
    try:
        width, height = (int(metadata.get(name) or 0) for name in ("width", "height"))
        duration = round(float(metadata.get("duration") or 0), 3)
        waveform = tuple(map(int, filter(None, metadata.get("waveform", "").split(","))))
    except (ValueError, OverflowError):
        raise BadRequest from None
    check_hints(width, height, duration, waveform)
    return Attachment(
        file_id=UNKNOWN,
        name=shown_name(metadata.get("filename", "")),
        size=size,
        kind=AttachmentKind.VOICE if metadata.get("kind") == AttachmentKind.VOICE else AttachmentKind.FILE,
        width=width,
        height=height,
        duration=duration,
        waveform=waveform,
    )
