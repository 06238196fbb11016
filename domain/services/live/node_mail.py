"""Every node has a mailbox, too: what the nodes tell each other.

A letter is kept until the node has it, so what a node keeps in memory can be trusted as long as its
mailbox is: where letters were lost, everything that came of them is forgotten.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import timedelta

from domain.model.ids import SessionId, UserId
from domain.model.notifications import (
    ALL_NODES,
    NO_DELIVERY,
    NODE_ADDRESS,
    AudienceChangedNotification,
    LetterKind,
)
from ports.mailboxes import Letter, Mailboxes, MailboxLost, Position
from ports.node_frames import NodeFrames

HEAR_AGAIN_AFTER = timedelta(seconds=0.25)
"""Where the mailbox was lost."""

HearAudience = Callable[[AudienceChangedNotification | None], None]
"""None: something was missed, so anything may be different now."""
HearArrivals = Callable[[Sequence[UserId]], None]
"""Whose presence may be different now. Nobody named: a node left, and with it whoever does not come back."""


class NodeMail:
    def __init__(self, mailboxes: Mailboxes, frames: NodeFrames) -> None:
        self._mailboxes = mailboxes
        self._frames = frames
        self._audience: list[HearAudience] = []
        self._arrivals: list[HearArrivals] = []
        self.open = False
        """Whether this node hears what others tell."""

    def hear_audience(self, hear: HearAudience) -> None:
        self._audience.append(hear)

    def hear_arrivals(self, hear: HearArrivals) -> None:
        self._arrivals.append(hear)

    async def tell_arrivals(self, user_ids: Collection[UserId]) -> None:
        """To every node, also this one; may be lost."""
        await self._mailboxes.post_hints([self._frames.seal_arrivals(user_ids)])

    async def tell_node_left(self) -> None:
        """As `tell_arrivals`."""
        await self.tell_arrivals([])

    async def read(self) -> None:
        """As long as the mailbox is there; to be called again. Raises Unavailable."""
        address, box = f"{NODE_ADDRESS}{ALL_NODES}", SessionId(self._mailboxes.node)
        mailbox = await self._mailboxes.open(address, box, self._hear_hint)
        try:
            self._tell_audience(None)
            self.open = True
            with suppress(MailboxLost):
                while True:
                    letters = await mailbox.receive()
                    for letter in letters:
                        self._hear(letter)
                    await mailbox.acknowledge(_last(letters), NO_DELIVERY)
        finally:
            self.open = False
            await mailbox.leave()

    def _hear(self, letter: Letter) -> None:
        if letter.kind == LetterKind.AUDIENCE_CHANGED:
            self._tell_audience(self._frames.read_audience(letter.body))

    def _tell_audience(self, change: AudienceChangedNotification | None) -> None:
        for hear in self._audience:
            hear(change)

    def _hear_hint(self, body: bytes) -> None:
        for hear in self._arrivals:
            hear(self._frames.read_arrivals(body))


def _last(letters: Sequence[Letter]) -> Position:
    return max(letter.position for letter in letters)
