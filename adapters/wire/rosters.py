"""How a call's roster travels between nodes.

The body is what nodes of 1.0.0 tell and read, `revision,status,reason,starts;user,state,exit;...`. What came
later is in the tail, which they pass over: `reentered;entry,entry,...`, the first group longer by
`generation,settled` where the call goes through an SFU.
"""

from collections.abc import Iterable

from domain.model.call_media import MESH, Media, MediaMode
from domain.model.calls import CallStatus, EndReason, ParticipantState
from domain.model.errors import BadRequest
from domain.model.ids import UserId
from domain.model.signaling import Presence, Roster


def write_roster(roster: Roster) -> tuple[bytes, bytes]:
    """Body and tail."""
    head = (roster.revision, roster.status.value, roster.end_reason.value, int(roster.starts))
    rows = [
        (user_id, presence.state.value, presence.exit_reason.value)
        for user_id, presence in roster.presences.items()
    ]
    media = (roster.media.generation, int(roster.media.settled)) if roster.media.by_sfu else ()
    entries = [presence.entry for presence in roster.presences.values()]
    return _written(head, *rows), _written((roster.reentered or 0, *media), entries)


def read_roster(body: bytes, tail: bytes) -> Roster | None:
    """None for one of a node of 1.0.0, which says too little. Raises BadRequest for anything else that
    `write_roster` did not write.
    """
    if not tail:
        return None
    try:
        (revision, status, end_reason, starts), *rows = _groups(body)
        (reentered, *media), entries = _groups(tail)
        presences = {
            UserId(user_id): Presence(ParticipantState(state), EndReason(exit_reason), entry)
            for (user_id, state, exit_reason), entry in zip(rows, entries, strict=True)
        }
        return Roster(
            revision,
            CallStatus(status),
            EndReason(end_reason),
            presences,
            bool(starts),
            UserId(reentered) if reentered else None,
            _media(*media) if media else MESH,
        )
    except (ValueError, TypeError):
        raise BadRequest from None


def _written(*groups: Iterable[int]) -> bytes:
    return ";".join(",".join(map(str, group)) for group in groups).encode()


def _groups(text: bytes) -> list[list[int]]:
    return [list(map(int, group.split(","))) if group else [] for group in text.decode().split(";")]


def _media(generation: int, settled: int) -> Media:
    return Media(MediaMode.SFU, generation, bool(settled))
