"""Hints (docs/protocol-notifications.md): one writer per kind, one field per thing that a client may say."""

from collections.abc import Sequence

import msgspec

from adapters.wire.exports import ExportHintView
from adapters.wire.presence import presence_view
from adapters.wire.reads import read_hint_view
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
from domain.model.ids import ContactId, UserId
from domain.model.presence import Presence
from ports.hint_frames import HintFrames


class TypingView(View):
    """`contact_id` is the receiver's own."""

    contact_id: int
    user_id: int


class _Said(msgspec.Struct):
    typing: ContactId | None = None
    watch: tuple[UserId, ...] | None = None
    away: bool | None = None


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
        if said.typing is not None:
            return Typing(said.typing)
        if said.watch is not None:
            return Watch(said.watch)
        return None if said.away is None else Away(said.away)


def _frame(kind: HintType, payload: View) -> bytes:
    return b'{"type":%d,"payload":%b}' % (kind, encode(payload))
