"""What is said on a call's sockets (contract section 9.4), and what each participant is to be told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.model.call_encryption import NO_KEY
from domain.model.call_media import MESH, Media
from domain.model.calls import CallState, CallStatus, EndReason, ParticipantState
from domain.model.ice import IceServers
from domain.model.ids import CallId, LoginId, PassId, UserId
from domain.model.sfu_signals import MediaTold, SfuSaid, SfuTold

FRAME_AT_MOST = 64 * 1024
"""Session descriptions of many tracks take tens of kB."""
TOKEN_FRAME_AT_MOST = 4096


@dataclass(frozen=True, slots=True)
class CallPass:
    """What a call token says: this user may come into this call, as long as this login stands.

    Each join gets another `pass_id`: it tells a page that was loaded anew from a socket that reconnects.
    """

    call_id: CallId
    user_id: UserId
    login_id: LoginId
    pass_id: PassId
    sfu: bool = False
    """Its page can take part through an SFU."""
    public_key: str = NO_KEY
    """Of its page, if that can encrypt."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something for one other participant; the server does not look into it."""

    to_user_id: UserId
    message: str


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The client is alive."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The client hangs up."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """Either the hand goes up or down, or an emoji is shown: worth something only now."""

    hand: bool | None = None
    emoji: str = ""


ClientFrame = Signal | Heartbeat | Leaving | Gesture | SfuSaid


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """The token opens no call."""


@dataclass(frozen=True, slots=True)
class StatesTold:
    """How everybody is; the first frame of a new socket."""

    presences: Mapping[UserId, "Presence"]


@dataclass(frozen=True, slots=True)
class StateChanged:
    user_id: UserId
    state: ParticipantState
    entry: int
    public_key: str = NO_KEY


@dataclass(frozen=True, slots=True)
class Relayed:
    """A signal, with its true sender."""

    from_user_id: UserId
    message: str


@dataclass(frozen=True, slots=True)
class Started:
    """Two are online."""


@dataclass(frozen=True, slots=True)
class Over:
    """The call, or this participant's part in it, has ended; nothing follows."""

    reason: EndReason


@dataclass(frozen=True, slots=True)
class Failed:
    """In words; nothing follows."""

    text: str


@dataclass(frozen=True, slots=True)
class MuteAsked:
    """A host asks for quiet; the microphone is one's own."""


@dataclass(frozen=True, slots=True)
class Gestured:
    """Somebody else's gesture."""

    user_id: UserId
    gesture: Gesture


@dataclass(frozen=True, slots=True)
class GuestsWaiting:
    """For hosts: all who are at the door, by their ids. For a guest, empty: they are at the door."""

    names: Mapping[UserId, str]


@dataclass(frozen=True, slots=True)
class GuestTold:
    """What a guest, who cannot ask for it, has to know: what the others are called, and how to reach them."""

    names: Mapping[UserId, str]
    ice: IceServers


ServerFrame = (
    Unauthorised
    | StatesTold
    | StateChanged
    | Relayed
    | Started
    | Over
    | Failed
    | MuteAsked
    | Gestured
    | MediaTold
    | SfuTold
    | GuestsWaiting
    | GuestTold
)


@dataclass(frozen=True, slots=True)
class Presence:
    """One participant, as the roster shows them. `entry`, `public_key`: see `Participant`."""

    state: ParticipantState
    exit_reason: EndReason
    entry: int
    public_key: str = NO_KEY


@dataclass(frozen=True, slots=True)
class Roster:
    """The state of a call and of everybody in it, at one revision: all that a participant's session must
    know.

    It travels whole, so that a lost, doubled or overtaken one does no harm: a session tells its client the
    difference between the newest it has and the one before. `starts`: the call became active with this very
    change. `reentered`: this participant came in anew with it.
    """

    revision: int
    status: CallStatus
    end_reason: EndReason
    presences: Mapping[UserId, Presence]
    starts: bool = False
    reentered: UserId | None = None
    media: Media = MESH

    @classmethod
    def of(cls, state: CallState, *, starts: bool = False, reentered: UserId | None = None) -> "Roster":
        presences = {
            each.user_id: Presence(each.state, each.exit_reason, each.entry, each.public_key)
            for each in state.participants
        }
        call = state.call
        media = call.media if call.media.by_sfu else MESH
        return cls(state.revision, call.status, call.end_reason, presences, starts, reentered, media)

    def over_for(self, user_id: UserId) -> EndReason | None:
        """Why this participant is out; None while they are in."""
        presence = self.presences[user_id]
        if presence.state in {ParticipantState.REJECTED, ParticipantState.DEAD}:
            return presence.exit_reason
        return None

    def takes_signals(self, user_id: UserId) -> bool:
        """Only somebody with a socket, or about to come back to one, is sent any."""
        return user_id in self.here

    @property
    def here(self) -> Sequence[UserId]:
        """Those with a page in the call, also while it has no socket."""
        states = {ParticipantState.ONLINE, ParticipantState.OFFLINE}
        return [user_id for user_id, presence in self.presences.items() if presence.state in states]


def differences(before: Roster, after: Roster, user_id: UserId) -> Iterator[ServerFrame]:
    """What this participant is told when the second roster follows the first."""
    reason = after.over_for(user_id)
    if reason is not None:
        yield Over(reason)
        return
    if after.status is CallStatus.ACTIVE and before.status is CallStatus.READY:
        yield Started()
    for other, presence in after.presences.items():
        known = before.presences.get(other)
        if other == user_id or presence == known:
            continue
        if known is None:
            yield _changed(other, presence)
        elif presence.state is known.state is ParticipantState.ONLINE:
            yield from reentry(other, presence)
        elif presence.state is not known.state:
            yield _changed(other, presence)


def reentry(user_id: UserId, presence: Presence) -> Iterator[ServerFrame]:
    """Somebody online came in anew: what is connected with their old page must be let go first."""
    yield _changed(user_id, replace(presence, state=ParticipantState.OFFLINE))
    yield _changed(user_id, presence)


def _changed(user_id: UserId, presence: Presence) -> StateChanged:
    return StateChanged(user_id, presence.state, presence.entry, presence.public_key)


def participant_address(call_id: CallId) -> str:
    """Before a user's id: the address of that participant's session."""
    return f"call:{call_id}:"
