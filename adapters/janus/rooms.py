"""Rooms of the VideoRoom plugin: how they are made, and what opens them."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final

BITRATE: Final = 3_000_000
"""Of all that one page sends: three layers of a camera and a screen."""
PUBLISHERS_AT_MOST: Final = 200
"""More than the server lets into a call."""

NO_SUCH_ROOM: Final = 426
ROOM_EXISTS: Final = 427
NO_SUCH_FEED: Final = 428
FEED_EXISTS: Final = 436
NO_SUCH_SESSION: Final = 458
NO_SUCH_HANDLE: Final = 459
DRAINING: Final = 472
GONE: Final = frozenset({425, NO_SUCH_ROOM, FEED_EXISTS, NO_SUCH_SESSION, NO_SUCH_HANDLE})


class RoomKeys:
    """Secret and PIN of each room follow from what this server shares with Janus: every node knows them, and
    no page.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def secret(self, room: str) -> str:
        return self._key("secret", room)

    def pin(self, room: str) -> str:
        return self._key("pin", room)

    def _key(self, purpose: str, room: str) -> str:
        return hmac.new(self._secret, f"{purpose} of {room}".encode(), hashlib.sha256).hexdigest()


def creation(room: str, keys: RoomKeys, admin_key: str) -> Mapping[str, Any]:
    return {
        "request": "create",
        "admin_key": admin_key,
        "room": room,
        "secret": keys.secret(room),
        "pin": keys.pin(room),
        "is_private": True,
        "publishers": PUBLISHERS_AT_MOST,
        "bitrate": BITRATE,
        "audiocodec": "opus",
        "videocodec": "vp8,h264",
        "opus_fec": True,
        "audiolevel_ext": True,
        "transport_wide_cc_ext": True,
        "fir_freq": 0,
        "notify_joining": False,
    }


def joining(keys: RoomKeys, room: str, feed: str) -> Mapping[str, Any]:
    return {"request": "join", "ptype": "publisher", "room": room, "id": feed, "pin": keys.pin(room)}
