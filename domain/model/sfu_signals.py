"""What is said between a page and its seat at an SFU, on the socket of its call (docs/protocol-sfu.md).

`seat` is the number of the seat that is meant: what concerns an earlier one is past.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.model.call_media import MediaMode
from domain.model.call_seats import Shown
from domain.model.call_streams import Candidate, Direction, Offer, StreamKind
from domain.model.ids import UserId


@dataclass(frozen=True, slots=True)
class Publish:
    """An offer for the up connection; `kinds` by mid."""

    seat: int
    description: str
    kinds: Mapping[str, StreamKind]


@dataclass(frozen=True, slots=True)
class Answer:
    """To the offer of that number."""

    seat: int
    number: int
    description: str


@dataclass(frozen=True, slots=True)
class CandidateSaid:
    seat: int
    of: Direction
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Swapped:
    """The page receives everybody by this seat."""

    seat: int


@dataclass(frozen=True, slots=True)
class Want:
    """In which layer, 0 the smallest; None: not now."""

    seat: int
    user_id: UserId
    kind: StreamKind
    layer: int | None


@dataclass(frozen=True, slots=True)
class ShownSaid:
    seat: int
    shown: Shown


@dataclass(frozen=True, slots=True)
class Resume:
    """A page that is back on another socket: its seat, and the last offer that it answered."""

    seat: int
    answered: int


@dataclass(frozen=True, slots=True)
class Restart:
    """The page's network changed: restart ICE on the down connection."""

    seat: int


SfuSaid = Publish | Answer | CandidateSaid | Swapped | Want | ShownSaid | Resume | Restart


@dataclass(frozen=True, slots=True)
class MediaTold:
    """How the call's sound and pictures travel. `video`: whether each may send pictures to an SFU; `e2ee`:
    whether pages encrypt for each other what they send there.
    """

    mode: MediaMode
    video: bool
    e2ee: bool = False


@dataclass(frozen=True, slots=True)
class Go:
    """A seat is ready: publish."""

    seat: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer to what was published."""

    seat: int
    description: str


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """What was published is not taken; everything stays as it was."""

    seat: int


@dataclass(frozen=True, slots=True)
class Offered:
    seat: int
    offer: Offer


@dataclass(frozen=True, slots=True)
class CandidateTold:
    seat: int
    of: Direction
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class DropMesh:
    """Everybody receives by the present seats: the mesh, and earlier seats, can be closed."""

    seat: int


@dataclass(frozen=True, slots=True)
class ShownTold:
    """What somebody else sends."""

    seat: int
    user_id: UserId
    shown: Shown


@dataclass(frozen=True, slots=True)
class Resumed:
    """The seat is still there."""

    seat: int


SfuTold = Go | Accepted | NotAccepted | Offered | CandidateTold | DropMesh | ShownTold | Resumed
