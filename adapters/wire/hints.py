"""Hints (docs/protocol-notifications.md): what is told by which type, and what clients say by which name."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_type_hints

import msgspec

from adapters.wire.exports import ExportHintView
from adapters.wire.presence import PresenceView, presence_view
from adapters.wire.reads import ReadHintView, read_hint_view
from adapters.wire.writing import View, encode
from domain.model.hints import (
    Away,
    ClientHint,
    ExportHint,
    Hint,
    HintEnvelope,
    HintType,
    ReadHint,
    Typing,
    TypingHint,
    Watch,
)
from domain.model.presence import Presence
from ports.hint_frames import HintFrames


class TypingView(View):
    """`contact_id` is the receiver's own."""

    contact_id: int
    user_id: int


TOLD: Final[Mapping[HintType, tuple[type[View], str]]] = {
    HintType.READ: (ReadHintView, "Somebody has read up to a message."),
    HintType.TYPING: (TypingView, "Somebody types."),
    HintType.PRESENCE: (PresenceView, "Whether somebody who is watched is here."),
    HintType.EXPORT: (ExportHintView, "How far the export of one's data is."),
}
"""The payload of each, and what it says."""

SAID: Final[Mapping[str, tuple[type[ClientHint], str]]] = {
    "typing": (Typing, "One's user types in the conversation of this contact."),
    "watch": (Watch, "Whose presence is shown now, at most 200."),
    "away": (Away, "Whether the page is hidden or idle."),
}
"""The frame is `{"name":value}`, with the value of the hint's one field."""


def value_of(kind: type[ClientHint]) -> Any:
    """The type of its one field."""
    [value] = get_type_hints(kind).values()
    return value


_Said = msgspec.defstruct("_Said", [(name, value_of(kind) | None, None) for name, (kind, _) in SAID.items()])
_read_said = msgspec.json.Decoder(_Said).decode


class WireHintFrames(HintFrames):
    def seal(self, hint: Hint) -> Sequence[HintEnvelope]:
        match hint:
            case ReadHint(contacts=contacts):
                return [
                    HintEnvelope([to], _frame(HintType.READ, read_hint_view(hint, contact_id)))
                    for to, contact_id in contacts.items()
                ]
            case TypingHint(user_id=user_id, contacts=contacts):
                return [
                    HintEnvelope([to], _frame(HintType.TYPING, TypingView(contact_id, user_id)))
                    for to, contact_id in contacts.items()
                ]
            case ExportHint(user_id=user_id):
                return [HintEnvelope([user_id], _frame(HintType.EXPORT, ExportHintView.of(hint)))]

    def write_presence(self, presence: Presence) -> bytes:
        return _frame(HintType.PRESENCE, presence_view(presence))

    def read(self, frame: str | bytes) -> ClientHint | None:
        try:
            said = _read_said(frame)
        except msgspec.MsgspecError:
            return None
        for name, (kind, _) in SAID.items():
            value = getattr(said, name)
            if value is not None:
                return kind(value)
        return None


def _frame(kind: HintType, payload: View) -> bytes:
    return b'{"type":%d,"payload":%b}' % (kind, encode(payload))
