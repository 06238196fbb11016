"""A JPEG file without what is not its picture (ITU-T T.81 annex B). The coded picture stays as it is."""

import re
import struct
from typing import Final

START, END = b"\xff\xd8", b"\xff\xd9"
FRAMES: Final = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive: what browsers show."""
TABLES: Final = {0xC4, 0xDB, 0xDD}
SCAN: Final = 0xDA
JFIF, EXIF, ICC, ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
SCANS_AT_MOST: Final = 50
"""A progressive photo has about ten. Each scan goes over the whole picture again."""
NEXT_MARKER: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
"""Within coded data, 0xFF is followed by 0 or a restart marker."""
JFIF_LENGTH: Final = 14
"""Without the thumbnail."""
ADOBE_LENGTH: Final = 12
ICC_PIECE: Final = 65_000


def strip(data: bytes, orientation: int, profile: bytes) -> bytes:
    """Raises ValueError for what is no such file. `profile`: the colour profile to have, empty for none.

    It ends where its first picture ends: cameras append others, people anything.
    """
    if not data.startswith(START):
        raise ValueError("no JPEG")
    kept = [_turned(orientation), *_coloured(profile)]
    head = b""
    at, scans = len(START), 0
    while at < len(data):
        marker, body, end = _segment(data, at)
        if marker == END[1]:
            break
        scans += marker == SCAN
        if scans > SCANS_AT_MOST:
            raise ValueError("too many scans")
        if marker in FRAMES | TABLES | {SCAN}:
            kept.append(data[at:end])
        elif marker == JFIF and body.startswith(b"JFIF\0"):
            head = _written(JFIF, body[: JFIF_LENGTH - 2] + b"\0\0")
        elif marker == ADOBE and body.startswith(b"Adobe"):
            kept.append(_written(ADOBE, body[:ADOBE_LENGTH]))
        at = end
    return b"".join((START, head, *kept, END))


def _segment(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Marker, contents, and where the next one begins; a scan reaches to its last coded byte."""
    if data[at] != START[0]:
        raise ValueError("no marker")
    while at + 1 < len(data) and data[at + 1] == START[0]:
        at += 1
    marker = data[at + 1]
    if marker == END[1]:
        return marker, b"", at + 2
    (length,) = struct.unpack_from(">H", data, at + 2)
    end = at + 2 + length
    if end > len(data):
        raise ValueError("cut off")
    body = data[at + 4 : end]
    if marker == SCAN:
        following = NEXT_MARKER.search(data, end)
        end = following.start() if following else len(data)
    return marker, body, end


def _written(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _turned(orientation: int) -> bytes:
    """Exif that says which side is up, and nothing else."""
    if orientation not in range(2, 9):
        return b""
    return _written(
        0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    )


def _coloured(profile: bytes) -> list[bytes]:
    pieces = [profile[start : start + ICC_PIECE] for start in range(0, len(profile), ICC_PIECE)]
    return [
        _written(ICC, b"ICC_PROFILE\0" + bytes((number, len(pieces))) + piece)
        for number, piece in enumerate(pieces, 1)
    ]
