"""Writes docs/calls.md from the rules themselves: `python -m tests.call_document`."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from domain.model.call_media_rules import MediaPolicy
from domain.model.call_rules import RULES, TALKERS_AT_LEAST, DeadlineEffect, Rule
from domain.model.calls import MEMBERS_AT_MOST, CallStatus, CallTimes, EndReason, ParticipantState
from domain.model.ringing import RING_BUDGET, RING_WINDOW, SHORTEST_RING

MEDIA = MediaPolicy()
DOCUMENT = Path(__file__).parent.parent / "docs" / "calls.md"

STATES = {
    ParticipantState.INVITED: "called, and not yet answered; the caller too, until he joins",
    ParticipantState.REJECTED: "refused, or was removed; out until somebody invites them again",
    ParticipantState.ACCEPTED: "answered; his socket is on its way",
    ParticipantState.ONLINE: "has a socket, or lost it less than a grace ago",
    ParticipantState.OFFLINE: "without a socket for longer than that",
    ParticipantState.DEAD: "left, lost, too late or busy; may come (back) in while the call lives",
}
REASONS = {
    EndReason.NORMAL: "somebody left, and fewer than two remain; or the host ended it for all",
    EndReason.REJECTED: "the last callee refused",
    EndReason.NO_ANSWER: "the last callee did not answer in time",
    EndReason.BUSY: "the caller, or all callees, were in another call",
    EndReason.LOST: "somebody fell silent, and fewer than two remain",
    EndReason.ERROR: "to one who comes back while in another call; calls cut off by an upgrade",
    EndReason.CANCELLED: "the caller hung up, or the host ended it, while it rang",
}
DEADLINES = {
    DeadlineEffect.RING: "a ring",
    DeadlineEffect.LIFE: "a life",
    DeadlineEffect.GRACE: "life goes on, and a grace begins",
    DeadlineEffect.FAREWELL: "life ends after a farewell, if not sooner",
    DeadlineEffect.GRACE_GONE: "life goes on",
    DeadlineEffect.STOP: "none",
}


def document() -> str:
    times = CallTimes()
    return f"""# What may happen to a call

This page is written from `domain/model/call_rules.py` by `python -m tests.call_document`; a test holds it
equal. How calls look on the wire is in [protocol-calls.md](protocol-calls.md).

A call has no owner. It is a row in storage with its participants. Every command and every time-out loads it
under its lock, goes by the table below, saves, commits, and only then tells. Any node can do any step, and
what is late, repeated or impossible changes nothing.

## States of a participant

{_table(("", "state", "means"), [(state.value, _name(state), text) for state, text in STATES.items()])}

## Rules for a participant

Each row: if this happens to a participant in one of these states, he becomes that. The first row that fits
counts; what fits none changes nothing. After an exit he is out, and free for another call.

{_table(("he", "in state", "becomes", "his clock", "exit"), [_rule(rule) for rule in RULES])}

Only what comes from the *newest* socket of a participant is heard: an older one's beats and its late close
change nothing. One who comes back after an exit must not be in another call meanwhile.

## Rules for the call

{
        _table(
            ("status", "becomes", "when"),
            [
                (
                    _name(CallStatus.NEW),
                    _name(CallStatus.READY),
                    "the caller and at least one callee are free: it rings",
                ),
                (_name(CallStatus.NEW), _name(CallStatus.ENDED), "otherwise; reason busy"),
                (_name(CallStatus.READY), _name(CallStatus.ACTIVE), f"{TALKERS_AT_LEAST} are online"),
                (
                    f"{_name(CallStatus.READY)}, {_name(CallStatus.ACTIVE)}",
                    _name(CallStatus.ENDED),
                    f"fewer than {TALKERS_AT_LEAST} are left, or guests and whom it rings; that reason",
                ),
                (_name(CallStatus.READY), _name(CallStatus.ENDED), "the caller hangs up; reason cancelled"),
                (
                    f"{_name(CallStatus.READY)}, {_name(CallStatus.ACTIVE)}",
                    _name(CallStatus.ENDED),
                    "the host ends it for all; reason cancelled while it rings, else normal",
                ),
            ],
        )
    }

Who is invited counts as left until his ringing is over.

The host of a call is its caller. When the host is out, whoever has been online longest is the host from then
on. The host, and in a group its owner and admins, may remove people, ask them for quiet, and end the call for
all. Anybody online in it may invite members of its room, and contacts of their own from outside.

The same people lock a call: nobody new comes in then but by invitation, and whoever was in it comes back.
They also let in guests, who have no account and wait at its door (`calls.guests`). A guest is in the call
like others, but never its host, and a call in which only guests are left ends.

{
        _table(
            ("", "end reason", "when"),
            [(reason.value, _name(reason), text) for reason, text in REASONS.items()],
        )
    }

## Times

{
        _table(
            ("what", "seconds", "why"),
            [
                (
                    "ring",
                    _seconds(times.ring),
                    "for each callee; then he need not answer any more, and has missed it",
                ),
                (
                    "life",
                    _seconds(times.life),
                    "without a heartbeat (clients beat every 10 s); a user who is gone is out within 35 s",
                ),
                (
                    "grace",
                    _seconds(times.grace),
                    "before the others are told that a socket is gone: clients come back after 3 s",
                ),
                (
                    "farewell",
                    _seconds(times.farewell),
                    "for a caller who closes the page while it rings; one loaded anew is back by then",
                ),
            ],
        )
    }

From every state, with no further input, a call ends when the longest of these is over.

## Limits

- At most {MEMBERS_AT_MOST} members in a call (`calls.members_at_most`): everybody sends to everybody.
  Through an SFU {MEDIA.video_at_most}, or {MEDIA.audio_at_most} in a voice call
  (`sfu.video_at_most`, `sfu.audio_at_most`).
- One live call per user: ringing counts, for caller and callees. A busy member of a group is not rung.
- Call waiting: whoever has answered a call is rung by one more, and is not busy for it, if they are connected
  and all their devices say that they show it. It is answered by leaving the first.
- Within any {_seconds(RING_WINDOW)} s one person rings another for at most {
        _seconds(RING_BUDGET)
    } s unanswered (`limits.ringing`).
  A ring that would be shorter than {_seconds(SHORTEST_RING)} s is refused with 429.
- An invitation into a running call counts apart: 3 in 600 s from one person to another
  (`limits.call_invites_to_person`).
"""


def _rule(rule: Rule) -> tuple[str, ...]:
    states = ", ".join(map(_name, rule.states))
    condition = " (the caller, while it rings)" if rule.while_calling else ""
    exit_reason = _name(rule.exit) + ", for everybody" * rule.while_calling if rule.exit else ""
    return (rule.event.value + condition, states, _name(rule.becomes), DEADLINES[rule.deadline], exit_reason)


def _name(value: ParticipantState | CallStatus | EndReason) -> str:
    return value.name.lower().replace("_", " ")


def _seconds(time: timedelta) -> str:
    return f"{time.total_seconds():g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
