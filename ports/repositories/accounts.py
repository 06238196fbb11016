"""Users, their preferences and their logins. `find_` may be None, `get_` raises, lists are never None."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.accounts import Credentials, Login, NewUser, Preferences, User
from domain.model.ids import LoginId, UserId
from domain.model.privacy import Privacy


class Users(Protocol):
    @abstractmethod
    async def add(self, user: NewUser) -> User:
        """No two names look alike, whatever their case (S18). Raises UserExists."""

    @abstractmethod
    async def are_there_any(self) -> bool:
        """Whether anybody has an account."""

    @abstractmethod
    async def find_credentials(self, username: str) -> Credentials | None:
        """Looked up without regard to case."""

    @abstractmethod
    async def get_credentials(self, user_id: UserId) -> Credentials:
        """Raises UserNotFound."""

    @abstractmethod
    async def get_credentials_locked(self, user_id: UserId) -> Credentials:
        """As `get_credentials`; nobody else changes them until the transaction ends."""

    @abstractmethod
    async def find_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, User]:
        """The known ones among them."""

    @abstractmethod
    async def lock(self, user_ids: Collection[UserId]) -> set[UserId]:
        """Lock these users' rows, lowest id first, until the transaction ends. Returns the ids that exist."""

    @abstractmethod
    async def search(self, prefix: str, without: UserId, offset: int, limit: int) -> Sequence[User]:
        """Names that start with the prefix, whatever their case; `%` and `_` are characters. Ascending id.

        No more than `CANDIDATES_AT_MOST` are looked at, the first ones by name. Nobody is found who is not
        findable, or who has blocked `without`: whoever searches.
        """

    @abstractmethod
    async def search_words(
        self, words: Sequence[str], without: UserId, offset: int, limit: int
    ) -> Sequence[User]:
        """People with a word of their name (`name_words`) that begins with it for each of `words`.

        Ordered by the word that the first of `words` found; no more than `CANDIDATES_AT_MOST` of those are
        looked at. Who is not found is as in `search`.
        """

    @abstractmethod
    async def update_profile(
        self, user_id: UserId, *, nickname: str, avatar: str, about: str, now: datetime
    ) -> None: ...

    @abstractmethod
    async def delete(self, user_id: UserId, now: datetime) -> None:
        """The row stays, disabled, with empty texts, and nobody can approach it. Its name is free."""

    @abstractmethod
    async def set_password_hash(self, user_id: UserId, password_hash: str) -> None:
        """What others see of the user does not change, nor when that changed last."""

    @abstractmethod
    async def set_enabled(self, user_id: UserId, enabled: bool) -> None:
        """As `set_password_hash`."""

    @abstractmethod
    async def find_preferences(self, user_id: UserId) -> Preferences | None: ...

    @abstractmethod
    async def save_preferences(self, user_id: UserId, preferences: Preferences, now: datetime) -> None: ...

    @abstractmethod
    async def find_privacy(self, user_ids: Collection[UserId]) -> Mapping[UserId, Privacy]:
        """Of each of them, known or not: who has set nothing has the defaults. One look for all."""

    @abstractmethod
    async def save_privacy(self, user_id: UserId, privacy: Privacy) -> None:
        """What others see of the user does not change, nor when that changed last."""


class Logins(Protocol):
    @abstractmethod
    async def add(self, login: Login) -> None: ...

    @abstractmethod
    async def find(self, login_id: LoginId) -> Login | None:
        """None also when its user is disabled."""

    @abstractmethod
    async def find_many(self, login_ids: Collection[LoginId]) -> Sequence[Login]:
        """Those that were not ended, in any order; as `find`."""

    @abstractmethod
    async def renew(self, login_id: LoginId, expires_at: datetime) -> bool:
        """Let it expire then; whether it is still there. What was ended stays so."""

    @abstractmethod
    async def note_use(self, login_ids: Collection[LoginId], now: datetime) -> None:
        """They were used just now. Unknown ones are ignored."""

    @abstractmethod
    async def confirm(self, login_id: LoginId, now: datetime) -> None:
        """Its owner entered their password again. An unknown one is ignored."""

    @abstractmethod
    async def list_of(self, user_id: UserId, now: datetime) -> Sequence[Login]:
        """Those that have not expired, newest first."""

    @abstractmethod
    async def newest_of_each(self, user_ids: Collection[UserId], now: datetime) -> Mapping[UserId, Login]:
        """Of those who have one that has not expired; also of disabled users. One look for all."""

    @abstractmethod
    async def count_standing(self, now: datetime) -> int:
        """Of everybody, those that have not expired."""

    @abstractmethod
    async def end(self, user_id: UserId, login_ids: Collection[LoginId]) -> Sequence[LoginId]:
        """Remove them and return those that were this user's."""

    @abstractmethod
    async def end_all(self, user_id: UserId, but: LoginId | None = None) -> Sequence[LoginId]:
        """Remove every login of the user, except one if it is named; return the removed."""

    @abstractmethod
    async def sweep(self, until: datetime) -> None:
        """Remove what had expired by then."""
