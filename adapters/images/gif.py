"""A GIF file without comments, applications' data, and what hangs on behind it (GIF89a specification)."""

from typing import Final

SIGNATURES: Final = (b"GIF87a", b"GIF89a")
SCREEN_LENGTH: Final = 13
PLACE_LENGTH: Final = 10
EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
CONTROL, APPLICATION = 0xF9, 0xFF
LOOPS: Final = (b"\x0bNETSCAPE2.0\x03\x01", b"\x0bANIMEXTS1.0\x03\x01")
"""How an application block begins that says how often a moving picture is shown."""


def strip(data: bytes) -> bytes:
    """Raises ValueError for what is no such file."""
    if not data.startswith(SIGNATURES):
        raise ValueError("no GIF")
    at = SCREEN_LENGTH + _table_length(data[10])
    kept = [data[:at]]
    while data[at] != TRAILER:
        if data[at] == IMAGE:
            blocks = at + PLACE_LENGTH + _table_length(data[at + PLACE_LENGTH - 1]) + 1
            end = _end_of_blocks(data, blocks)
            kept.append(data[at:end])
        elif data[at] == EXTENSION:
            end = _end_of_blocks(data, at + 2)
            if _shows(data[at + 1], data[at + 2 : end]):
                kept.append(data[at:end])
        else:
            raise ValueError("no block")
        at = end
    return b"".join((*kept, bytes((TRAILER,))))


def _table_length(flags: int) -> int:
    """Of the colours that follow, if any do."""
    return 3 * 2 ** ((flags & 0b111) + 1) if flags & 0b1000_0000 else 0


def _end_of_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def _shows(label: int, blocks: bytes) -> bool:
    if label == APPLICATION:
        return blocks.startswith(LOOPS) and len(blocks) == len(LOOPS[0]) + 3
    return label == CONTROL
