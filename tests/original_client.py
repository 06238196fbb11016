"""A stand-in for the original's client: what it shows of a message (docs/protocol.md, Messages).

It knows three types and the fields that it was written with. Whatever is new stands beside them, so it must
find something to show in those.
"""

from collections.abc import Mapping
from typing import Any

REVOKED, PICTURE, CALL = "[消息已撤回]", "[图片]", "[通话]"


def bubble(message: Mapping[str, Any]) -> str:
    """The words of its bubble, or a sign for what has none; empty where it would draw an empty one."""
    if message["revoked"]:
        return REVOKED
    match message["type"]:
        case 1:
            return str(message["text"]).strip()
        case 2:
            return PICTURE if message["image"] or message["thumbnail"] else ""
        case 3:
            return CALL if message["call"] else ""
    return ""
