"""What must hold of a history, whatever broke meanwhile (promises M1 to M4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.e2e.history import (
    Connected,
    DeviceHistory,
    Dropped,
    HeardEvent,
    HeardMessage,
    History,
    StoppedReading,
    Synced,
)

RECEIPT_WITHIN = 2.0
"""Seconds that count. What a device had for longer than this when its line broke, or when it stopped reading,
must not come again: by then a pong and its way into the store are over."""


@dataclass(frozen=True, slots=True)
class Violation:
    invariant: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


def check(history: History) -> list[Violation]:
    """Empty for a good history."""
    return [Violation(invariant, what) for invariant, find in INVARIANTS.items() for what in find(history)]


def find_lost(history: History) -> Iterator[str]:
    """An acknowledged message is on every device of every member."""
    for device in history.devices:
        if device.retired:
            continue
        has = device.has()
        for sent in history.sent:
            concerned = device.user_id in history.rooms[sent.room_id] and sent.asked_at > device.began_at
            if concerned and sent.message_id not in has:
                yield f"{device.name} never got {sent.text!r} ({sent.message_id})"


def find_duplicates(history: History) -> Iterator[str]:
    """One delivery is seen once, and one local id is one message."""
    of_local_id: dict[tuple[int, str], int] = {}
    for sent in history.sent:
        first = of_local_id.setdefault((sent.sender_id, sent.local_id), sent.message_id)
        if first != sent.message_id:
            yield f"{sent.text!r} became {first} and {sent.message_id}"
    for device in history.devices:
        yield from _find_repeated(device)


def _find_repeated(device: DeviceHistory) -> Iterator[str]:
    heard_at: dict[str, float] = {}
    for _, events in device.connections():
        here: dict[str, float] = {}
        for event in events:
            if not isinstance(event, HeardMessage | HeardEvent):
                continue
            what = str(event.number) if isinstance(event, HeardMessage) else event.key
            if what in here:
                yield f"{device.name} got {what} twice on one connection"
            elif what in heard_at:
                yield f"{device.name} got {what} again, long after it had it"
            here[what] = event.at
        ends = (event.at for event in events if isinstance(event, Dropped | StoppedReading))
        broke_at = next(ends, float("inf"))
        heard_at |= {what: at for what, at in here.items() if at < broke_at - RECEIPT_WITHIN}


def find_reordered(history: History) -> Iterator[str]:
    """On a connection numbers rise, and in each room the ids of new messages do."""
    for device in history.devices:
        for _, events in device.connections():
            number, newest = 0, dict[int, int]()
            for event in events:
                if not isinstance(event, HeardMessage):
                    continue
                if event.number < number:
                    yield f"{device.name} got {event.number} after {number}"
                number = max(number, event.number)
                if event.is_new and event.message_id < newest.get(event.room_id, 0):
                    yield f"{device.name} got message {event.message_id} after {newest[event.room_id]}"
                if event.is_new:
                    newest[event.room_id] = max(event.message_id, newest.get(event.room_id, 0))


def find_skipped(history: History) -> Iterator[str]:
    """On a connection, and from one connection of a session to the next, no number is left out."""
    for device in history.devices:
        highest: dict[str, int] = {}
        for greeting, events in device.connections():
            known = _begin(greeting, highest)
            for event in events:
                if isinstance(event, HeardMessage):
                    if event.number > known + 1:
                        yield f"{device.name} got {event.number} after {known}"
                    known = max(known, event.number)
            highest[greeting.session] = known


def _begin(greeting: Connected, highest: dict[str, int]) -> int:
    return highest.get(greeting.session, 0) if greeting.last is None else greeting.last


def find_phantoms(history: History) -> Iterator[str]:
    """What a device was told of is what is stored."""
    for device in history.devices:
        for event in device.events:
            if not isinstance(event, HeardMessage):
                continue
            if event.message_id not in history.stored:
                yield f"{device.name} heard of {event.message_id}, which nobody ever stored"
                continue
            text = history.stored[event.message_id]
            if not event.revoked and text is not None and event.text != text:
                yield f"{device.name} read {event.text!r}, but {text!r} is stored"
    for sent in history.sent:
        if sent.message_id not in history.stored:
            yield f"{sent.text!r} was acknowledged and is not stored"


def find_leaked(history: History) -> Iterator[str]:
    """Nobody sees another's room or another's local id."""
    for device in history.devices:
        for event in device.events:
            if not isinstance(event, HeardMessage):
                continue
            if device.user_id not in history.rooms.get(event.room_id, frozenset({device.user_id})):
                yield f"{device.name} saw {event.text!r} of a room that is none of theirs"
            if event.local_id and event.sender_id != device.user_id:
                yield f"{device.name} saw the local id of {event.sender_id}"


def find_stale(history: History) -> Iterator[str]:
    """What a device was told of a message last is how it is stored: everybody ends with the same picture."""
    for device in history.devices:
        if device.retired:
            continue
        for message_id, shown in _newest_pictures(device).items():
            stored = history.pictures.get(message_id, shown)
            if shown and shown != stored:
                yield f"{device.name} shows {shown}, but {stored} is stored"


def find_empty(history: History) -> Iterator[str]:
    """Whatever is new, the original's client has something to show for it (contract-2 N0)."""
    for device in history.devices:
        for event in device.events:
            if isinstance(event, HeardMessage) and not event.bubble:
                yield f"{device.name} would show {event.message_id} as an empty bubble"
    for message_id, shown in history.bubbles.items():
        if not shown:
            yield f"{message_id} is stored as an empty bubble"


def find_undescribed(history: History) -> Iterator[str]:
    """Whatever a server says on a socket stands in its description (docs/protocol-notifications.md)."""
    for device in history.devices:
        yield from (f"{device.name}: {fault}" for fault in device.undescribed)


def _newest_pictures(device: DeviceHistory) -> dict[int, str]:
    """By the highest delivery that was heard; catching up reads the present state anyhow."""
    newest: dict[int, tuple[int, str]] = {}
    for event in device.events:
        match event:
            case HeardMessage(number=number, message_id=message_id, picture=picture):
                newest[message_id] = max(newest.get(message_id, (0, "")), (number, picture))
            case Synced(message_ids=message_ids):
                for message_id in message_ids.values():
                    newest.pop(message_id, None)
    return {message_id: picture for message_id, (_, picture) in newest.items()}


INVARIANTS: dict[str, Callable[[History], Iterator[str]]] = {
    "lost": find_lost,
    "duplicate": find_duplicates,
    "reorder": find_reordered,
    "skip": find_skipped,
    "phantom": find_phantoms,
    "leak": find_leaked,
    "stale": find_stale,
    "empty": find_empty,
    "undescribed": find_undescribed,
}
