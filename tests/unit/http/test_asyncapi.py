"""The description of the sockets is valid, and leaves out no frame."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest

from adapters.wire.hints import TOLD, WireHintFrames
from adapters.wire.session_frames import WireSessionFrames
from adapters.wire.signaling_frames import WireSignalingFrames
from domain.model.call_media import MediaMode
from domain.model.calls import EndReason, ParticipantState
from domain.model.guests import GUESTS_FROM
from domain.model.hints import Away, ClientHint, HintType, Typing, Watch
from domain.model.ice import IceServer, IceServers
from domain.model.ids import ContactId, DeliveryId, SessionId, UserId
from domain.model.notifications import NotificationType
from domain.model.sfu_signals import MediaTold
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
    Presence,
    Relayed,
    ServerFrame,
    Signal,
    Started,
    StateChanged,
    StatesTold,
    Unauthorised,
)
from entrypoints.http.asyncapi import describe_sockets
from entrypoints.http.socket_frames import NOTIFICATIONS
from ports.session_frames import Opening
from tests.described_frames import FROM_CLIENT, fault_of
from tests.unit.wire.test_sfu_frames import SAID_BY_PAGES, TOLD_TO_PAGES, of_type_11

SCHEMA = Path(__file__).parents[2] / "asyncapi" / "schema-3.0.0.json"
ANN, SESSION = UserId(13), SessionId("a-b")
GUEST, NOON = UserId(GUESTS_FROM + 1), datetime(2100, 1, 1, 12, tzinfo=UTC)
TOLD_IN_CALLS: list[ServerFrame] = [
    Unauthorised(),
    StatesTold({ANN: Presence(ParticipantState.ONLINE, EndReason.NONE, 1)}),
    StateChanged(ANN, ParticipantState.OFFLINE, 1),
    Relayed(ANN, '{"sdp":"v=0"}'),
    Started(),
    Over(EndReason.NORMAL),
    Failed("不在通话中"),
    MuteAsked(),
    Gestured(ANN, Gesture(hand=True)),
    MediaTold(MediaMode.SFU, video=True),
    MediaTold(MediaMode.MESH, video=True),
    *(told for told, _ in TOLD_TO_PAGES),
    GuestsWaiting({GUEST: "Gil"}),
    GuestTold({ANN: "Ann"}, IceServers([IceServer(("stun:ice.example",))], NOON)),
]
SAID_IN_CALLS: dict[str, ClientFrame] = {
    '{"type":4,"payload":"{\\"toUserId\\":13,\\"message\\":\\"hi\\"}"}': Signal(ANN, "hi"),
    '{"type":5,"payload":""}': Heartbeat(),
    '{"type":7,"payload":""}': Leaving(),
    '{"type":13,"payload":"{\\"hand\\":false}"}': Gesture(hand=False),
    '{"type":13,"payload":"{\\"emoji\\":\\"x\\"}"}': Gesture(emoji="x"),
    **{of_type_11({**written, "generation": 3}): said for written, said in SAID_BY_PAGES},
}
HINTS_SAID: dict[str, ClientHint] = {
    '{"typing":7}': Typing(ContactId(7)),
    '{"watch":[13]}': Watch((ANN,)),
    '{"away":true}': Away(away=True),
}


def document() -> Any:
    return json.loads(json.dumps(describe_sockets("/api")))


def test_the_description_is_asyncapi() -> None:
    """By the schema that the AsyncAPI initiative publishes, and every reference leads somewhere."""
    described = document()
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(described)
    for reference in _references(described):
        place = described
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [each for value in part.values() for each in _references(value)]
    return [each for value in part for each in _references(value)] if isinstance(part, list) else []


def test_every_type_of_notification_is_described() -> None:
    """Whoever adds a type says what it carries, in socket_frames.py, of hints in adapters/wire/hints.py."""
    assert set(NOTIFICATIONS) == set(NotificationType)
    assert set(TOLD) == set(HintType)


@pytest.mark.parametrize("told", TOLD_IN_CALLS, ids=lambda told: type(told).__name__)
def test_every_frame_of_a_call_is_described(told: ServerFrame) -> None:
    assert fault_of(WireSignalingFrames().write(told), "call") == ""


def test_no_frame_of_a_call_is_forgotten() -> None:
    """A new kind of frame needs an example above, and so a description."""
    assert {type(told) for told in TOLD_IN_CALLS} == set(get_args(ServerFrame))
    assert {type(said) for said in SAID_IN_CALLS.values()} == set(get_args(ClientFrame))
    assert {type(said) for said in HINTS_SAID.values()} == set(get_args(ClientHint))


@pytest.mark.parametrize(("text", "said"), SAID_IN_CALLS.items())
def test_what_is_said_in_calls_is_read_as_described(text: str, said: ClientFrame) -> None:
    assert fault_of(text, "call", FROM_CLIENT) == ""
    assert WireSignalingFrames().read(text) == said


@pytest.mark.parametrize(("text", "said"), HINTS_SAID.items())
def test_hints_are_read_as_described(text: str, said: ClientHint) -> None:
    assert fault_of(text, "notification", FROM_CLIENT) == ""
    assert WireHintFrames().read(text) == said


@pytest.mark.parametrize(
    ("explicit", "channel"), [(True, "notification"), (False, "notificationOfTheOriginal")]
)
def test_greetings_are_described(explicit: bool, channel: str) -> None:
    frames, opening = WireSessionFrames(), Opening(SESSION, explicit, 0)
    assert fault_of(frames.greet_new(opening, SESSION, DeliveryId(3)), channel) == ""
    assert fault_of(frames.greet_resumed(opening, DeliveryId(3)), channel) == ""


def test_what_an_explicit_client_is_told_besides_is_described() -> None:
    frames = WireSessionFrames()
    assert fault_of(frames.alive(), "notification") == ""
    assert fault_of(frames.reset(SESSION, DeliveryId(3)), "notification") == ""


@pytest.mark.parametrize(
    "frame",
    [
        '{"type":99,"payload":""}',
        '{"type":6,"payload":"","more":1}',
        '{"type":3,"payload":"{\\"userId\\":13}"}',
        '{"type":3,"payload":"{\\"userId\\":13,\\"state\\":4,\\"ping\\":-2,\\"entry\\":1,\\"more\\":1}"}',
    ],
)
def test_a_frame_that_is_not_described_is_noticed(frame: str) -> None:
    """An unknown type, an unknown field, a missing one, and an unknown one inside the text."""
    assert fault_of(frame, "call")
