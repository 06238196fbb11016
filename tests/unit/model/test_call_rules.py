"""Ann calls Bob, or Bob and Cat: what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.model.call_changes import Change
from domain.model.call_rules import CallEvent, tick
from domain.model.calls import CallStatus, EndReason, ParticipantState, check_callee_count, check_callees
from domain.model.errors import BadRequest, CallEnded, CallNotReady, Forbidden, InvalidFields, NoCallees
from domain.model.ids import UserId
from domain.model.signaling import Roster, StateChanged, differences
from tests.unit.model.call_stories import ANN, BOB, CAT, DAN, NOON, TIMES, Story

INVITED, REJECTED, ACCEPTED, ONLINE, OFFLINE, DEAD = ParticipantState


def test_a_call_rings_as_soon_as_it_is_placed() -> None:
    """Caller and callee are invited, busy, and handled by nobody."""
    story = Story.of(ANN, BOB)
    assert story.state.call.status is CallStatus.READY
    assert story.states == [INVITED, INVITED]
    assert story.state.present == {ANN, BOB}
    assert story.state.handled_by == frozenset()


def test_two_online_start_it() -> None:
    """Whoever comes second starts the call, and only then."""
    story = Story.of(ANN, BOB).comes(ANN)
    assert story.state.call.status is CallStatus.READY
    story.after(3).does(BOB, CallEvent.JOIN)
    assert story.last.newly_handled == [BOB]
    story.does(BOB, CallEvent.CONNECT)
    assert story.last.started
    assert story.state.call.started_at == NOON + timedelta(seconds=3)
    assert story.states == [ONLINE, ONLINE]


def test_whoever_is_put_out_of_the_room_is_out_of_its_call_for_good() -> None:
    """Cat is thrown out while she talks, Bob after he left: neither comes back. Ann and Dan talk on."""
    story = Story.of(ANN, BOB, CAT, DAN).comes(ANN, BOB, CAT, DAN)
    story.does(BOB, CallEvent.HANG_UP).does(CAT, CallEvent.REMOVE).does(BOB, CallEvent.REMOVE)
    assert story.states == [ONLINE, REJECTED, REJECTED, ONLINE]
    for user_id, event in ((BOB, CallEvent.JOIN), (CAT, CallEvent.JOIN), (CAT, CallEvent.CONNECT)):
        with pytest.raises(CallEnded):
            story.does(user_id, event)
    assert story.state.call.status is CallStatus.ACTIVE
    rings = Story.of(ANN, BOB, CAT).does(ANN, CallEvent.REMOVE)
    assert rings.ended is EndReason.CANCELLED  # the caller rings nobody any more


def test_somebody_leaves_and_the_call_of_two_is_over() -> None:
    """The one who hung up and the one left behind are both told: normal. The talk lasted 40 seconds."""
    story = Story.of(ANN, BOB).comes(ANN, BOB)
    for _ in range(4):
        story.after(10).does(ANN, CallEvent.HEARTBEAT).does(BOB, CallEvent.HEARTBEAT)
    story.does(BOB, CallEvent.HANG_UP)
    assert story.ended is EndReason.NORMAL
    assert story.state.call.duration == timedelta(seconds=40)
    assert [each.exit_reason for each in story.state.participants] == [EndReason.NORMAL] * 2
    assert not any(each.missed for each in story.state.participants)
    assert story.last.released == {ANN, BOB}


@pytest.mark.parametrize("ann_is_there", [True, False])
def test_a_callee_rejects(ann_is_there: bool) -> None:
    """The call of two ends as rejected, and nobody missed it."""
    story = Story.of(ANN, BOB)
    if ann_is_there:
        story.comes(ANN)
    story.does(BOB, CallEvent.HANG_UP)
    assert story.ended is EndReason.REJECTED
    assert story.of_(BOB).state is REJECTED
    assert not story.of_(BOB).missed


@pytest.mark.parametrize("events", [[], [CallEvent.JOIN], [CallEvent.JOIN, CallEvent.CONNECT]])
def test_the_caller_cancels_while_it_rings(events: list[CallEvent]) -> None:
    """Joined or not, a group or not: it is cancelled for all, and those it rang have missed it."""
    story = Story.of(ANN, BOB, CAT).does(ANN, *events).after(5).does(ANN, CallEvent.HANG_UP)
    assert story.ended is EndReason.CANCELLED
    assert [story.of_(each).missed for each in (ANN, BOB, CAT)] == [False, True, True]
    assert story.of_(BOB).rung_until == NOON + timedelta(seconds=5)


@pytest.mark.parametrize("ann_is_there", [True, False])
def test_nobody_answers(ann_is_there: bool) -> None:
    """After 60 seconds it is over for want of an answer, wherever the caller was."""
    story = Story.of(ANN, BOB)
    if ann_is_there:
        story.comes(ANN)
    for _ in range(5):
        story.after(10).does(ANN, CallEvent.HEARTBEAT)
    story.after(9.9)
    assert story.lives
    story.after(0.1)
    assert story.ended is EndReason.NO_ANSWER
    assert story.of_(BOB).missed
    assert not story.of_(ANN).missed


def test_a_caller_who_closes_the_page_rings_nobody_for_long() -> None:
    """Four seconds for a page that is loaded anew, then it is over, and Bob has missed it."""
    for events in ([CallEvent.JOIN], [CallEvent.JOIN, CallEvent.CONNECT]):
        story = Story.of(ANN, BOB).does(ANN, *events).after(20).does(ANN, CallEvent.GOODBYE).after(3.9)
        assert story.lives
        story.after(0.1)
        assert story.ended is EndReason.LOST
        assert story.of_(BOB).missed


def test_a_beat_that_comes_after_the_good_bye_keeps_nobody_ringing() -> None:
    """It was sent before, on the socket of the closed page, and overtaken on its way."""
    story = Story.of(ANN, BOB).comes(ANN)
    socket = story.of_(ANN).socket
    story.does(ANN, CallEvent.GOODBYE).socket_does(ANN, socket, CallEvent.HEARTBEAT).after(4)
    assert story.ended is EndReason.LOST


@pytest.mark.parametrize("comes_back_by", [CallEvent.CONNECT, CallEvent.RECONNECT])
def test_a_caller_who_comes_back_rings_on(comes_back_by: CallEvent) -> None:
    """On a page loaded anew, or on one that the browser had only put aside."""
    story = Story.of(ANN, BOB).comes(ANN).does(ANN, CallEvent.GOODBYE).after(3).does(ANN, comes_back_by)
    story.after(20)
    assert story.lives


def test_a_page_that_closes_in_a_running_call_leaves_nobody_early() -> None:
    """Who loads it anew there must find the way back by themselves; nor does a callee end anything."""
    story = Story.of(ANN, BOB, CAT).comes(ANN, BOB).does(ANN, CallEvent.GOODBYE).after(20)
    assert story.of_(ANN).present
    waiting = Story.of(ANN, BOB, CAT).comes(BOB).does(BOB, CallEvent.GOODBYE).after(20)
    assert waiting.of_(BOB).present


def test_a_busy_caller_rings_nobody() -> None:
    """Ann is in another call: this one is over before it began, and Bob has missed nothing."""
    story = Story.of(ANN, BOB, busy=[ANN])
    assert story.ended is EndReason.BUSY
    assert story.state.present == frozenset()
    assert not story.of_(BOB).missed


def test_when_all_callees_are_busy_it_ends_busy() -> None:
    """They have missed it."""
    story = Story.of(ANN, BOB, CAT, busy=[BOB, CAT])
    assert story.ended is EndReason.BUSY
    assert [story.of_(each).missed for each in (ANN, BOB, CAT)] == [False, True, True]


def test_a_busy_member_of_a_group_is_not_rung() -> None:
    """The others are. The busy one counts as handled, and may come in later."""
    story = Story.of(ANN, BOB, CAT, busy=[BOB])
    assert story.states == [INVITED, DEAD, INVITED]
    assert story.state.handled_by == {BOB}
    story.comes(ANN, CAT).comes(BOB)
    assert story.last.entered == {BOB}
    assert not story.of_(BOB).missed


def test_one_who_accepted_and_hangs_up_is_out() -> None:
    """Also before his socket came (the original rang on)."""
    story = Story.of(ANN, BOB).comes(ANN).does(BOB, CallEvent.JOIN, CallEvent.HANG_UP)
    assert story.of_(BOB).state is DEAD
    assert story.ended is EndReason.NORMAL


def test_in_a_group_one_leaves_and_comes_back() -> None:
    """Two go on talking; the one who left may join again, on a new entry."""
    story = Story.of(ANN, BOB, CAT).comes(ANN, BOB, CAT).does(BOB, CallEvent.HANG_UP)
    assert story.states == [ONLINE, DEAD, ONLINE]
    assert story.last.released == {BOB}
    story.does(BOB, CallEvent.JOIN, CallEvent.CONNECT)
    assert story.states == [ONLINE, ONLINE, ONLINE]
    assert story.of_(BOB).entry == 2


def test_the_caller_may_leave_an_active_group() -> None:
    """It is no cancel then: the others go on."""
    story = Story.of(ANN, BOB, CAT).comes(ANN, BOB, CAT).does(ANN, CallEvent.HANG_UP)
    assert story.lives


def test_an_invited_member_does_not_keep_a_call_alive() -> None:
    """Cat never answers: after 60 seconds she is out, and with Bob gone Ann is not left alone (C7)."""
    story = Story.of(ANN, BOB, CAT).comes(ANN, BOB).does(BOB, CallEvent.HANG_UP)
    assert story.lives
    for _ in range(5):
        story.after(10).does(ANN, CallEvent.HEARTBEAT)
    story.after(10)
    assert story.last.newly_handled == [CAT]
    assert story.of_(CAT).missed
    assert story.ended is EndReason.NO_ANSWER


def test_a_group_that_only_rings_is_nobody_s_call() -> None:
    """The caller is lost while it rings: those it rings would find nobody."""
    story = Story.of(ANN, BOB, CAT).comes(ANN).after(32)
    assert story.ended is EndReason.LOST
    assert story.of_(BOB).missed


def test_late_answer_to_a_group() -> None:
    """Cat did not answer in time, but the others still talk when she sees it: she may come in."""
    story = Story.of(ANN, BOB, CAT).comes(ANN, BOB)
    for _ in range(7):
        story.after(10).does(ANN, CallEvent.HEARTBEAT).does(BOB, CallEvent.HEARTBEAT)
    assert story.of_(CAT).state is DEAD
    story.comes(CAT)
    assert story.of_(CAT).state is ONLINE
    assert not story.of_(CAT).missed


def test_a_broken_socket_is_told_only_after_the_grace() -> None:
    """A client back within five seconds was never away for the others."""
    story = Story.of(ANN, BOB).comes(ANN, BOB)
    revision = story.state.revision
    story.socket_does(BOB, 1, CallEvent.DISCONNECT).after(4.9)
    assert story.of_(BOB).state is ONLINE
    story.does(BOB, CallEvent.RECONNECT).after(5)
    assert story.of_(BOB).state is ONLINE
    assert story.state.revision == revision


def test_offline_then_lost() -> None:
    """After the grace he is offline, a life after his last beat he is lost, and with him the call of two."""
    story = Story.of(ANN, BOB).comes(ANN, BOB).after(2).socket_does(BOB, 1, CallEvent.DISCONNECT).after(5)
    assert story.of_(BOB).state is OFFLINE
    story.does(ANN, CallEvent.HEARTBEAT).after(24.9)
    assert story.lives
    story.after(0.1)
    assert story.ended is EndReason.LOST


def test_back_from_offline() -> None:
    """Offline is not out: the same entry goes on."""
    story = Story.of(ANN, BOB).comes(ANN, BOB).socket_does(BOB, 1, CallEvent.DISCONNECT).after(6)
    story.does(BOB, CallEvent.RECONNECT)
    assert story.of_(BOB).state is ONLINE
    assert story.of_(BOB).entry == 1
    assert not story.last.started


def test_a_new_pass_is_a_new_page() -> None:
    """A socket with the pass of before goes on; one with another comes in anew, and that is seen (C9)."""
    story = Story.of(ANN, BOB).comes(ANN).does(BOB, CallEvent.JOIN).connects(BOB, "page")
    assert (story.of_(BOB).entry, story.last.reentered) == (1, None)
    story.connects(BOB, "page")
    assert (story.of_(BOB).entry, story.of_(BOB).socket, story.last.visible) == (1, 2, False)
    story.connects(BOB, "page loaded anew")
    assert (story.of_(BOB).entry, story.of_(BOB).socket, story.last.visible) == (2, 3, True)
    assert story.last.reentered == BOB
    told = list(differences(Roster.of(story.last.before), Roster.of(story.last.after), ANN))
    assert told == [StateChanged(BOB, OFFLINE, 2), StateChanged(BOB, ONLINE, 2)]


def test_after_an_exit_the_old_pass_comes_in_anew_too() -> None:
    """Bob was lost, and his page comes back."""
    story = Story.of(ANN, BOB, CAT).comes(ANN, CAT).does(BOB, CallEvent.JOIN).connects(BOB, "page")
    story.does(BOB, CallEvent.LIFE_OVER).connects(BOB, "page")
    assert (story.of_(BOB).entry, story.last.reentered) == (2, BOB)


def test_the_newest_socket_is_the_only_one_heard() -> None:
    """The old one's late close, and its beats, change nothing (C4)."""
    story = Story.of(ANN, BOB).comes(ANN, BOB).does(BOB, CallEvent.RECONNECT)
    before = story.state
    story.socket_does(BOB, 1, CallEvent.DISCONNECT).socket_does(BOB, 1, CallEvent.HEARTBEAT)
    assert story.state is before
    story.after(10)
    assert story.of_(BOB).state is ONLINE


def test_one_who_rejected_is_out_for_good() -> None:
    """Neither a join nor an old token brings him in."""
    story = Story.of(ANN, BOB, CAT).comes(ANN).does(BOB, CallEvent.HANG_UP)
    for each in (CallEvent.JOIN, CallEvent.CONNECT):
        with pytest.raises(CallEnded):
            story.does(BOB, each)


def test_strangers_are_refused() -> None:
    """Dan is in none of it."""
    with pytest.raises(Forbidden):
        Story.of(ANN, BOB).does(DAN, CallEvent.HANG_UP)
    with pytest.raises(Forbidden):
        Story.of(ANN, BOB).state.check_commandable_by(DAN)


def test_commands_want_a_call_that_is_ready_and_not_over() -> None:
    """New: not yet. Ended: no more."""
    story = Story.of(ANN, BOB)
    new = replace(story.state, call=replace(story.state.call, status=CallStatus.NEW))
    with pytest.raises(CallNotReady):
        new.check_commandable_by(ANN)
    with pytest.raises(CallEnded):
        story.does(BOB, CallEvent.HANG_UP).state.check_commandable_by(ANN)


def test_late_ticks_decide_as_punctual_ones() -> None:
    """A monitor that comes an hour late ends the call at the moment it should have ended."""
    story = Story.of(ANN, BOB, CAT).comes(ANN)
    late = tick(story.state, NOON + timedelta(hours=1), TIMES)
    assert late.call.ended_at == NOON + TIMES.life
    punctual = story.state
    for seconds in range(0, 3600, 7):
        punctual = tick(punctual, NOON + timedelta(seconds=seconds), TIMES)
    assert late == punctual


def test_a_heartbeat_is_nothing_that_others_see() -> None:
    """It moves the deadline and nothing else."""
    story = Story.of(ANN, BOB).comes(ANN, BOB).after(10).does(ANN, CallEvent.HEARTBEAT)
    assert not story.last.visible
    assert story.of_(ANN).due_at == NOON + timedelta(seconds=10) + TIMES.life


def test_a_change_to_itself_has_no_events() -> None:
    """Nothing came of nothing."""
    state = Story.of(ANN, BOB).state
    change = Change(state, state)
    assert not change.visible
    assert not change.newly_handled


def test_who_may_be_called() -> None:
    """With one person that person; in a group its members; never oneself; each once, in their order."""
    assert check_callees(ANN, [BOB], [ANN, BOB], group=False) == (ANN, BOB)
    assert check_callees(ANN, [CAT, BOB, CAT], [ANN, BOB, CAT, DAN], group=True) == (ANN, CAT, BOB)
    with pytest.raises(Forbidden):
        check_callees(ANN, [CAT], [ANN, BOB], group=False)
    with pytest.raises(Forbidden):
        check_callees(ANN, [ANN], [ANN, BOB], group=False)
    with pytest.raises(Forbidden):
        check_callees(ANN, [BOB, DAN], [ANN, BOB, CAT], group=True)
    with pytest.raises(BadRequest):
        check_callees(ANN, [ANN, BOB], [ANN, BOB, CAT], group=True)


def test_how_many_may_be_called() -> None:
    """Somebody, and at most seven."""
    with pytest.raises(NoCallees):
        check_callee_count([])
    check_callee_count([UserId(number) for number in range(2, 9)])
    with pytest.raises(InvalidFields):
        check_callee_count([UserId(number) for number in range(2, 10)])
