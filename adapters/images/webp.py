"""A WebP file, also a moving one, without what is not its picture (RFC 9649)."""

import struct
from collections.abc import Iterator
from typing import Final

KEPT: Final = {b"ANIM", b"ALPH", b"VP8 ", b"VP8L"}
HEAD: Final = b"VP8X"
FRAME: Final = b"ANMF"
FRAME_HEAD: Final = 16
HAS_PROFILE, HAS_EXIF, HAS_XMP = 0x20, 0x08, 0x04


def strip(data: bytes, profile: bytes) -> bytes:
    """Raises ValueError for what is no such file. `profile`: the colour profile to have, empty for none."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise ValueError("cut off")
    kept = [b"WEBP"]
    for kind, body in _chunks(data[12 : length + 8]):
        if kind == HEAD:
            flags = body[0] & ~(HAS_PROFILE | HAS_EXIF | HAS_XMP) | (HAS_PROFILE if profile else 0)
            kept.append(_chunk(kind, bytes((flags,)) + body[1:10]))
            if profile:
                kept.append(_chunk(b"ICCP", profile))
        elif kind == FRAME:
            pictures = (_chunk(*each) for each in _chunks(body[FRAME_HEAD:]) if each[0] in KEPT)
            kept.append(_chunk(kind, body[:FRAME_HEAD] + b"".join(pictures)))
        elif kind in KEPT:
            kept.append(_chunk(kind, body))
    return _chunk(b"RIFF", b"".join(kept))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > len(data):
            raise ValueError("cut off")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
