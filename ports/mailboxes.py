"""Mailboxes: a letter is kept until the *client* has it (docs/architecture.md: five ideas).

A hint is the opposite of a letter: worth something only now, and lost gladly.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import NewType, Protocol

from domain.model.errors import Unavailable
from domain.model.hints import HintEnvelope
from domain.model.ids import DeliveryId, NodeId, SessionId
from domain.model.notifications import Envelope
from domain.model.records import record

Position = NewType("Position", int)
"""A letter's place in its box: 1, 2, 3 ... without gaps."""

NOT_KEPT = Position(0)
"""Instead of a position: the letter lies in no box, and will not be received again."""

NEVER_ACKNOWLEDGED = DeliveryId(-1)
"""Instead of a delivery number. 0 is one: the receiver has no delivery yet, and knows it."""

BOX_LIFETIME = timedelta(seconds=60)
"""How long a box without a reader goes on collecting: what the client is promised for a resume (M5)."""

KEYS_REMEMBERED = 256
"""The newest keys a box knows. Telling twice happens within seconds, and keyed letters are rare."""


HearHint = Callable[[bytes], None]
"""Takes a hint's body at once: it neither waits nor raises, and drops what its client cannot take now."""


def ignore_hint(_: bytes) -> None:
    """For readers whose client knows no hints."""


@dataclass(frozen=True, slots=True)
class MailboxBounds:
    """What boxes hold at most; past it a client is better off syncing than reading everything.

    `letters` and `size` are of one box: 4 MiB are 8000 letters of the usual size, a minute at 130 a second,
    or 60 of the largest thumbnails. `total_size` is of all boxes of an address, on all nodes, and
    `unread_boxes` are those of them without a reader: nobody comes back on twenty devices at once.
    """

    letters: int = 8000
    size: int = 4 * 1024 * 1024
    total_size: int = 16 * 1024 * 1024
    unread_boxes: int = 20


@record(frozen=True, slots=True)
class Letter:
    """A letter out of one box, or NOT_KEPT. `number` is the receiver's delivery number, 0 if it has none.

    `trace`: as of its envelope.
    """

    position: Position
    number: DeliveryId
    body: bytes
    tail: bytes
    kind: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class MailboxLoad:
    """Of the boxes that this node reads: how many, their letters that no client has acknowledged, and those
    of the fullest one.
    """

    boxes: int
    letters: int
    most: int

    @classmethod
    def of(cls, depths: Sequence[int]) -> "MailboxLoad":
        """`depths`: the letters of each box."""
        return cls(len(depths), sum(depths), max(depths, default=0))


class StoreCondition(Enum):
    WELL = "well"
    AWAY = "away"
    """It does not answer."""
    FULL = "full"
    """It has no room for letters; everything else goes on."""


class StoreFull(Unavailable):
    """The store has no room for letters. Whoever reads at this moment was shown them."""


class MailboxTaken(Exception):
    """Somebody else opened the box: this reader is out, and the new one gets everything not acknowledged."""


class MailboxLost(Exception):
    """Letters are gone: the box passed its bound, expired, or the store lost it. The session must sync."""


class Mailbox(Protocol):
    """One open box and its only reader.

    After MailboxTaken or MailboxLost every method but `leave` raises it again.
    """

    resumed: bool
    """True if the box existed when it was opened, False if it is new."""
    last: Position
    """The position of the newest letter in it when it was opened; 0 in a new box."""
    acknowledged: Position
    """What was acknowledged when it was opened; 0 in a new box."""
    number: DeliveryId
    """The delivery number given with that acknowledgement; NEVER_ACKNOWLEDGED if there was none yet."""

    @abstractmethod
    async def receive(self) -> Sequence[Letter]:
        """Wait for the next letters, in order of position; at first those not acknowledged. Letters for
        which the store had no room come in between, NOT_KEPT.

        Raises MailboxTaken, MailboxLost. Survives the store being away: it waits until it is back, and
        then either goes on without a gap or raises MailboxLost.
        """

    @abstractmethod
    async def acknowledge(self, position: Position, number: DeliveryId) -> None:
        """The client has everything up to this position, and every delivery up to this number.

        Those letters are dropped and not received any more. Going backwards changes nothing; a position
        past the last letter means the last. May be done in a batch a moment later, except for the first,
        which tells whoever opens the box next where it begins; a store that is away costs nothing but a
        letter that comes twice after a resume.
        """

    @abstractmethod
    async def leave(self) -> None:
        """Stop reading. The box goes on collecting for `Mailboxes.lifetime`, then expires.

        A `receive` that still waits, and every later call, raises MailboxTaken. Never raises for a store
        that is away; leaving twice, or after a take-over, changes nothing.
        """


class Mailboxes(Protocol):
    """Boxes by address: a user's has one per session, a call participant's has one.

    *A letter to an address without boxes goes nowhere. Each box keeps its order. A letter is kept until
    acknowledged or expired. A box over its bound of letters or bytes is lost as a whole.* While a box has
    a living reader it does not expire; a reader whose process died counts as gone.

    An address has bounds, too. Of the boxes that nobody reads only those left last go on. When all its
    boxes together pass their bound of bytes, boxes are lost until they do not: first those that nobody
    reads, the largest first.
    """

    node: NodeId
    """The name of this process among those that share the store."""
    lifetime: timedelta
    """How long a box without a reader goes on collecting."""

    @property
    @abstractmethod
    def condition(self) -> StoreCondition:
        """How the store was found when it was last asked, which is all the time."""

    @abstractmethod
    def load(self) -> MailboxLoad:
        """Of this moment, as far as this node has heard."""

    @abstractmethod
    async def open(self, address: str, box: SessionId, hear: HearHint = ignore_hint) -> Mailbox:
        """Open the box, taking it over from an earlier reader wherever that is (MailboxTaken there).

        A box that does not exist at this address, or has expired, is made new and empty. Letters posted
        after `open` returned are in it, and hints are given to `hear`. Raises Unavailable.
        """

    @abstractmethod
    async def resume(self, address: str, box: SessionId, hear: HearHint = ignore_hint) -> Mailbox | None:
        """As `open` for a box that exists; None, and nothing is made, if it does not. Raises Unavailable."""

    @abstractmethod
    async def post(self, envelopes: Sequence[Envelope]) -> None:
        """Put each envelope's letter into every box of its addresses, `<prefix><receiver>`, in order.

        All receivers in one go. An envelope whose non-empty `key` is among the last KEYS_REMEMBERED of a
        box is not put there again. Raises Unavailable within a second; then some may have been posted.

        Raises StoreFull if there is no room. Then everybody who reads now was given the letters all the
        same, but for keyed frames, of which a client must not see a second copy: whoever posts again
        later repeats numbered letters, which the number tells, and rosters, which repetition does not harm.
        """

    @abstractmethod
    async def post_hints(self, hints: Sequence[HintEnvelope]) -> None:
        """Give each hint to every reader that reads a box of its addresses at this moment.

        A hint has no place in a box: it is not kept, not received after a resume, counts for no bound,
        and neither waits for a letter nor lets one wait. All receivers in one go. Never raises: what the
        store cannot pass on now is lost.
        """

    @abstractmethod
    async def open_store(self) -> None:
        """Connect and begin to listen. Raises Unavailable."""

    @abstractmethod
    async def close_store(self) -> None:
        """Leave every box that is still open and disconnect."""
