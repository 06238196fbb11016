"""One box as its reader's node sees it."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.redis.connection import Partition
from adapters.redis.letters import HINT
from domain.model.errors import Unavailable
from domain.model.ids import DeliveryId, SessionId
from ports.mailboxes import (
    NEVER_ACKNOWLEDGED,
    NOT_KEPT,
    HearHint,
    Letter,
    Mailbox,
    MailboxLost,
    MailboxTaken,
    Position,
    ignore_hint,
)

HELD_AT_MOST = 64 * 1024
"""Bytes of letters that wait here for a reader that is busy; it fetches later ones itself."""

AWAY_PAUSE = 0.25
"""Seconds between two attempts to fetch letters while Redis is away."""


BOXES_AT_ONCE = 500
"""Per script; Redis is busy with them for about a millisecond."""

LOST, TAKEN = -1, -2
"""As in box.lua."""


@dataclass(frozen=True, slots=True)
class BoxKeys:
    """Where a box lies: the keys of its address and of itself."""

    partition: Partition
    address: str
    name: SessionId
    box: str


class BoxStore(Protocol):
    """What a mailbox asks of its node."""

    async def fetch(self, mailbox: "RedisMailbox", after: Position) -> tuple[Position, Sequence[Letter]]:
        """The box's last position and the next letters. Raises MailboxTaken, MailboxLost, Unavailable."""

    async def acknowledge(self, mailbox: "RedisMailbox") -> None:
        """At once, or soon if the store is away."""

    def acknowledge_soon(self, mailbox: "RedisMailbox") -> None: ...

    async def leave(self, mailbox: "RedisMailbox") -> None:
        """Never raises Unavailable."""

    def forget(self, mailbox: "RedisMailbox") -> None:
        """Nobody reads it any more."""


class RedisMailbox(Mailbox):
    """Letters come by the node's channel. Where one is missing, `_last` stays behind `heard`, and the
    reader fetches what lies between: after a break of the channel, after opening, or when it was slow.
    """

    def __init__(
        self, store: BoxStore, keys: BoxKeys, fencing_token: bytes, hear_hint: HearHint = ignore_hint
    ) -> None:
        self.keys = keys
        self.fencing_token = fencing_token
        """Of this opening; the store refuses whoever shows an older one."""
        self._hear_hint = hear_hint
        self.resumed = False
        self.last = Position(0)
        self.acknowledged = Position(0)
        self.number = NEVER_ACKNOWLEDGED
        self.acknowledging = (Position(0), NEVER_ACKNOWLEDGED)
        """What the client has, and the store may not know yet."""
        self.written = Position(0)
        """What the store was told of it."""
        self._store = store
        self._letters: list[Letter] = []
        self._held = 0
        self._last = Position(-1)
        """Up to here letters were held or received; -1 while the box is being opened."""
        self.heard = Position(0)
        """The highest position that this node heard of."""
        self._ended: type[MailboxTaken | MailboxLost] | None = None
        self._something_came: asyncio.Future[None] | None = None

    @property
    def open(self) -> bool:
        return self._last >= 0 and self._ended is None

    def begin(self, *, resumed: bool, acknowledged: Position, number: DeliveryId, last: Position) -> None:
        """It is open, and what was not acknowledged waits in the store."""
        self.resumed = resumed
        self.last = last
        self.acknowledged = acknowledged
        self.number = number
        self.acknowledging = (acknowledged, number)
        self.written = acknowledged
        self._last = acknowledged
        self.hear(last)

    async def receive(self) -> Sequence[Letter]:
        while True:
            self._check_open()
            if self._letters:
                letters, self._letters, self._held = self._letters, [], 0
                return letters
            if self._last < self.heard:
                await self._fetch()
            else:
                await self._wait()

    async def acknowledge(self, position: Position, number: DeliveryId) -> None:
        self._check_open()
        before = self.acknowledging
        position = min(position, self.heard)
        self.acknowledging = (max(before[0], position), max(before[1], number))
        if self.acknowledging == before:
            return
        if self._letters and self._letters[0].position <= position:
            self._letters = [letter for letter in self._letters if not NOT_KEPT < letter.position <= position]
            self._held = sum(map(_size, self._letters))
        self._last = max(self._last, position)
        if before[1] == NEVER_ACKNOWLEDGED:
            await self._store.acknowledge(self)
        else:
            self._store.acknowledge_soon(self)

    async def leave(self) -> None:
        if self._ended is None:
            self.end(MailboxTaken)
            await self._store.leave(self)

    def put(self, letter: Letter) -> None:
        """A letter came by the channel."""
        if letter.position == NOT_KEPT:
            self._show(letter)
            return
        if letter.position == self._last + 1 and self._held < HELD_AT_MOST:
            self._hold(letter)
            self._last = letter.position
        self.hear(letter.position)

    def hear(self, position: Position) -> None:
        """The box has letters up to this position."""
        if position > self.heard:
            self.heard = position
            self._wake()

    def compare(self, last: Position, heard: Position) -> None:
        """What the store says is the last position, and what this node had heard when it asked.

        A store that knows less has forgotten something.
        """
        if last < heard:
            self.end(MailboxLost)
        self.hear(last)

    def end(self, reason: type[MailboxTaken | MailboxLost]) -> None:
        """This reader is out, for good and for the first reason given."""
        if self._ended is None:
            self._ended = reason
            self._store.forget(self)
            self._wake()

    def end_if_out(self, found: int) -> bool:
        """The store says LOST, TAKEN or something else."""
        if found == LOST:
            self.end(MailboxLost)
        elif found == TAKEN:
            self.end(MailboxTaken)
        return found in {LOST, TAKEN}

    def _show(self, letter: Letter) -> None:
        """The store keeps none of it: what a busy reader does not take is found by its number, or lost."""
        if letter.kind == HINT:
            self._hear_hint(letter.body)
        elif self._held < HELD_AT_MOST:
            self._hold(letter)
            self._wake()

    def _hold(self, letter: Letter) -> None:
        self._letters.append(letter)
        self._held += _size(letter)

    def _check_open(self) -> None:
        if self._ended is not None:
            raise self._ended

    async def _fetch(self) -> None:
        after, heard = self._last, self.heard
        try:
            last, letters = await self._store.fetch(self, after)
        except Unavailable:
            await asyncio.sleep(AWAY_PAUSE)
            return
        except (MailboxTaken, MailboxLost) as out:
            self.end(type(out))
            return
        self.compare(last, heard)
        if self._last == after and letters:  # neither the channel nor the client were faster
            self._letters.extend(letters)
            self._held = sum(map(_size, self._letters))
            self._last = letters[-1].position

    async def _wait(self) -> None:
        self._something_came = asyncio.get_running_loop().create_future()
        try:
            await self._something_came
        finally:
            self._something_came = None

    def _wake(self) -> None:
        if self._something_came is not None and not self._something_came.done():
            self._something_came.set_result(None)


def _size(letter: Letter) -> int:
    return len(letter.body) + len(letter.tail)


def portions(boxes: Iterable[RedisMailbox], partition: Partition) -> Iterator[list[RedisMailbox]]:
    """Those that are open and in the partition, as many as one script takes."""
    mine = [mailbox for mailbox in boxes if mailbox.keys.partition is partition and mailbox.open]
    for start in range(0, len(mine), BOXES_AT_ONCE):
        yield mine[start : start + BOXES_AT_ONCE]
