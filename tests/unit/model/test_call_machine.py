"""Whatever people, sockets and time do to a call, in whatever order."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.model.call_changes import Change
from domain.model.call_rules import CallEvent, decide, decide_on_socket, tick
from domain.model.calls import CallState, CallStatus, EndReason, ParticipantState
from domain.model.errors import CallEnded
from domain.model.ids import UserId
from domain.model.signaling import Over, Roster, differences
from tests.unit.model.call_stories import ANN, BOB, CAT, DAN, NOON, TIMES, placed

GROUP = (ANN, BOB, CAT, DAN)
people = st.sampled_from(GROUP)
CONNECTING = (CallEvent.CONNECT, CallEvent.RECONNECT)
COMMANDS = (CallEvent.JOIN, *CONNECTING, CallEvent.HANG_UP, CallEvent.REMOVE)
BY_SOCKET = (CallEvent.HEARTBEAT, CallEvent.DISCONNECT)


class CallMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOON
        self.state: CallState = placed((ANN, BOB))

    @initialize(size=st.integers(2, 4), busy=st.sets(people))
    def place(self, size: int, busy: set[UserId]) -> None:
        self.state = placed(GROUP[:size], busy)

    @rule(user_id=people, command=st.sampled_from(COMMANDS))
    def command(self, user_id: UserId, command: CallEvent) -> None:
        if self.state.find(user_id) is None:
            return
        try:
            after = decide(self.state, command, user_id, self.now, TIMES)
        except CallEnded:
            assert self.state.get(user_id).state is ParticipantState.REJECTED
            return
        if command not in CONNECTING:  # a second socket is a second socket
            assert decide(after, command, user_id, self.now, TIMES) == after
        self.become(after)

    @rule(user_id=people, happened=st.sampled_from(BY_SOCKET), late=st.booleans())
    def socket(self, user_id: UserId, happened: CallEvent, late: bool) -> None:
        participant = self.state.find(user_id)
        if participant is None:
            return
        number = participant.socket - late
        after = decide_on_socket(self.state, happened, user_id, number, self.now, TIMES)
        if late:
            assert after is self.state
        self.become(after)

    @rule(seconds=st.floats(0.1, 61))
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.become(tick(self.state, self.now, TIMES))

    def become(self, after: CallState) -> None:
        before, self.state = self.state, after
        change = Change(before, after)
        assert after.revision >= before.revision
        if before.call.ended:
            assert after == before
        self.roster_tells_the_change(change)

    def roster_tells_the_change(self, change: Change) -> None:
        """Who is out is told so and nothing more; who is in hears of the others, never of himself."""
        old, new = Roster.of(change.before), Roster.of(change.after)
        for user_id in change.before.present:
            told = list(differences(old, new, user_id))
            if user_id in change.released:
                assert told == [Over(change.after.get(user_id).exit_reason)]
            if not change.visible:
                assert told == []

    @invariant()
    def it_ends_by_itself(self) -> None:
        """From every state, with no further input, within the longest deadline (C3)."""
        later = tick(self.state, self.now + max(TIMES.ring, TIMES.life), TIMES)
        assert later.call.ended
        assert later.next_due is None
        assert later.present == frozenset()

    @invariant()
    def a_living_call_has_people(self) -> None:
        """Two, of whom one is there or calls; each with a deadline of his own (C2)."""
        if self.state.call.ended:
            assert self.state.call.end_reason is not EndReason.NONE
            return
        present = [each for each in self.state.participants if each.present]
        assert len(present) >= 2
        assert all(each.due_at and each.due_at > self.now for each in present)
        assert any(each.state is not ParticipantState.INVITED or each.user_id == ANN for each in present)

    @invariant()
    def started_means_talked(self) -> None:
        online = [each for each in self.state.participants if each.state is ParticipantState.ONLINE]
        if self.state.call.status is CallStatus.READY:
            assert len(online) < 2
        assert (self.state.call.started_at is not None) or self.state.call.status is not CallStatus.ACTIVE

    @invariant()
    def missed_means_called_and_not_there(self) -> None:
        for each in self.state.participants:
            if each.missed:
                assert each.user_id != self.state.call.caller_id
                assert each.state is ParticipantState.DEAD


CallMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestCallMachine = CallMachine.TestCase
