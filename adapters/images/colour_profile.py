"""The part of a colour profile that changes colours (ICC.1:2022): no names, no serial numbers, no dates."""

import struct
from typing import Final

COLOURS: Final = {
    b"RGB ": (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"wtpt"),
    b"GRAY": (b"kTRC", b"wtpt"),
}
"""What a profile of three primaries, or of one grey, needs. Others consist of large tables."""
ADAPTATION: Final = b"chad"
HEAD: Final = 128
TAG: Final = 12
TAGS_AT_MOST: Final = 100
TAG_AT_MOST: Final = 16 * 1024
NAMES: Final = ((24, 36), (40, 44), (48, 64), (80, 100))
"""When it was made, for which system, by whom, for which device, by which program, and its checksum."""


def without_names(profile: bytes) -> bytes | None:
    """A profile for the same colours; None if it is none that can be reduced."""
    if len(profile) < HEAD + 4 or profile[36:40] != b"acsp" or profile[20:24] != b"XYZ ":
        return None
    wanted = COLOURS.get(profile[16:20], ())
    tags = _tags(profile)
    if not wanted or not all(tags.get(name) for name in wanted):
        return None
    return _written(profile[:HEAD], {name: tags[name] for name in (*wanted, ADAPTATION) if tags.get(name)})


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, HEAD)
    tags = {}
    for number in range(min(count, TAGS_AT_MOST)):
        at = HEAD + 4 + number * TAG
        if at + TAG > len(profile):
            break
        name, start, length = struct.unpack_from(">4sII", profile, at)
        if length <= TAG_AT_MOST:
            tags[name] = profile[start : start + length]
    return tags


def _written(head: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, bodies = [], b""
    first = HEAD + 4 + TAG * len(tags)
    for name, body in tags.items():
        table.append(struct.pack(">4sII", name, first + len(bodies), len(body)))
        bodies += body + b"\0" * (-len(body) % 4)
    anonymous = bytearray(head)
    for start, end in NAMES:
        anonymous[start:end] = bytes(end - start)
    struct.pack_into(">I", anonymous, 0, first + len(bodies))
    return bytes(anonymous) + struct.pack(">I", len(tags)) + b"".join(table) + bodies
