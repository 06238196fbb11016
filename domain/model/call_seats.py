"""Seats at an SFU: by which a participant of a call sends and receives."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.model.call_media import UnitName
from domain.model.ids import CallId, UserId

SEATS_PER_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody sends. Who is shown as muted is not heard: the SFU sees to it."""

    muted: bool = False
    camera: bool = False
    screen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Of one page (`entry`) in one room of an SFU (`generation`). `number` counts the seats of this
    participant. `held` is what the SFU needs to give the seat to another node.
    """

    call_id: CallId
    user_id: UserId
    number: int
    entry: int
    generation: int
    unit: UnitName
    swapped: bool = False
    shown: Shown | None = None
    """None until its page has said so."""
    held: str = ""

    @property
    def room(self) -> str:
        return room_name(self.call_id, self.generation)

    @property
    def feed(self) -> str:
        """What it sends is known by this name in the room."""
        return f"{self.user_id}.{self.number}"


def next_number(entry: int, seats: Iterable[Seat]) -> int:
    """Higher than those of this participant's seats, also of earlier pages whose seats are forgotten."""
    return max((seat.number for seat in seats if seat.entry == entry), default=entry * SEATS_PER_PAGE) + 1


def room_name(call_id: CallId, generation: int) -> str:
    return f"{call_id}.{generation}"


def owner_of_feed(feed: str) -> UserId:
    return UserId(int(feed.partition(".")[0]))
