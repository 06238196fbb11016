"""How a call's roster travels between nodes.

The body is what nodes of 1.0.0 tell and read, `revision,status,reason,starts;user,state,exit;...`. What came
later is in the tail, which they pass over: `reentered;entry,entry,...;key,key,...`, the first group longer by
`generation,settled,e2ee` where the call goes through an SFU, the last only where somebody has a public key.
"""

from collections.abc import Iterable

from domain.model.call_encryption import NO_KEY
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
    media = roster.media
    way = (media.generation, int(media.settled), int(media.e2ee)) if media.by_sfu else ()
    entries = [presence.entry for presence in roster.presences.values()]
    keys = [presence.public_key for presence in roster.presences.values()]
    tail = _written((roster.reentered or 0, *way), entries, *([keys] if any(keys) else []))
    return _written(head, *rows), tail


def read_roster(body: bytes, tail: bytes) -> Roster | None:
    """None for one of a node of 1.0.0, which says too little. Raises BadRequest for anything else that
    `write_roster` did not write.
    """
    if not tail:
        return None
    try:
        (revision, status, end_reason, starts), *rows = _groups(body)
        numbers, keys = _without_keys(tail)
        (reentered, *media), entries = _groups(numbers)
        presences = {
            UserId(user_id): Presence(ParticipantState(state), EndReason(exit_reason), entry, key)
            for (user_id, state, exit_reason), entry, key in zip(
                rows, entries, keys or [NO_KEY] * len(rows), strict=True
            )
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


def _without_keys(tail: bytes) -> tuple[bytes, list[str]]:
    reentered, entries, *keys = tail.split(b";", 2)
    return reentered + b";" + entries, keys[0].decode().split(",") if keys else []


def _written(*groups: Iterable[int | str]) -> bytes:
    return ";".join(",".join(map(str, group)) for group in groups).encode()


def _groups(text: bytes) -> list[list[int]]:
    return [list(map(int, group.split(","))) if group else [] for group in text.decode().split(";")]


def _media(generation: int, settled: int, e2ee: int) -> Media:
    return Media(MediaMode.SFU, generation, bool(settled), bool(e2ee))
