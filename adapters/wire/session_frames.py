"""What a notification socket says besides notifications: docs/protocol-notifications.md."""

import re

import msgspec

from adapters.wire.writing import encode
from domain.model.ids import DeliveryId, LoginId, SessionId
from ports.session_frames import Opening, SessionFrames

SESSION_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


class _Opening(msgspec.Struct, rename="camel"):
    session: str = ""
    position: int = 0
    call_waiting: bool = False


class _Acknowledgement(msgspec.Struct):
    ack: int


_read_opening = msgspec.json.Decoder(_Opening).decode
_read_acknowledgement = msgspec.json.Decoder(_Acknowledgement).decode


class WireSessionFrames(SessionFrames):
    def read_opening(self, frame: str | bytes) -> Opening:
        text = frame if isinstance(frame, str) else frame.decode(errors="replace")
        if not text.startswith("{"):
            return Opening(_known_form(text.strip()), explicit=False, position=0)
        try:
            opening = _read_opening(text)
        except msgspec.MsgspecError:
            return Opening(SessionId(""), explicit=True, position=0)
        return Opening(
            _known_form(opening.session),
            explicit=True,
            position=max(opening.position, 0),
            call_waiting=opening.call_waiting,
        )

    def greet_resumed(self, opening: Opening, last: DeliveryId) -> bytes:
        if opening.explicit:
            return encode({"session": opening.session_id, "resumed": True, "last": last})
        return f"session:{opening.session_id}".encode()

    def greet_new(self, opening: Opening, session_id: SessionId, last: DeliveryId) -> bytes:
        if opening.explicit:
            return encode({"session": session_id, "resumed": False, "last": last})
        return f"session:{session_id}\n{last}".encode()

    def place(self, frame: bytes, position: int) -> bytes:
        return b'{"position":%d,%b' % (position, frame[1:])

    def reset(self, session_id: SessionId, last: DeliveryId) -> bytes:
        return encode({"position": 0, "reset": True, "session": session_id, "last": last})

    def find_acknowledged(self, frame: str | bytes) -> int | None:
        try:
            return _read_acknowledgement(frame).ack
        except msgspec.MsgspecError:
            return None

    def alive(self) -> bytes:
        return b'{"alive":true}'

    def read_ended_logins(self, body: bytes) -> frozenset[LoginId]:
        return frozenset(map(LoginId, body.decode().split(",")))


def _known_form(text: str) -> SessionId:
    """Whatever else a client sends as its session cannot be one of ours."""
    return SessionId(text if SESSION_ID.fullmatch(text) else "")
