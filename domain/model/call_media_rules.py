"""When a call goes through an SFU, and when back to the mesh.

Both are make before break: the call's `Media` names the way to go at once, and is `settled` when everybody
receives by it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.model.call_media import NO_UNIT, Media, MediaMode, UnitName
from domain.model.call_rules import count
from domain.model.call_seats import Seat
from domain.model.calls import MEMBERS_AT_MOST, CallKind, CallState, Participant, ParticipantState
from domain.model.ids import UserId
from domain.model.sfu_signals import MediaTold


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPolicy:
    """How many a call may have. `sfu_from`: how many must be in it for it to go through an SFU; None without
    any. Through an SFU more may take part, most of them if they only speak.
    """

    mesh_at_most: int = MEMBERS_AT_MOST
    sfu_from: int | None = None
    video_at_most: int = 12
    audio_at_most: int = 40
    e2ee: bool = True
    """Through an SFU pages encrypt for each other, where all can."""

    def members_at_most(self, kind: CallKind) -> int:
        """Of a call that was placed as this."""
        if self.sfu_from is None:
            return self.mesh_at_most
        return max(self.mesh_at_most, self.audio_at_most if kind is CallKind.VOICE else self.video_at_most)

    def needs_sfu(self, members: int) -> bool:
        """Whether so many go through one, if all can."""
        return self.sfu_from is not None and members >= self.sfu_from

    def takes_video(self, members: int) -> bool:
        """Whether each of so many may send pictures through an SFU."""
        return members <= self.video_at_most

    def told(self, media: Media, members: int) -> MediaTold:
        """To pages of a call with so many."""
        return MediaTold(media.mode, video=not media.by_sfu or self.takes_video(members), e2ee=media.e2ee)


class MeshFull(Exception):
    """One more page that cannot use an SFU is more than a mesh carries."""


def taking_part(state: CallState) -> Sequence[Participant]:
    """Those with a page in the call, also while it has no socket."""
    here = {ParticipantState.ONLINE, ParticipantState.OFFLINE}
    return [each for each in state.participants if each.state in here]


def wanted_mode(state: CallState, policy: MediaPolicy) -> MediaMode:
    """The SFU, if all can use it and they are enough; once there, a call stays as long as all can."""
    here = taking_part(state)
    mode = state.call.media.mode
    if policy.sfu_from is None or not here:
        return mode
    if not all(each.sfu for each in here):
        return MediaMode.MESH
    return MediaMode.SFU if policy.needs_sfu(len(here)) else mode


def wants_e2ee(state: CallState, policy: MediaPolicy) -> bool:
    """Whether pages encrypt for each other what goes through an SFU: if each has given a key."""
    return policy.e2ee and all(each.public_key for each in taking_part(state))


def check_room(state: CallState, user_id: UserId, policy: MediaPolicy, *, sfu: bool) -> None:
    """Before a page comes in. Raises MeshFull: where one cannot use an SFU nobody does."""
    others = [each for each in taking_part(state) if each.user_id != user_id]
    by_sfu = policy.sfu_from is not None and sfu and all(each.sfu for each in others)
    if not by_sfu and len(others) >= policy.mesh_at_most:
        raise MeshFull


def choose_unit(usable: Collection[UnitName], seats: Mapping[UnitName, int]) -> UnitName:
    """The one with the fewest seats; NO_UNIT if none is usable."""
    return min(sorted(usable), key=lambda unit: seats.get(unit, 0), default=NO_UNIT)


def to_unit(state: CallState, unit: UnitName, *, e2ee: bool = False) -> CallState:
    """Everybody takes a seat there, also if it is the same unit. With NO_UNIT: back to the mesh."""
    generation = state.call.media.generation
    media = Media(MediaMode.MESH, generation)
    if unit:
        media = Media(MediaMode.SFU, generation + 1, e2ee=e2ee)
    return count(state, replace(state, call=replace(state.call, media=media, unit=unit)))


def settle(state: CallState, seats: Collection[Seat]) -> CallState:
    """Everybody receives by this generation, if these are all seats of the call."""
    media = state.call.media
    swapped = {seat.user_id for seat in seats if seat.swapped and seat.generation == media.generation}
    if media.mode is MediaMode.MESH or not {each.user_id for each in taking_part(state)} <= swapped:
        return state
    return count(state, replace(state, call=replace(state.call, media=replace(media, settled=True))))


def is_stale(seat: Seat, state: CallState, seats: Collection[Seat]) -> bool:
    """Nobody receives by this one of the call's seats any more."""
    participant, media = state.find(seat.user_id), state.call.media
    if state.call.ended or media.mode is MediaMode.MESH or participant is None or not participant.present:
        return True
    if participant.entry != seat.entry:
        return True
    if seat.generation != media.generation:
        return media.settled
    mine = (each.number for each in seats if each.user_id == seat.user_id)
    return seat.number < max(mine)
