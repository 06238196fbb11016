"""Rosters between nodes, as they are sealed and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wire.notification_frames import WireNotificationFrames
from adapters.wire.signaling_frames import WireSignalingFrames
from domain.model.call_media import MESH, Media, MediaMode
from domain.model.calls import CallStatus, EndReason, ParticipantState
from domain.model.errors import BadRequest
from domain.model.ids import CallId, UserId
from domain.model.notifications import NO_DELIVERY, LetterKind, RosterNotification
from domain.model.signaling import Presence, Roster, participant_address
from ports.mailboxes import Letter, Position

ANN, BOB = UserId(3), UserId(2**63 - 1)

counts = st.integers(0, 2**31)
keys = st.just("") | st.text("Bx-_09", min_size=87, max_size=87)
presences = st.builds(Presence, st.sampled_from(ParticipantState), st.sampled_from(EndReason), counts, keys)
rosters = st.builds(
    Roster,
    counts,
    st.sampled_from(CallStatus),
    st.sampled_from(EndReason),
    st.dictionaries(st.integers(1, 2**63 - 1).map(UserId), presences, max_size=8),
    st.booleans(),
    st.none() | st.integers(1, 2**63 - 1).map(UserId),
    st.just(MESH) | st.builds(Media, st.just(MediaMode.SFU), counts, st.booleans(), st.booleans()),
)


def read(body: bytes, tail: bytes) -> Roster | None:
    return WireSignalingFrames().read_roster(Letter(Position(1), NO_DELIVERY, body, tail, LetterKind.ROSTER))


@given(rosters)
def test_a_roster_arrives_as_it_was_told(roster: Roster) -> None:
    """To each receiver's own session of that call, recognised when it is told twice."""
    told = RosterNotification(CallId(7), {ANN, BOB}, roster)
    [envelope] = WireNotificationFrames().seal(told)
    assert read(envelope.body, envelope.tail) == roster
    assert (envelope.to, envelope.kind) == ({ANN: NO_DELIVERY, BOB: NO_DELIVERY}, LetterKind.ROSTER)
    assert (envelope.key, envelope.prefix) == (f"7.{roster.revision}", participant_address(CallId(7)))


@given(st.binary(max_size=30))
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        read(b"x" + body, b"0;1")
    with pytest.raises(BadRequest):
        read(b"7,3,0,1;3,4,0", b"x" + body)


def test_nodes_of_1_0_0_read_it_and_are_read() -> None:
    """What they told has no tail, and says too little."""
    presences = {ANN: Presence(ParticipantState.ONLINE, EndReason.NONE, 5)}
    roster = Roster(9, CallStatus.ACTIVE, EndReason.NONE, presences, starts=True, reentered=ANN)
    [envelope] = WireNotificationFrames().seal(RosterNotification(CallId(7), {ANN}, roster))
    assert envelope.body == b"9,3,0,1;3,4,0"
    assert read(envelope.body, b"") is None
