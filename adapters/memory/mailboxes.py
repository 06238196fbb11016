"""Mailboxes of one process: the reference for what the port promises."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.metrics import DELIVERIES
from domain.model.hints import HintEnvelope
from domain.model.ids import DeliveryId, NodeId, SessionId
from domain.model.notifications import Envelope
from ports.mailboxes import (
    BOX_LIFETIME,
    KEYS_REMEMBERED,
    NEVER_ACKNOWLEDGED,
    HearHint,
    Letter,
    Mailbox,
    MailboxBounds,
    Mailboxes,
    MailboxLoad,
    MailboxLost,
    MailboxTaken,
    Position,
    StoreCondition,
    ignore_hint,
)
from ports.system import Clock

SINGLE_NODE = NodeId("single")


class _Box:
    """What outlives its readers: the letters not acknowledged, and how far the others went."""

    __slots__ = ("acknowledged", "address", "keys", "last", "letters", "name", "number", "reader", "size")

    def __init__(self, address: str, name: SessionId) -> None:
        self.address = address
        self.name = name
        self.letters: deque[Letter] = deque()
        self.size = 0
        self.last = 0
        self.acknowledged = Position(0)
        self.number = NEVER_ACKNOWLEDGED
        self.keys: dict[str, None] = {}
        self.reader: MemoryMailbox | None = None

    def put(self, envelope: Envelope, number: DeliveryId) -> None:
        if envelope.key:
            if envelope.key in self.keys:
                return
            self.keys[envelope.key] = None
            if len(self.keys) > KEYS_REMEMBERED:
                del self.keys[next(iter(self.keys))]
        self.last += 1
        position, trace = Position(self.last), envelope.trace
        self.letters.append(Letter(position, number, envelope.body, envelope.tail, envelope.kind, trace))
        self.size += len(envelope.body) + len(envelope.tail)
        if self.reader is not None:
            self.reader.wake()

    def acknowledge(self, position: Position, number: DeliveryId) -> None:
        self.acknowledged = max(self.acknowledged, min(position, Position(self.last)))
        self.number = max(self.number, number)
        while self.letters and self.letters[0].position <= self.acknowledged:
            letter = self.letters.popleft()
            self.size -= len(letter.body) + len(letter.tail)


class MemoryMailboxes(Mailboxes):
    """Boxes without a reader stand in the order of leaving, which is the order of expiry: whoever comes
    next clears away those whose time is over, and no box needs a timer.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        node: NodeId = SINGLE_NODE,
        lifetime: timedelta = BOX_LIFETIME,
        bounds: MailboxBounds | None = None,
    ) -> None:
        self.node = node
        self.lifetime = lifetime
        self._clock = clock
        self._bounds = bounds or MailboxBounds()
        self._boxes: dict[str, dict[SessionId, _Box]] = {}
        self._left: OrderedDict[_Box, datetime] = OrderedDict()

    @property
    def condition(self) -> StoreCondition:
        return StoreCondition.WELL

    def load(self) -> MailboxLoad:
        boxes = (box for at_address in self._boxes.values() for box in at_address.values())
        return MailboxLoad.of([len(box.letters) for box in boxes if box.reader is not None])

    async def open(self, address: str, box: SessionId, hear: HearHint = ignore_hint) -> Mailbox:
        resumed = await self.resume(address, box, hear)
        if resumed is not None:
            return resumed
        opened = self._boxes.setdefault(address, {})[box] = _Box(address, box)
        opened.reader = MemoryMailbox(self, opened, hear, resumed=False)
        return opened.reader

    async def resume(self, address: str, box: SessionId, hear: HearHint = ignore_hint) -> Mailbox | None:
        self._expire()
        opened = self._boxes.get(address, {}).get(box)
        if opened is None:
            return None
        self._left.pop(opened, None)
        if opened.reader is not None:
            opened.reader.end(MailboxTaken)
        opened.reader = MemoryMailbox(self, opened, hear, resumed=True)
        return opened.reader

    async def post(self, envelopes: Sequence[Envelope]) -> None:
        self._expire()
        for envelope in envelopes:
            DELIVERIES.inc(len(envelope.to))
            for receiver, number in envelope.to.items():
                address = f"{envelope.prefix}{receiver}"
                for box in list(self._boxes.get(address, {}).values()):
                    box.put(envelope, number)
                    if len(box.letters) > self._bounds.letters or box.size > self._bounds.size:
                        self._drop(box)
                self._bound_size(address)

    def _bound_size(self, address: str) -> None:
        boxes = list(self._boxes.get(address, {}).values())
        total = sum(box.size for box in boxes)
        if total <= self._bounds.total_size:
            return
        for box in sorted(boxes, key=lambda box: (box.reader is not None, -box.size)):
            self._drop(box)
            total -= box.size
            if total <= self._bounds.total_size:
                return

    async def post_hints(self, hints: Sequence[HintEnvelope]) -> None:
        for hint in hints:
            for receiver in hint.to:
                for box in self._boxes.get(f"{hint.prefix}{receiver}", {}).values():
                    if box.reader is not None:
                        box.reader.hear(hint.body)

    async def open_store(self) -> None:
        """There is nothing to connect to."""

    async def close_store(self) -> None:
        for at_address in list(self._boxes.values()):
            for box in list(at_address.values()):
                if box.reader is not None:
                    await box.reader.leave()

    def left(self, box: _Box) -> None:
        """The box has no reader any more: its time runs."""
        self._left[box] = self._clock.now() + self.lifetime
        unread = [each for each in self._boxes[box.address].values() if each.reader is None]
        if len(unread) > self._bounds.unread_boxes:
            self._drop(min(unread, key=self._left.__getitem__))

    def _expire(self) -> None:
        now = self._clock.now()
        while self._left and next(iter(self._left.values())) <= now:
            self._drop(next(iter(self._left)))

    def _drop(self, box: _Box) -> None:
        self._left.pop(box, None)
        at_address = self._boxes[box.address]
        del at_address[box.name]
        if not at_address:
            del self._boxes[box.address]
        if box.reader is not None:
            box.reader.end(MailboxLost)


class MemoryMailbox(Mailbox):
    def __init__(self, mailboxes: MemoryMailboxes, box: _Box, hear: HearHint, *, resumed: bool) -> None:
        self.hear = hear
        self.resumed = resumed
        self.last = Position(box.last)
        self.acknowledged = box.acknowledged
        self.number = box.number
        self._mailboxes = mailboxes
        self._box = box
        self._read = box.acknowledged
        self._ended: type[MailboxTaken | MailboxLost] | None = None
        self._letters_came: asyncio.Future[None] | None = None

    async def receive(self) -> Sequence[Letter]:
        while True:
            self._check_open()
            letters = self._unread()
            if letters:
                self._read = letters[-1].position
                return letters
            self._letters_came = asyncio.get_running_loop().create_future()
            try:
                await self._letters_came
            finally:
                self._letters_came = None

    async def acknowledge(self, position: Position, number: DeliveryId) -> None:
        self._check_open()
        self._box.acknowledge(position, number)

    async def leave(self) -> None:
        if self._ended is None:
            self._box.reader = None
            self._mailboxes.left(self._box)
            self.end(MailboxTaken)

    def wake(self) -> None:
        if self._letters_came is not None and not self._letters_came.done():
            self._letters_came.set_result(None)

    def end(self, reason: type[MailboxTaken | MailboxLost]) -> None:
        """This reader is out, for good and for that reason."""
        self._ended = reason
        self.wake()

    def _check_open(self) -> None:
        if self._ended is not None:
            raise self._ended

    def _unread(self) -> list[Letter]:
        """From the end backwards: unread letters are few, those waiting for an acknowledgement many."""
        unread: list[Letter] = []
        for letter in reversed(self._box.letters):
            if letter.position <= self._read:
                break
            unread.append(letter)
        unread.reverse()
        return unread
