"""Telling what is only worth knowing now (decision 17)."""

from dataclasses import dataclass
from itertools import chain

from domain.model.hints import Hint
from ports.hint_frames import HintFrames
from ports.mailboxes import Mailboxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """After a change that is committed: `uow.after_commit(hints.give, ...)`."""

    mailboxes: Mailboxes
    frames: HintFrames

    async def give(self, *hints: Hint) -> None:
        """To whoever is connected now; never raises, and never says whether it arrived."""
        await self.mailboxes.post_hints(list(chain.from_iterable(map(self.frames.seal, hints))))
