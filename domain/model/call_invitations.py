"""Who comes into a call under way: invited, let in as a guest, kept out by a lock (contract-2 N11)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.model.call_rules import CallEvent, count, decide
from domain.model.calls import CallState, CallTimes, EndReason, Participant, ParticipantState
from domain.model.errors import BadRequest, Forbidden
from domain.model.ids import UserId
from domain.model.validation import Validation


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitations:
    """Who is invited, in this order. Only those who are `free` are rung; the others have missed it, but for
    those who are `unreachable` for whoever invites. Those `outside` are no members of the call's room.
    """

    user_ids: Sequence[UserId]
    free: Collection[UserId]
    unreachable: Collection[UserId]
    outside: Collection[UserId]


def check_invites(
    state: CallState, user_id: UserId, invited: Collection[UserId], members_at_most: int
) -> Sequence[UserId]:
    """Those of the invited whom this can ring: they are not in it, nor rung already.

    Raises Forbidden unless the user is online in the call, BadRequest for oneself, and InvalidFields for too
    many members: whoever can come back counts, too.
    """
    if state.get(user_id).state is not ParticipantState.ONLINE:
        raise Forbidden
    if user_id in invited:
        raise BadRequest("userIds不能包含自己")
    members = _who_can_come(state) | set(invited)
    Validation().items("UserIds", members, most=members_at_most).done()
    return [each for each in dict.fromkeys(invited) if each not in state.present]


def invite(state: CallState, invitations: Invitations, now: datetime, times: CallTimes) -> CallState:
    """The next state: they are rung, or out; also those who refused or were removed before."""
    after = state
    for user_id in invitations.user_ids:
        after = _invite(after, user_id, invitations, now, times)
    return count(state, after)


def _invite(
    state: CallState, user_id: UserId, invitations: Invitations, now: datetime, times: CallTimes
) -> CallState:
    before = state.find(user_id) or _newcomer(user_id)
    known = _with_member(state, replace(before, outside=user_id in invitations.outside))
    if user_id in invitations.free:
        return decide(known, CallEvent.INVITE, user_id, now, times)
    missed = before.entry == 0 and user_id not in invitations.unreachable
    return known.with_participant(replace(known.get(user_id), missed=missed, exit_reason=EndReason.BUSY))


def admit(
    state: CallState, guest_id: UserId, members_at_most: int, now: datetime, times: CallTimes
) -> CallState:
    """The next state: the guest is in, as if they had answered. Raises InvalidFields for too many members."""
    guest = state.find(guest_id) or replace(_newcomer(guest_id), outside=True)
    Validation().items("UserIds", _who_can_come(state) | {guest_id}, most=members_at_most).done()
    known = _with_member(state, guest)
    return count(state, decide(known, CallEvent.ADMIT, guest_id, now, times))


def set_lock(state: CallState, now: datetime, *, on: bool) -> CallState:
    """The next state: while it is locked, only who was in it or is rung comes in."""
    if state.call.ended or state.call.locked is on:
        return state
    return count(state, replace(state, call=replace(state.call, locked=on, updated_at=now)))


def _who_can_come(state: CallState) -> set[UserId]:
    """Those who are in it, or may come back."""
    out = ParticipantState.REJECTED
    return {each.user_id for each in state.participants if each.state is not out}


def _newcomer(user_id: UserId) -> Participant:
    return Participant(user_id=user_id, state=ParticipantState.DEAD, handled=True)


def _with_member(state: CallState, member: Participant) -> CallState:
    if state.find(member.user_id):
        return state.with_participant(member)
    call = replace(state.call, members=(*state.call.members, member.user_id))
    return CallState(call, (*state.participants, member), state.revision)
