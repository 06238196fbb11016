"""How a call's roster travels between nodes.

`revision,status,reason,starts,reentered;user,state,exit,entry;...`
"""

from domain.model.calls import CallStatus, EndReason, ParticipantState
from domain.model.errors import BadRequest
from domain.model.ids import UserId
from domain.model.signaling import Presence, Roster


def write_roster(roster: Roster) -> bytes:
    status, end_reason = roster.status.value, roster.end_reason.value
    head = (roster.revision, status, end_reason, int(roster.starts), roster.reentered or 0)
    rows = [
        (user_id, presence.state.value, presence.exit_reason.value, presence.entry)
        for user_id, presence in roster.presences.items()
    ]
    return ";".join(",".join(map(str, row)) for row in (head, *rows)).encode()


def read_roster(body: bytes) -> Roster:
    """Raises BadRequest for what `write_roster` did not write."""
    try:
        head, *rows = [tuple(map(int, row.split(","))) for row in body.decode().split(";")]
        revision, status, end_reason, starts, reentered = head
        presences = {
            UserId(user_id): Presence(ParticipantState(state), EndReason(exit_reason), entry)
            for user_id, state, exit_reason, entry in rows
        }
        return Roster(
            revision,
            CallStatus(status),
            EndReason(end_reason),
            presences,
            bool(starts),
            UserId(reentered) if reentered else None,
        )
    except ValueError:
        raise BadRequest from None
