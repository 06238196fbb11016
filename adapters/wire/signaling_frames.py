"""The frames of a call's socket (contract section 9.4)."""

from collections.abc import Mapping

import msgspec

from adapters.wire.rosters import read_roster
from adapters.wire.writing import encode
from domain.model.calls import ParticipantState
from domain.model.ids import UserId
from domain.model.signaling import (
    ClientFrame,
    Failed,
    Heartbeat,
    Over,
    Relayed,
    Roster,
    ServerFrame,
    Signal,
    Started,
    StateChanged,
    StatesTold,
    Unauthorised,
)
from ports.signaling_frames import SignalingFrames

UNAUTHORISED, STATES, STATE, SIGNAL, HEARTBEAT, STARTED, OVER, FAILED = range(1, 9)
NO_PING = -2
"""The original's clients measured nothing and sent this; nobody reads it."""


class _Frame(msgspec.Struct):
    type: int
    payload: str | None = ""


class _Outgoing(msgspec.Struct):
    toUserId: int  # noqa: N815  (the wire's own spelling)
    message: str


_frames = msgspec.json.Decoder(_Frame)
_signals = msgspec.json.Decoder(_Outgoing)


class WireSignalingFrames(SignalingFrames):
    """Frames are `{"type": number, "payload": text}`; what has structure is JSON inside the text."""

    def read(self, frame: str | bytes) -> ClientFrame | None:
        try:
            outer = _frames.decode(frame)
            if outer.type == HEARTBEAT:
                return Heartbeat()
            if outer.type == SIGNAL:
                signal = _signals.decode(outer.payload or "")
                return Signal(UserId(signal.toUserId), signal.message)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return None
        return None

    def read_roster(self, body: bytes) -> Roster:
        return read_roster(body)

    def write(self, frame: ServerFrame) -> bytes:
        kind, payload = _written(frame)
        return encode({"type": kind, "payload": payload})


def _written(frame: ServerFrame) -> tuple[int, str]:
    match frame:
        case Unauthorised():
            written = UNAUTHORISED, ""
        case StatesTold(presences):
            states = [_state(user_id, each.state, each.entry) for user_id, each in presences.items()]
            written = STATES, _text(states)
        case StateChanged(user_id, state, entry):
            written = STATE, _text(_state(user_id, state, entry))
        case Relayed(user_id, message):
            written = SIGNAL, _text({"fromUserId": user_id, "message": message})
        case Started():
            written = STARTED, ""
        case Over(reason):
            written = OVER, str(reason.value)
        case Failed(text):
            written = FAILED, text
    return written


def _state(user_id: UserId, state: ParticipantState, entry: int) -> Mapping[str, int]:
    return {"userId": user_id, "state": state.value, "ping": NO_PING, "entry": entry}


def _text(payload: object) -> str:
    return encode(payload).decode()
