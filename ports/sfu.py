"""Selective forwarding units (RFC 7667 section 3.7): everybody sends once, the unit forwards.

A unit has rooms, one for each generation of a call; a room has seats, one for each page. A seat has two
connections: *up*, on which its page sends, and *down*, on which it receives everybody else. Pages never speak
to a unit but for media: what they have to say goes through this port.

Any node can take a seat over from another, and media go on meanwhile.
"""

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.model.call_media import UnitName
from domain.model.call_streams import Candidate, Direction, Offer, StreamKind
from domain.model.ids import UserId


class UnitAway(Exception):
    """The unit does not answer, or takes nobody in. Another one may."""


class SeatLost(Exception):
    """The unit does not know the seat (any more): take a new one."""


class Refused(Exception):
    """The unit does not take this description or choice; everything stays as it was."""


@dataclass(frozen=True, slots=True)
class FeedsChanged:
    """Others send something else now: see `SfuSeat.follow`."""


@dataclass(frozen=True, slots=True)
class CandidateFound:
    """One of the unit's own, for the page."""

    of: Direction
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class SeatGone:
    """The seat is lost."""


@dataclass(frozen=True, slots=True)
class UnitUnwell:
    """The unit is being emptied or does not answer: better go to another one. `away`: it is gone for good."""

    away: bool


SfuEvent = FeedsChanged | CandidateFound | SeatGone | UnitUnwell
HearSfu = Callable[[SfuEvent], None]
"""Takes it at once: it neither waits nor raises."""


class SfuSeat(Protocol):
    """A seat that this node looks after, until it leaves it or another one adopts it. One thing at a time.

    Every method that waits raises UnitAway and SeatLost.
    """

    @property
    @abstractmethod
    def held(self) -> str:
        """What `Sfu.adopt` and `Sfu.release` need; another one after `publish`, `follow` and `answer`."""

    @property
    @abstractmethod
    def answered(self) -> int:
        """The number of the last offer that was answered, 0 before."""

    @property
    @abstractmethod
    def offering(self) -> bool:
        """An offer waits for its answer."""

    @abstractmethod
    async def publish(self, description: str, kinds: Mapping[str, StreamKind]) -> str:
        """The answer to an offer for the up connection, the first or a later one. `kinds` by mid; what they
        do not name sends nothing. Raises Refused.
        """

    @abstractmethod
    async def follow(self) -> Offer | None:
        """Receive what others send now; None if that needs no offer. Not while `offering`."""

    @abstractmethod
    async def restart(self) -> Offer | None:
        """An offer that restarts ICE on the down connection; None before there is one. Not while
        `offering`.
        """

    @abstractmethod
    async def renew(self) -> None:
        """The next offer is for a fresh down connection; the old one goes on until that is answered."""

    @abstractmethod
    async def answer(self, number: int, description: str) -> None:
        """To the offer of that number; any other is passed over. Raises Refused."""

    @abstractmethod
    async def add_candidate(self, of: Direction, candidate: Candidate) -> None:
        """One of the page's own."""

    @abstractmethod
    async def choose(self, user_id: UserId, kind: StreamKind, layer: int | None) -> None:
        """Receive this stream of theirs in that layer, 0 the smallest, or not at all (None). It counts for
        later streams of that kind, too.
        """

    @abstractmethod
    async def mute(self, *, muted: bool) -> None:
        """Whether others hear its microphone, also one that is published later."""

    @abstractmethod
    def leave(self) -> None:
        """Look after it no more. Unless another node adopts it, the unit forgets it after a minute."""


class Sfu(Protocol):
    """All units of this server. Nothing but `open_room` and `take_seat` makes anything."""

    @abstractmethod
    async def open(self) -> None:
        """Begin to look after the units; those that are away are looked for again and again."""

    @abstractmethod
    async def close(self) -> None:
        """Leave everything as it is, for other nodes."""

    @abstractmethod
    def units(self) -> Sequence[UnitName]:
        """Those of the settings."""

    @abstractmethod
    def usable(self) -> Sequence[UnitName]:
        """Those that answer, take newcomers and are not drained, as last seen."""

    @abstractmethod
    def drain(self, units: Collection[UnitName]) -> None:
        """These are out of service, and no others. Whoever sits there hears UnitUnwell, each time anew;
        rooms and seats of calls that have to stay are made there as before.
        """

    @abstractmethod
    async def open_room(self, unit: UnitName, room: str) -> None:
        """There is such a room; there may have been before. Raises UnitAway."""

    @abstractmethod
    async def close_room(self, unit: UnitName, room: str) -> None:
        """And with it all its seats. One that is not there is fine. Raises UnitAway."""

    @abstractmethod
    async def list_rooms(self, unit: UnitName) -> Sequence[str]:
        """Raises UnitAway."""

    @abstractmethod
    async def take_seat(
        self, unit: UnitName, room: str, feed: str, hear: HearSfu, *, e2ee: bool = False
    ) -> SfuSeat:
        """In an open room; `feed` names it there. `e2ee`: what comes through this room is encrypted, and the
        unit need not try to read it. Raises UnitAway, SeatLost if the room is not there.
        """

    @abstractmethod
    async def adopt(self, unit: UnitName, held: str, hear: HearSfu) -> SfuSeat:
        """From whichever node has it, which is told nothing. What others began and ended to send meanwhile,
        the next `follow` brings. Raises UnitAway, SeatLost.
        """

    @abstractmethod
    async def release(self, unit: UnitName, held: str) -> None:
        """Its connections end. One that is not there is fine. Raises UnitAway."""

    @abstractmethod
    async def mute(self, unit: UnitName, held: str) -> None:
        """Others hear its microphone no more, whichever node looks after it. Raises UnitAway, SeatLost."""
