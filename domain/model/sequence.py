"""In which order one session passes on what its mailbox holds (M3).

Letters of different nodes may lie in a box in another order than their deliveries were numbered in, may
lie there twice, and may be missing for a moment. What leaves the sequence is dense: every number once,
none before its predecessor. Letters without a number leave as they come.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.model.ids import DeliveryId
from domain.model.notifications import NO_DELIVERY
from domain.model.records import record

T = TypeVar("T")


@record(frozen=True, slots=True)
class Outgoing(Generic[T]):
    """A letter whose turn has come, and how far the receiver is once it has this letter.

    It then has every letter up to `position` and every delivery up to `number`.
    """

    letter: T
    position: int
    number: DeliveryId


@dataclass(frozen=True, slots=True)
class Gap:
    """Deliveries above `after`, up to `through`, are missing while later ones wait."""

    after: DeliveryId
    through: DeliveryId


class DeliverySequence(Generic[T]):
    """Begins after delivery `number` and position `position` of the box.

    Letters up to `known` lie in the box, but the receiver has said that it has them.
    """

    __slots__ = ("_held", "_held_positions", "_known", "_offered", "number")

    def __init__(self, number: DeliveryId, position: int = 0, known: int = 0) -> None:
        self.number = number
        self._offered = position
        self._known = known
        self._held: dict[DeliveryId, T] = {}
        self._held_positions: dict[DeliveryId, int] = {}

    @property
    def position(self) -> int:
        """Every letter up to here has left, or will never have to."""
        return min(self._held_positions.values()) - 1 if self._held_positions else self._offered

    @property
    def gap(self) -> Gap | None:
        if not self._held:
            return None
        return Gap(self.number, DeliveryId(min(self._held) - 1))

    def offer(self, position: int, number: DeliveryId, letter: T) -> list[Outgoing[T]]:
        """The next letter of the box, in order of position. What may leave now, in this order."""
        self._offered = position
        if position <= self._known:
            self.number = max(self.number, number)
            return []
        if number == NO_DELIVERY:
            return [self._outgoing(letter)]
        outgoing = self.offer_unkept(number, letter)
        if number in self._held:
            self._held_positions.setdefault(number, position)
        return outgoing

    def offer_unkept(self, number: DeliveryId, letter: T) -> list[Outgoing[T]]:
        """A letter that lies in no box. What may leave now, in this order."""
        if number <= self.number or number in self._held:
            return []
        if number == self.number + 1:
            self.number = number
            return [self._outgoing(letter), *self._release()]
        self._held[number] = letter
        return []

    def skip(self, position: int) -> None:
        """The letter at this position is not for the receiver."""
        self._offered = position

    def fill(self, gap: Gap, deliveries: Iterable[tuple[DeliveryId, T]]) -> list[Outgoing[T]]:
        """What storage has for the gap, oldest first. What may leave now; the gap is closed after it."""
        filled: list[Outgoing[T]] = []
        for number, letter in deliveries:
            if self.number < number <= gap.through:
                self.number = number
                filled.append(self._outgoing(letter))
        self.number = max(self.number, gap.through)
        return filled + self._release()

    def _release(self) -> list[Outgoing[T]]:
        """Those held back that are next by now."""
        released: list[Outgoing[T]] = []
        while (following := DeliveryId(self.number + 1)) in self._held:
            letter = self._held.pop(following)
            self._held_positions.pop(following, None)
            self.number = following
            released.append(self._outgoing(letter))
        return released

    def _outgoing(self, letter: T) -> Outgoing[T]:
        return Outgoing(letter, self.position, self.number)


class SentPositions:
    """What was sent to a client that acknowledges positions, and which deliveries a position covers."""

    __slots__ = ("_acknowledged", "_sent")

    def __init__(self, acknowledged: int = 0) -> None:
        self._acknowledged = acknowledged
        self._sent: deque[tuple[int, DeliveryId]] = deque()

    def __bool__(self) -> bool:
        """True while something is not acknowledged."""
        return bool(self._sent)

    def add(self, position: int, number: DeliveryId) -> None:
        """Of several frames with one position the first and the last are remembered."""
        if len(self._sent) > 1 and self._sent[-1][0] == self._sent[-2][0] == position:
            self._sent.pop()
        self._sent.append((position, number))

    def acknowledge(self, position: int) -> DeliveryId | None:
        """The deliveries up to this number have arrived; None if the position says nothing new.

        Of several frames with one position, only the first has surely arrived with it.
        """
        if not self._sent or not self._acknowledged < position <= self._sent[-1][0]:
            return None
        self._acknowledged = position
        arrived = None
        while self._sent and self._sent[0][0] < position:
            arrived = self._sent.popleft()[1]
        if self._sent and self._sent[0][0] == position:
            arrived = self._sent.popleft()[1]
        return arrived
