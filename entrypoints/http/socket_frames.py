"""What is said on the sockets, one entry per frame (docs/protocol-notifications.md, docs/protocol-calls.md).

Tests hold this against the frames that they see; a frame that stands in no table fails them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Final

import msgspec

from adapters.wire.accounts import NewLoginView
from adapters.wire.chat import MessageView
from adapters.wire.contacts import ContactChangeView, ContactRequestView, ContactView
from adapters.wire.guests import GuestToldView, NamedView
from adapters.wire.hints import SAID as HINTS_SAID
from adapters.wire.hints import TOLD as HINTS_TOLD
from adapters.wire.hints import value_of
from adapters.wire.sfu_frames import MediaView, SaidInSfu, ToldInSfu
from adapters.wire.signaling_frames import (
    FAILED,
    GESTURE,
    GUEST_TOLD,
    GUESTS_WAITING,
    HEARTBEAT,
    MEDIA,
    MUTE_ASKED,
    OVER,
    SFU,
    SIGNAL,
    STARTED,
    STATE,
    STATES,
    UNAUTHORISED,
)
from adapters.wire.writing import View
from domain.model.notifications import NotificationType
from domain.model.signaling import TOKEN_FRAME_AT_MOST

TEXT: Final = "text/plain"
JSON: Final = "application/json"


class NotifiedMessageView(MessageView):
    """`is_new`: false for an update of a message that was told before."""

    is_new: bool


class GreetingView(View):
    session: str
    resumed: bool
    last: int


class ResetView(View):
    position: int
    reset: bool
    session: str
    last: int


class AliveView(View):
    alive: bool


class OpeningView(View, omit_defaults=True):
    """`call_waiting`: the page shows a second call beside the one that its user is in."""

    session: str
    position: int
    call_waiting: bool = False


class AcknowledgementView(View):
    ack: int


class StateView(View, omit_defaults=True):
    """`ping` is always -2; `entry` counts how often they came in anew; `public_key` is of their page, if that
    can encrypt what it sends through an SFU.
    """

    user_id: int
    state: int
    ping: int
    entry: int
    public_key: str = ""


class SignalSaidView(View):
    to_user_id: int
    message: str


class SignalToldView(View):
    from_user_id: int
    message: str


class GestureSaidView(View, omit_defaults=True):
    """A hand goes up or down, or one emoji is shown."""

    hand: bool = False
    emoji: str = ""


class GestureToldView(GestureSaidView, kw_only=True):
    user_id: int


@dataclass(frozen=True)
class Frame:
    """`payload` is a type that msgspec can describe.

    With a `type` number the frame is `{"type":number,"payload":...}`, without one it is the payload itself.
    `placed`: a `position` stands in it, too. `within_text`: the payload is JSON in a text.
    """

    name: str
    summary: str
    payload: Any = str
    type: int | None = None
    placed: bool = False
    within_text: bool = False
    form: str = JSON
    at_most: int | None = None


@dataclass(frozen=True)
class Channel:
    """A socket as one kind of client uses it; `told` is from the server, `said` from the client."""

    name: str
    path: str
    text: str
    told: Sequence[Frame]
    said: Sequence[Frame]


NOTIFICATIONS: Final[Mapping[NotificationType, tuple[Any, str]]] = {
    NotificationType.MESSAGE: (NotifiedMessageView, "A new message, or the present state of one."),
    NotificationType.CONTACT: (ContactView, "A new contact of one's own."),
    NotificationType.CONTACT_REQUEST: (ContactRequestView, "Somebody asks."),
    NotificationType.CALL_HANDLED: (int, "One answered or left the call with this id, on whatever device."),
    NotificationType.CONTACT_CHANGED: (ContactChangeView, "A contact of one's own is different, or gone."),
    NotificationType.NEW_LOGIN: (NewLoginView, "One signed in on a new device."),
}
FOR_EVERYBODY_BELOW: Final = 5
"""Types from here on are for explicit clients."""


def _typed(tables: Mapping[Any, tuple[Any, str]]) -> list[Frame]:
    return [Frame(_name(kind), summary, payload, int(kind)) for kind, (payload, summary) in tables.items()]


def _hints_said() -> list[Frame]:
    return [
        Frame(
            f"{name.title()}Said",
            summary,
            msgspec.defstruct(f"{name.title()}SaidView", [(name, value_of(kind))], bases=(View,)),
        )
        for name, (kind, summary) in HINTS_SAID.items()
    ]


def _name(kind: IntEnum) -> str:
    return kind.name.title().replace("_", "")


TOKEN: Final = Frame(
    "Token", "The login token, bare; the first frame.", form=TEXT, at_most=TOKEN_FRAME_AT_MOST
)

EXPLICIT: Final = Channel(
    "notification",
    "/ws/notification",
    "Notifications for a client that says what it has processed. Its second frame is the opening.",
    told=[
        Frame("Greeting", "Answers the opening.", GreetingView),
        *(replace(frame, placed=True) for frame in _typed(NOTIFICATIONS)),
        *_typed(HINTS_TOLD),
        Frame("Reset", "Letters were lost: sync, and go on in this session from position 0.", ResetView),
        Frame("Alive", "Answers a sign of life.", AliveView),
    ],
    said=[
        TOKEN,
        Frame("Opening", "The session and position that it remembers, or an empty text and 0.", OpeningView),
        Frame("Acknowledgement", "Everything up to this position was processed.", AcknowledgementView),
        *_hints_said(),
        Frame("SignOfLife", "Any other text; answered.", form=TEXT),
    ],
)

PLAIN: Final = Channel(
    "notificationOfTheOriginal",
    "/ws/notification",
    "Notifications for a client of the original server, which acknowledges by answering pings.",
    told=[
        Frame(
            "Greeting",
            "`session:<id>`; of a new session also a line feed and the delivery it begins after.",
            form=TEXT,
        ),
        *(frame for frame in _typed(NOTIFICATIONS) if (frame.type or 0) < FOR_EVERYBODY_BELOW),
    ],
    said=[TOKEN, Frame("Opening", "The session that it remembers, or an empty frame.", form=TEXT)],
)

CALLS: Final = Channel(
    "call",
    "/ws/call",
    "Signals and states of one call. Every payload is a text; what has structure is JSON inside it.",
    told=[
        Frame("Unauthorised", "The token opens no call.", type=UNAUTHORISED),
        Frame("States", "How everybody is; the first frame.", list[StateView], STATES, within_text=True),
        Frame("State", "How somebody else is now.", StateView, STATE, within_text=True),
        Frame(
            "SignalTold",
            "A signal, verbatim, with its true sender.",
            SignalToldView,
            SIGNAL,
            within_text=True,
        ),
        Frame("Started", "Two are online.", type=STARTED),
        Frame("Over", "The call, or one's part in it, is over; the end reason as a decimal.", type=OVER),
        Frame("Failed", "Why this cannot be, in words.", type=FAILED),
        Frame("MuteAsked", "A host asks for the microphone to be turned off.", type=MUTE_ASKED),
        Frame(
            "GestureTold",
            "A hand, or an emoji, of somebody else.",
            GestureToldView,
            GESTURE,
            within_text=True,
        ),
        Frame("Media", "How media travel, when it changes.", MediaView, MEDIA, within_text=True),
        Frame("SfuTold", "From one's seat at an SFU.", ToldInSfu, SFU, within_text=True),
        Frame(
            "GuestsWaiting",
            "For hosts: all who are at the door. For a guest, empty: they are at the door.",
            list[NamedView],
            GUESTS_WAITING,
            within_text=True,
        ),
        Frame(
            "GuestTold",
            "For a guest: what others are called, and the servers by which to reach them.",
            GuestToldView,
            GUEST_TOLD,
            within_text=True,
        ),
    ],
    said=[
        replace(TOKEN, summary="The token of `POST /call/join`, bare; the first frame."),
        Frame("SignalSaid", "For one other participant.", SignalSaidView, SIGNAL, within_text=True),
        Frame("GestureSaid", "To whoever is here now.", GestureSaidView, GESTURE, within_text=True),
        Frame("SfuSaid", "To one's seat at an SFU.", SaidInSfu, SFU, within_text=True),
        Frame("Heartbeat", "Every ten seconds.", type=HEARTBEAT),
        Frame("Leaving", "One hangs up.", type=OVER),
    ],
)

CHANNELS: Final = (EXPLICIT, PLAIN, CALLS)
