"""One receiver's letters, dense and in order, whatever order they lie in (M3)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from domain.model.errors import Unavailable
from domain.model.ids import DeliveryId, UserId
from domain.model.notifications import LetterKind
from domain.model.sequence import DeliverySequence, Gap, Outgoing
from domain.services.live.missed_deliveries import MissedDeliveries
from ports.mailboxes import NOT_KEPT, Letter, Mailbox, MailboxLost
from ports.system import Clock

FRAMES = frozenset({LetterKind.FRAME})
EXPLICIT_FRAMES = FRAMES | {LetterKind.EXPLICIT_FRAME}

GRACE = 0.1
"""Seconds. A letter that another node was about to post is here by then; if not, storage is asked."""
FILLED_AT_ONCE = 20
"""Of a gap; each may be as large as a message with a picture's thumbnail."""
FILLED_AT_MOST = 500
"""A receiver who misses more is better off syncing page by page."""
STORAGE_AGAIN = 1.0
"""Seconds until storage that was away is asked again."""


class OrderedLetters:
    """Reads a mailbox through a sequence. Letters that are not for this client go to `obey`; those whose
    numbers are `silenced` go nowhere.
    """

    __slots__ = (
        "_clock",
        "_frames",
        "_grace",
        "_mailbox",
        "_missed",
        "_obey",
        "_receiver_id",
        "_receiving",
        "_silenced",
        "sequence",
    )

    def __init__(
        self,
        mailbox: Mailbox,
        sequence: DeliverySequence[Letter],
        receiver_id: UserId,
        missed: MissedDeliveries,
        obey: Callable[[Letter], None],
        clock: Clock,
        *,
        explicit: bool,
        silenced: frozenset[DeliveryId] = frozenset(),
    ) -> None:
        self._mailbox = mailbox
        self.sequence = sequence
        self._receiver_id = receiver_id
        self._missed = missed
        self._obey = obey
        self._clock = clock
        self._silenced = silenced
        self._frames = EXPLICIT_FRAMES if explicit else FRAMES
        self._receiving: asyncio.Task[Sequence[Letter]] | None = None
        self._grace: asyncio.Task[None] | None = None

    async def receive(self) -> Sequence[Outgoing[Letter]]:
        """What the client gets next; maybe nothing yet. Raises MailboxTaken, MailboxLost."""
        gap = self.sequence.gap
        if gap is None:
            return self._offer(await self._next())
        if await self._letters_within_grace():
            return self._offer(await self._next())
        return await self._fill(gap)

    def stop(self) -> None:
        """Nothing is read any more."""
        for task in (self._receiving, self._grace):
            if task is not None:
                task.cancel()

    def _next(self) -> Awaitable[Sequence[Letter]]:
        if self._receiving is None:
            return self._mailbox.receive()
        receiving, self._receiving = self._receiving, None
        return receiving

    def _offer(self, letters: Sequence[Letter]) -> Sequence[Outgoing[Letter]]:
        outgoing: list[Outgoing[Letter]] = []
        for letter in letters:
            if letter.kind not in self._frames:
                self._obey(letter)
                if letter.position != NOT_KEPT:
                    self.sequence.skip(letter.position)
            elif letter.position == NOT_KEPT:
                outgoing += self.sequence.offer_unkept(letter.number, letter)
            else:
                outgoing += self.sequence.offer(letter.position, letter.number, letter)
        self._forget_grace()
        if self._silenced:
            return [each for each in outgoing if each.letter.number not in self._silenced]
        return outgoing

    def _forget_grace(self) -> None:
        if self._grace is not None and self.sequence.gap is None:
            self._grace.cancel()
            self._grace = None

    async def _letters_within_grace(self) -> bool:
        """The grace runs from the moment a gap opened, however many other letters come meanwhile."""
        if self._receiving is None:
            self._receiving = asyncio.ensure_future(self._mailbox.receive())
        if self._grace is None:
            self._grace = asyncio.ensure_future(self._clock.sleep(GRACE))
        await asyncio.wait({self._receiving, self._grace}, return_when=asyncio.FIRST_COMPLETED)
        return not self._grace.done()

    async def _fill(self, gap: Gap) -> Sequence[Outgoing[Letter]]:
        """Piece by piece; the grace is over until the gap is closed."""
        if gap.through - gap.after > FILLED_AT_MOST:
            raise MailboxLost
        piece = Gap(gap.after, DeliveryId(min(gap.through, gap.after + FILLED_AT_ONCE)))
        try:
            letters = await self._missed.fill(self._receiver_id, piece)
        except Unavailable:
            await self._clock.sleep(STORAGE_AGAIN)
            return []
        outgoing = self.sequence.fill(piece, [(letter.number, letter) for letter in letters])
        self._forget_grace()
        return outgoing
