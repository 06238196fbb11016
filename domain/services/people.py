"""Other people: looked up by id, or searched by name (contract section 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.model.accounts import INFOS_AT_MOST, SEARCH_PAGE_AT_MOST, User
from domain.model.contacts import FoundUser
from domain.model.guests import is_guest
from domain.model.ids import UserId
from domain.model.name_words import asked_words
from domain.model.validation import Validation
from domain.services.transactions import Transactions
from ports.storage import Repositories
from ports.system import Clock

OFFSET_AT_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleService:
    transactions: Transactions
    clock: Clock

    async def infos(self, user_ids: Sequence[UserId]) -> Sequence[User | None]:
        """In the order asked for, None for unknown ids; guests of calls have a nickname.

        Raises InvalidFields for more than 1000.
        """
        Validation().items("UserIds", user_ids, most=INFOS_AT_MOST).done()
        if not user_ids:
            return []
        known = await self.transactions.read(_infos, user_ids)
        return [known.get(user_id) for user_id in user_ids]

    async def search(self, user_id: UserId, keyword: str, *, page: int, size: int) -> Sequence[FoundUser]:
        """Pages count from 1; a size outside 1 to 50 is brought inside. An empty keyword finds nobody."""
        size = min(max(size, 1), SEARCH_PAGE_AT_MOST)
        offset = (max(page, 1) - 1) * size
        if offset > OFFSET_AT_MOST or not keyword.strip():
            return []
        return await self.transactions.read(self._search, user_id, keyword, offset, size)

    async def search_by_name(
        self, user_id: UserId, keyword: str, *, page: int, size: int
    ) -> Sequence[FoundUser]:
        """By the beginning of any word of a nickname or username, for every word of the keyword.

        As `search` otherwise.
        """
        size = min(max(size, 1), SEARCH_PAGE_AT_MOST)
        offset = (max(page, 1) - 1) * size
        words = asked_words(keyword)
        if offset > OFFSET_AT_MOST or not words:
            return []
        words.sort(key=len, reverse=True)  # the longest finds the fewest
        return await self.transactions.read(self._search_words, user_id, words, offset, size)

    async def _search_words(
        self, stored: Repositories, user_id: UserId, words: Sequence[str], offset: int, size: int
    ) -> Sequence[FoundUser]:
        return await self._know(
            stored, user_id, await stored.users.search_words(words, user_id, offset, size)
        )

    async def _search(
        self, stored: Repositories, user_id: UserId, keyword: str, offset: int, size: int
    ) -> Sequence[FoundUser]:
        return await self._know(stored, user_id, await stored.users.search(keyword, user_id, offset, size))

    async def _know(
        self, stored: Repositories, user_id: UserId, users: Sequence[User]
    ) -> Sequence[FoundUser]:
        if not users:
            return []
        others = [user.user_id for user in users]
        friends = await stored.contacts.friends_among(user_id, others)
        strangers = [other for other in others if other not in friends]
        pending = (
            await stored.contact_requests.find_pending_between(user_id, strangers, self.clock.now())
            if strangers
            else {}
        )
        return [FoundUser(user, user.user_id in friends, pending.get(user.user_id)) for user in users]


async def _infos(stored: Repositories, user_ids: Sequence[UserId]) -> Mapping[UserId, User]:
    known = dict(await stored.users.find_many([each for each in user_ids if not is_guest(each)]))
    guests = await stored.guests.find_many([each for each in user_ids if is_guest(each)])
    return known | {each: guest.as_user() for each, guest in guests.items()}
