"""Users, their preferences and their logins, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Numbers, Tables
from domain.model.accounts import CANDIDATES_AT_MOST, Credentials, Login, NewUser, Preferences, User
from domain.model.errors import UserExists, UserNotFound
from domain.model.ids import LoginId, UserId
from domain.model.name_words import name_words
from domain.model.names import name_key, skeleton
from domain.model.privacy import UNAPPROACHABLE, Privacy
from ports.repositories.accounts import Logins, Users


class MemoryUsers(Users):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(self, user: NewUser) -> User:
        key = name_key(user.username)
        look = skeleton(user.username)
        if key in self._tables.user_ids_by_name or look in self._tables.user_ids_by_skeleton:
            raise UserExists
        user_id = UserId(self._numbers.next("user"))
        added = User(
            user_id=user_id,
            username=user.username,
            nickname=user.nickname,
            avatar=user.avatar,
            enabled=True,
            created_at=user.created_at,
            updated_at=user.created_at,
            bot=user.bot,
        )
        self._tables.users[user_id] = added
        self._tables.user_ids_by_name[key] = user_id
        self._tables.user_ids_by_skeleton[look] = user_id
        self._tables.password_hashes[user_id] = user.password_hash
        self._index(added)
        return added

    async def are_there_any(self) -> bool:
        return bool(self._tables.users)

    async def find_credentials(self, username: str) -> Credentials | None:
        user_id = self._tables.user_ids_by_name.get(name_key(username))
        return None if user_id is None else await self.get_credentials(user_id)

    async def get_credentials(self, user_id: UserId) -> Credentials:
        user = self._tables.users.get(user_id)
        if user is None:
            raise UserNotFound
        return Credentials(user_id, self._tables.password_hashes[user_id], user.enabled)

    async def get_credentials_locked(self, user_id: UserId) -> Credentials:
        return await self.get_credentials(user_id)

    async def find_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, User]:
        users = self._tables.users
        return {user_id: users[user_id] for user_id in set(user_ids) if user_id in users}

    async def lock(self, user_ids: Collection[UserId]) -> set[UserId]:
        return {user_id for user_id in user_ids if user_id in self._tables.users}

    async def search(self, prefix: str, without: UserId, offset: int, limit: int) -> Sequence[User]:
        start = name_key(prefix)
        candidates = sorted(
            (name, user_id)
            for name, user_id in self._tables.user_ids_by_name.items()
            if name.startswith(start)
        )
        found = (user_id for _, user_id in candidates[:CANDIDATES_AT_MOST])
        hits = sorted(user_id for user_id in found if self._shows(user_id, without))
        return [self._tables.users[user_id] for user_id in hits[offset : offset + limit]]

    async def search_words(
        self, words: Sequence[str], without: UserId, offset: int, limit: int
    ) -> Sequence[User]:
        first, *others = words
        names = self._tables.name_words
        found = sorted(
            (word, user_id) for user_id, known in names.items() for word in known if word.startswith(first)
        )
        candidates = dict.fromkeys(user_id for _, user_id in found[:CANDIDATES_AT_MOST])
        hits = [
            user_id
            for user_id in candidates
            if self._shows(user_id, without) and all(_begins(names[user_id], word) for word in others)
        ]
        return [self._tables.users[user_id] for user_id in hits[offset : offset + limit]]

    def _shows(self, user_id: UserId, searcher: UserId) -> bool:
        privacy = self._tables.privacy.get(user_id, Privacy())
        return user_id != searcher and privacy.findable and (user_id, searcher) not in self._tables.blocks

    async def update_profile(
        self, user_id: UserId, *, nickname: str, avatar: str, about: str, now: datetime
    ) -> None:
        if user := self._tables.users.get(user_id):
            changed = replace(user, nickname=nickname, avatar=avatar, about=about, updated_at=now)
            self._tables.users[user_id] = changed
            self._index(changed)

    def _index(self, user: User) -> None:
        self._tables.name_words[user.user_id] = frozenset(name_words(user.username, user.nickname))

    async def delete(self, user_id: UserId, now: datetime) -> None:
        user = self._tables.users.get(user_id)
        if user is None:
            return
        self._tables.users[user_id] = replace(
            user,
            username="",
            nickname="",
            avatar="",
            about="",
            enabled=False,
            deleted=True,
            updated_at=now,
        )
        for index in (self._tables.user_ids_by_name, self._tables.user_ids_by_skeleton):
            for name in [name for name, known in index.items() if known == user_id]:
                del index[name]
        self._tables.password_hashes[user_id] = ""
        self._tables.privacy[user_id] = UNAPPROACHABLE
        self._tables.preferences.pop(user_id, None)
        self._tables.name_words.pop(user_id, None)

    async def set_password_hash(self, user_id: UserId, password_hash: str) -> None:
        if user_id in self._tables.users:
            self._tables.password_hashes[user_id] = password_hash

    async def set_enabled(self, user_id: UserId, enabled: bool) -> None:
        if user := self._tables.users.get(user_id):
            self._tables.users[user_id] = replace(user, enabled=enabled)

    async def find_preferences(self, user_id: UserId) -> Preferences | None:
        return self._tables.preferences.get(user_id)

    async def save_preferences(self, user_id: UserId, preferences: Preferences, now: datetime) -> None:
        del now  # nobody asks when
        self._tables.preferences[user_id] = preferences

    async def find_privacy(self, user_ids: Collection[UserId]) -> Mapping[UserId, Privacy]:
        return {user_id: self._tables.privacy.get(user_id, Privacy()) for user_id in user_ids}

    async def save_privacy(self, user_id: UserId, privacy: Privacy) -> None:
        if user_id in self._tables.users:
            self._tables.privacy[user_id] = privacy


def _begins(words: Collection[str], asked: str) -> bool:
    return any(word.startswith(asked) for word in words)


class MemoryLogins(Logins):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, login: Login) -> None:
        self._tables.logins[login.login_id] = login

    async def find(self, login_id: LoginId) -> Login | None:
        login = self._tables.logins.get(login_id)
        return login if login and self._tables.users[login.user_id].enabled else None

    async def find_many(self, login_ids: Collection[LoginId]) -> Sequence[Login]:
        found = [await self.find(login_id) for login_id in set(login_ids)]
        return [login for login in found if login]

    async def renew(self, login_id: LoginId, expires_at: datetime) -> bool:
        if login := self._tables.logins.get(login_id):
            self._tables.logins[login_id] = replace(login, expires_at=expires_at)
        return login is not None

    async def note_use(self, login_ids: Collection[LoginId], now: datetime) -> None:
        for login_id in login_ids:
            if login := self._tables.logins.get(login_id):
                self._tables.logins[login_id] = replace(login, noted_use_at=now)

    async def confirm(self, login_id: LoginId, now: datetime) -> None:
        if login := self._tables.logins.get(login_id):
            self._tables.logins[login_id] = replace(login, confirmed_at=now)

    async def list_of(self, user_id: UserId, now: datetime) -> Sequence[Login]:
        standing = [login for login in self._of(user_id) if not login.expired(now)]
        return sorted(standing, key=lambda login: login.signed_in_at, reverse=True)

    async def newest_of_each(self, user_ids: Collection[UserId], now: datetime) -> Mapping[UserId, Login]:
        found = {user_id: await self.list_of(user_id, now) for user_id in user_ids}
        return {user_id: logins[0] for user_id, logins in found.items() if logins}

    async def count_standing(self, now: datetime) -> int:
        return sum(not login.expired(now) for login in self._tables.logins.values())

    async def end(self, user_id: UserId, login_ids: Collection[LoginId]) -> Sequence[LoginId]:
        return self._remove([login for login in self._of(user_id) if login.login_id in login_ids])

    async def end_all(self, user_id: UserId, but: LoginId | None = None) -> Sequence[LoginId]:
        return self._remove([login for login in self._of(user_id) if login.login_id != but])

    async def sweep(self, until: datetime) -> None:
        self._remove([login for login in self._tables.logins.values() if login.expired(until)])

    def _of(self, user_id: UserId) -> list[Login]:
        return [login for login in self._tables.logins.values() if login.user_id == user_id]

    def _remove(self, logins: Sequence[Login]) -> Sequence[LoginId]:
        for login in logins:
            del self._tables.logins[login.login_id]
        return [login.login_id for login in logins]
