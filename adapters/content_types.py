"""What files are, by their first bytes: `filetype` knows most, and containers are looked into."""

import re
from typing import Final

import filetype

from ports.content_types import ContentTypes

UNKNOWN: Final = "application/octet-stream"
PLAIN: Final = "text/plain"
SIMILAR: Final = {
    "audio/x-wav": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/x-aiff": "audio/aiff",
    "audio/m4a": "audio/mp4",
    "video/x-m4v": "video/mp4",
    "video/x-matroska": "video/webm",
}
"""Today's names of some; browsers play Matroska that they know as WebM."""
EBML: Final = b"\x1aE\xdf\xa3"
VIDEO_CODEC: Final = re.compile(rb"V_(?:VP8|VP9|AV1|MPEG|MS|THEORA)")
"""Of a track in WebM and Matroska (RFC 9559, section 5.1.4.1.21)."""
AUDIO_CODEC: Final = re.compile(rb"A_(?:OPUS|VORBIS|AAC|MPEG|FLAC|PCM)")
OGG: Final = b"OggS"
CONTROL: Final = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class SniffedContentTypes(ContentTypes):
    def sniff(self, head: bytes) -> str:
        if head.startswith(EBML):
            return "video/webm" if VIDEO_CODEC.search(head) or not AUDIO_CODEC.search(head) else "audio/webm"
        if head.startswith(OGG):
            return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
        if head[4:8] == b"ftyp" and b"soun" in head and b"vide" not in head:
            return "audio/mp4"
        found: str | None = filetype.guess_mime(head)
        if found:
            return SIMILAR.get(found, found)
        return PLAIN if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """UTF-8, perhaps cut within its last character."""
    if not head or CONTROL.search(head):
        return False
    for cut in range(4):
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False
