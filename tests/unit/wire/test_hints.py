"""Hints on the wire (docs/protocol-notifications.md)."""

import json
from datetime import UTC, datetime

import pytest

from adapters.wire.hints import WireHintFrames
from domain.model.exports import ExportPart
from domain.model.hints import Away, ClientHint, ExportHint, Typing, TypingHint, Watch
from domain.model.ids import ContactId, UserId
from domain.model.presence import Presence, PresenceState

ANN, BOB, CARA = UserId(13), UserId(14), UserId(15)
NOON = datetime(2026, 11, 23, 12, 0, 0, 607084, tzinfo=UTC)

frames = WireHintFrames()


def test_typing_names_each_receivers_own_contact() -> None:
    """Bob and Cara know the group by different contacts."""
    envelopes = frames.seal(TypingHint(ANN, {BOB: ContactId(1), CARA: ContactId(2)}))
    assert {tuple(each.to): json.loads(each.body) for each in envelopes} == {
        (BOB,): {"type": 6, "payload": {"contactId": 1, "userId": 13}},
        (CARA,): {"type": 6, "payload": {"contactId": 2, "userId": 13}},
    }


def test_an_export_says_how_far_it_is() -> None:
    [envelope] = frames.seal(ExportHint(user_id=ANN, part=ExportPart.FILES, done=3, total=7))
    assert list(envelope.to) == [ANN]
    assert json.loads(envelope.body) == {"type": 10, "payload": {"part": "files", "done": 3, "total": 7}}


def test_presence_says_since_when_somebody_is_gone() -> None:
    online = frames.write_presence(Presence(ANN, PresenceState.ONLINE))
    gone = frames.write_presence(Presence(ANN, PresenceState.OFFLINE, NOON))
    assert json.loads(online) == {
        "type": 7,
        "payload": {"userId": 13, "state": "online", "lastSeenAt": None},
    }
    assert json.loads(gone)["payload"] == {
        "userId": 13,
        "state": "offline",
        "lastSeenAt": "2026-11-23T12:00:00.607084Z",
    }


@pytest.mark.parametrize(
    ("frame", "hint"),
    [
        ('{"typing":7}', Typing(ContactId(7))),
        (b'{"watch":[1,2]}', Watch((UserId(1), UserId(2)))),
        ('{"watch":[]}', Watch(())),
        ('{"away":true}', Away(away=True)),
        ('{"away":false,"since":"noon"}', Away(away=False)),
    ],
)
def test_what_a_client_says_is_read(frame: str | bytes, hint: ClientHint) -> None:
    assert frames.read(frame) == hint


@pytest.mark.parametrize(
    "frame",
    [
        "1",
        "",
        "{}",
        '{"ack":1}',
        '{"typing":"7"}',
        '{"typing":1e400}',
        '{"watch":7}',
        '{"away":1}',
        b"\xff",
        "[" * 99,
    ],
)
def test_what_is_no_hint_is_none(frame: str | bytes) -> None:
    assert frames.read(frame) is None
