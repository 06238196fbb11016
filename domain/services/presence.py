"""How others are, for whoever may know (contract-2 N3)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.model.ids import UserId
from domain.model.presence import WATCHED_AT_MOST, Presence, PresenceState
from domain.model.validation import Validation
from domain.services.transactions import Transactions, UnitOfWork
from ports.presence import PresenceBoard
from ports.storage import Repositories

AT_ONCE = 500
"""People in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceService:
    """Two people see each other's presence or none does: they share a room, neither blocked the other, and
    both show their presence.
    """

    transactions: Transactions
    board: PresenceBoard

    async def find(self, user_id: UserId, others: Sequence[UserId]) -> Sequence[Presence]:
        """In the order asked for; whoever the user may not see is offline.

        Raises InvalidFields for more than WATCHED_AT_MOST, Unavailable.
        """
        Validation().items("UserIds", others, most=WATCHED_AT_MOST).done()
        known = await self.look(await self.find_visible(user_id, others))
        return [known.get(other) or Presence(other) for other in others]

    async def find_visible(self, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
        """Those whose presence the user sees, who are those that see the user's. Raises Unavailable."""
        visible: set[UserId] = set()
        for some in _portions(set(others)):
            visible |= await self.transactions.read(_find_visible, user_id, some)
        return visible

    async def find_states(self, user_ids: Collection[UserId]) -> Mapping[UserId, PresenceState]:
        """As `look`, without asking storage."""
        return await self.board.find(user_ids) if user_ids else {}

    async def look(self, user_ids: Collection[UserId]) -> Mapping[UserId, Presence]:
        """How they are, whoever asks. Raises Unavailable."""
        states = await self.find_states(user_ids)
        seen: dict[UserId, datetime] = {}
        for some in _portions([each for each, state in states.items() if state is PresenceState.OFFLINE]):
            seen |= await self.transactions.read(_find_last_seen, some)
        return {user_id: Presence(user_id, state, seen.get(user_id)) for user_id, state in states.items()}

    async def note_gone(self, user_ids: Collection[UserId], at: datetime) -> None:
        """They were here until then, and are nowhere now. Raises Unavailable."""
        for some in _portions(user_ids):
            await self.transactions.run(_note_gone, some, at)


def _portions(user_ids: Collection[UserId]) -> Iterator[Collection[UserId]]:
    everybody = list(user_ids)
    for start in range(0, len(everybody), AT_ONCE):
        yield everybody[start : start + AT_ONCE]


async def _find_last_seen(stored: Repositories, user_ids: Collection[UserId]) -> Mapping[UserId, datetime]:
    return await stored.last_seen.find(user_ids)


async def _find_visible(stored: Repositories, user_id: UserId, others: Collection[UserId]) -> set[UserId]:
    privacy = await stored.users.find_privacy({user_id, *others})
    if not privacy[user_id].show_presence:
        return set()
    showing = {other for other in others if privacy[other].show_presence}
    pairs = await stored.audiences.pairs_among(user_id, showing)
    mates = await stored.audiences.mates_among(user_id, showing - pairs)
    blocked = await stored.blocks.between(user_id, mates) if mates else set()
    return pairs | (mates - blocked) | (showing & {user_id})


async def _note_gone(uow: UnitOfWork, user_ids: Collection[UserId], at: datetime) -> None:
    await uow.last_seen.save(user_ids, at)
