"""The frames of a call's socket (contract section 9.4)."""

from collections.abc import Callable, Mapping
from typing import cast

import msgspec

from adapters.wire.guests import guest_told_view, named_views
from adapters.wire.hidden_addresses import without_addresses
from adapters.wire.rosters import read_roster
from adapters.wire.sfu_frames import media_view, read_sfu_frame, sfu_frame
from adapters.wire.writing import encode
from domain.model.calls import ParticipantState
from domain.model.ids import UserId
from domain.model.sfu_signals import MediaTold, SfuTold
from domain.model.signaling import (
    ClientFrame,
    Failed,
    Gesture,
    Gestured,
    GuestsWaiting,
    GuestTold,
    Heartbeat,
    Leaving,
    MuteAsked,
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
from ports.mailboxes import Letter
from ports.signaling_frames import SignalingFrames

UNAUTHORISED, STATES, STATE, SIGNAL, HEARTBEAT, STARTED, OVER, FAILED = range(1, 9)
MEDIA, GUESTS_WAITING, SFU, MUTE_ASKED, GESTURE, GUEST_TOLD = range(9, 15)
NO_PING = -2
"""The original's clients measured nothing and sent this; nobody reads it."""


class _Frame(msgspec.Struct):
    type: int
    payload: str | None = ""


class _Outgoing(msgspec.Struct):
    toUserId: int  # noqa: N815  (the wire's own spelling)
    message: str


class _Gesture(msgspec.Struct, omit_defaults=True):
    """Either the hand, or an emoji."""

    hand: bool | None = None
    emoji: str = ""
    userId: int = 0  # noqa: N815


_frames = msgspec.json.Decoder(_Frame)
_signals = msgspec.json.Decoder(_Outgoing)
_gestures = msgspec.json.Decoder(_Gesture)


def _read_signal(payload: str) -> Signal:
    signal = _signals.decode(payload)
    return Signal(UserId(signal.toUserId), signal.message)


def _read_gesture(payload: str) -> Gesture:
    gesture = _gestures.decode(payload)
    return Gesture(gesture.hand, gesture.emoji)


READERS: Mapping[int, Callable[[str], ClientFrame | None]] = {
    SIGNAL: _read_signal,
    HEARTBEAT: lambda _: Heartbeat(),
    OVER: lambda payload: None if payload else Leaving(),
    SFU: read_sfu_frame,
    GESTURE: _read_gesture,
}


class WireSignalingFrames(SignalingFrames):
    """Frames are `{"type": number, "payload": text}`; what has structure is JSON inside the text."""

    def read(self, frame: str | bytes) -> ClientFrame | None:
        try:
            outer = _frames.decode(frame)
            read = READERS.get(outer.type)
            return read(outer.payload or "") if read else None
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return None

    def without_addresses(self, message: str) -> str | None:
        return without_addresses(message)

    def read_roster(self, letter: Letter) -> Roster | None:
        return read_roster(letter.body, letter.tail)

    def write(self, frame: ServerFrame) -> bytes:
        return write_signaling_frame(frame)


def write_signaling_frame(frame: ServerFrame) -> bytes:
    kind, payload = _written(frame)
    return encode({"type": kind, "payload": payload})


_WORDLESS = {Unauthorised: UNAUTHORISED, Started: STARTED, MuteAsked: MUTE_ASKED}


def _written(frame: ServerFrame) -> tuple[int, str]:
    if type(frame) in _WORDLESS:
        return _WORDLESS[type(frame)], ""
    match frame:
        case StatesTold(presences):
            states = [
                _state(user_id, each.state, each.entry, each.public_key)
                for user_id, each in presences.items()
            ]
            written = STATES, _text(states)
        case StateChanged(user_id, state, entry, public_key):
            written = STATE, _text(_state(user_id, state, entry, public_key))
        case Relayed(user_id, message):
            written = SIGNAL, _text({"fromUserId": user_id, "message": message})
        case Over(reason):
            written = OVER, str(reason.value)
        case Failed(text):
            written = FAILED, text
        case Gestured(user_id, gesture):
            written = GESTURE, _text(_Gesture(gesture.hand, gesture.emoji, user_id))
        case MediaTold():
            written = MEDIA, _text(media_view(frame))
        case GuestsWaiting() | GuestTold():
            written = _of_guests(frame)
        case _:
            written = SFU, _text(sfu_frame(cast(SfuTold, frame)))
    return written


def _of_guests(frame: GuestsWaiting | GuestTold) -> tuple[int, str]:
    if isinstance(frame, GuestsWaiting):
        return GUESTS_WAITING, _text(named_views(frame.names))
    return GUEST_TOLD, _text(guest_told_view(frame.names, frame.ice))


def _state(user_id: UserId, state: ParticipantState, entry: int, public_key: str) -> Mapping[str, int | str]:
    known = {"publicKey": public_key} if public_key else {}
    return {"userId": user_id, "state": state.value, "ping": NO_PING, "entry": entry, **known}


def _text(payload: object) -> str:
    return encode(payload).decode()
