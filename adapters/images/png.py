"""A PNG file, also a moving one, without what is not its picture (PNG specification, third edition)."""

import struct
import zlib
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEPT: Final = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"cICP",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
FRAME_OVERHEAD: Final = 12
"""Length, kind and checksum around a chunk's data."""


def strip(data: bytes, profile: bytes) -> bytes:
    """Raises ValueError for what is no such file. `profile`: the colour profile to have, empty for none."""
    if not data.startswith(SIGNATURE):
        raise ValueError("no PNG")
    kept = [SIGNATURE]
    at = len(SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + FRAME_OVERHEAD + length
        if end > len(data):
            raise ValueError("cut off")
        if kind in KEPT:
            kept.append(data[at:end])
        if kind == b"IHDR" and profile:
            kept.append(_chunk(b"iCCP", b"icc\0\0" + zlib.compress(profile)))
        if kind == b"IEND":
            return b"".join(kept)
        at = end


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
