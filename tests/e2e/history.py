"""What happened, as far as clients can tell: what was acknowledged to whom, and what each device saw.

Times are seconds of the loop's clock; of what was heard and dropped, those that count (tests/patience.py).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


def picture_of(message: Mapping[str, Any]) -> str:
    """What a screen shows of a message that may change. Sentences of events are not among it: once they were
    told, nobody is told that an account in them was deleted.
    """
    changing = ("text", "image", "revoked", "editedAt", "reactions", "pinned")
    shown = {name: message[name] for name in changing if name != "text" or not message.get("event")}
    return json.dumps(shown, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message whose sender has the 2xx answer. `asked_at`: when the first try of it began."""

    message_id: int
    room_id: int
    sender_id: int
    local_id: str
    text: str
    asked_at: float
    acknowledged_at: float


@dataclass(frozen=True, slots=True)
class Connected:
    """A greeting. `last`: the delivery that a new session begins after; None for a resumed one."""

    session: str
    last: int | None
    at: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection is over; `code` as the client saw it."""

    code: int
    at: float


@dataclass(frozen=True, slots=True)
class StoppedReading:
    """From here on nothing of what comes is read, and no ping is answered."""

    at: float


@dataclass(frozen=True, slots=True)
class HeardMessage:
    """A notification of a message or of an update of one."""

    number: int
    message_id: int
    room_id: int
    sender_id: int
    local_id: str
    text: str
    revoked: bool
    is_new: bool
    at: float
    picture: str = ""
    """Everything that may change about it, as `picture_of` writes it."""
    bubble: str = "words"
    """What the original's client shows of it."""


@dataclass(frozen=True, slots=True)
class HeardEvent:
    """A notification without a number; `key` says which."""

    key: str
    at: float


@dataclass(frozen=True, slots=True)
class Synced:
    """Messages that catching up brought, by delivery number."""

    message_ids: Mapping[int, int]
    at: float


Event = Connected | Dropped | StoppedReading | HeardMessage | HeardEvent | Synced


@dataclass
class DeviceHistory:
    """Everything that one device saw, in order."""

    name: str
    user_id: int
    events: list[Event] = field(default_factory=list)
    retired: bool = False
    """It was signed out or put away, so it need not have everything."""
    undescribed: list[str] = field(default_factory=list)
    """What it was told in other frames than those of the description of the sockets."""

    def has(self) -> set[int]:
        """The messages on its screen."""
        heard = {event.message_id for event in self.events if isinstance(event, HeardMessage)}
        synced = {
            message_id
            for event in self.events
            if isinstance(event, Synced)
            for message_id in event.message_ids.values()
        }
        return heard | synced

    def highest(self) -> int:
        """The highest delivery it knows of; what it syncs after."""
        numbers = [0]
        for event in self.events:
            match event:
                case HeardMessage(number=number):
                    numbers.append(number)
                case Synced(message_ids=message_ids):
                    numbers.extend(message_ids)
        if numbers == [0]:
            numbers.extend(event.last or 0 for event in self.events[:1] if isinstance(event, Connected))
        return max(numbers)

    @property
    def began_at(self) -> float:
        """When it was first greeted."""
        return next((event.at for event in self.events if isinstance(event, Connected)), float("inf"))

    def connections(self) -> Iterable[tuple[Connected, list[Event]]]:
        """Each greeting with what followed until the next."""
        begins = [place for place, event in enumerate(self.events) if isinstance(event, Connected)]
        for begin, end in zip(begins, [*begins[1:], len(self.events)], strict=True):
            greeting = self.events[begin]
            assert isinstance(greeting, Connected)
            yield greeting, self.events[begin + 1 : end]


@dataclass
class History:
    """`rooms`: who is in which. `stored`: the text of every committed message, None if it was revoked or
    edited, or names somebody who is no more. `pictures`: all that may change about it. `bubbles`: what the
    original's client shows of it.
    """

    sent: list[Sent] = field(default_factory=list)
    devices: list[DeviceHistory] = field(default_factory=list)
    rooms: dict[int, frozenset[int]] = field(default_factory=dict)
    stored: dict[int, str | None] = field(default_factory=dict)
    pictures: dict[int, str] = field(default_factory=dict)
    bubbles: dict[int, str] = field(default_factory=dict)
