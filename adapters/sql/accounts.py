"""Users and their preferences."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pypika import Field, Order, Table

from adapters.sql.connection import Duplicate
from adapters.sql.dialect import Dialect, Query
from adapters.sql.privacy import PrivacyStatements, from_columns, to_columns
from adapters.sql.session import Session
from adapters.sql.values import Row, Value, from_time, to_exact, to_time
from domain.model.accounts import CANDIDATES_AT_MOST, Credentials, NewUser, Preferences, User
from domain.model.errors import UserExists, UserNotFound
from domain.model.ids import UserId
from domain.model.name_words import name_words
from domain.model.names import name_key, skeleton
from domain.model.privacy import UNAPPROACHABLE, Privacy
from ports.repositories.accounts import Users

BEYOND_NAMES = b"\xff"
"""Greater than every byte of UTF-8."""


def key_of(username: str) -> bytes:
    """No two users have the same."""
    return to_exact(name_key(username))


def key_of_namesake(username: str) -> bytes:
    """Of a user from before this rule whose key another one has: they go by the exact spelling."""
    return to_exact(f"{name_key(username)}\0{username}")


def user_columns() -> Sequence[Field]:
    """What `to_user` reads."""
    users = Table("users")
    return [
        users.user_id,
        users.username,
        users.nickname,
        users.avatar,
        users.enabled,
        users.created_at,
        users.updated_at,
        users.about,
        users.deleted,
        users.bot,
    ]


class UserStatements:
    def __init__(self, sql: Dialect) -> None:
        users, settings, value = Table("users"), Table("user_settings"), sql.param
        mine = users.user_id == value
        every = sql.query.from_(users).select(*user_columns())
        credentials = sql.query.from_(users).select("user_id", "password", "enabled")
        columns = (
            "username",
            "name_key",
            "name_skeleton",
            "password",
            "nickname",
            "avatar",
            "enabled",
            "created_at",
            "updated_at",
            "bot",
        )
        self.add = sql.adding(sql.insert(users, *columns), "user_id")
        self.first = sql.text(sql.query.from_(users).select("user_id").limit(1))
        self.credentials_by_name = sql.text(
            credentials.where((users.name_key == value) | (users.name_key == value))
            .orderby(users.name_key, order=Order.desc)
            .limit(1)
        )
        self.credentials = sql.text(credentials.where(mine))
        self.credentials_locked = sql.locking(credentials.where(mine))
        self.find_many = sql.many(every.where(sql.among(users.user_id)))
        self.lock = sql.many_locking(
            sql.query.from_(users).select("user_id").where(sql.among(users.user_id)).orderby(users.user_id)
        )
        candidates = (
            sql.query.from_(users)
            .select(users.user_id)
            .where((users.name_key >= value) & (users.name_key < value))
            .orderby(users.name_key)
            .limit(CANDIDATES_AT_MOST)
            .as_("candidates")
        )
        self.search = sql.text(
            _shown_to_somebody(every.join(candidates).on(candidates.user_id == users.user_id), sql)
            .orderby(users.user_id)
            .limit(value)
            .offset(value)
        )
        words = Table("user_words")
        found = sql.query.from_(words).select(words.user_id)
        begins = (words.word >= value) & (words.word < value)
        self.candidates_by_word = sql.text(
            found.where(begins).orderby(words.word, words.user_id).limit(CANDIDATES_AT_MOST)
        )
        self.shown_among = sql.many(
            _shown_to_somebody(sql.query.from_(users).select(users.user_id), sql).where(
                sql.among(users.user_id)
            )
        )
        self.among_by_word = sql.many(found.where(sql.among(words.user_id) & begins))
        self.add_words = sql.insert_rows(sql.insert(words, "word", "user_id"))
        self.remove_words = sql.text(sql.query.from_(words).delete().where(words.user_id == value))
        update = sql.query.update(users).where(mine)
        self.update_profile = sql.text(
            update.set(users.updated_at, value)
            .set(users.nickname, value)
            .set(users.avatar, value)
            .set(users.about, value)
        )
        delete = (
            update.set(users.updated_at, value).set(users.name_key, value).set(users.name_skeleton, value)
        )
        for column in ("username", "nickname", "avatar", "about", "password"):
            delete = delete.set(users.field(column), value)
        self.delete = sql.text(delete.set(users.enabled, 0).set(users.deleted, 1))
        self.remove_preferences = sql.text(
            sql.query.from_(settings).where(settings.user_id == value).delete()
        )
        self.set_password_hash = sql.text(update.set(users.password, value))
        self.set_enabled = sql.text(update.set(users.enabled, value))
        self.privacy = PrivacyStatements(sql)
        self.find_preferences = sql.text(
            sql.query.from_(settings).select("wallpaper").where(settings.user_id == value)
        )
        self.save_preferences = sql.text(
            sql.upsert(
                sql.insert(settings, "user_id", "wallpaper", "created_at", "updated_at"),
                ["user_id"],
                {"wallpaper": value, "updated_at": value},
            )
        )


def _shown_to_somebody(query: Query, sql: Dialect) -> Query:
    """Of a query over users, those whom a search may show; two parameters say who searches.

    Whoever blocked them is listed once: joined with each user, MariaDB would sort all rows for one page.
    """
    users, blocks = Table("users"), Table("blocks")
    blockers = sql.query.from_(blocks).select(blocks.blocker_id).where(blocks.blocked_id == sql.param)
    return query.where(users.user_id.notin(blockers) & (users.user_id != sql.param) & (users.hidden == 0))


class SqlUsers(Users):
    def __init__(self, session: Session, statements: UserStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, user: NewUser) -> User:
        now = to_time(user.created_at)
        try:
            user_id = await self._session.insert(
                self._sql.add,
                user.username,
                key_of(user.username),
                to_exact(skeleton(user.username)),
                user.password_hash,
                user.nickname,
                user.avatar,
                1,
                now,
                now,
                int(user.bot),
            )
        except Duplicate:
            raise UserExists from None
        self._add_words(UserId(user_id), user.username, user.nickname)
        return User(
            user_id=UserId(user_id),
            username=user.username,
            nickname=user.nickname,
            avatar=user.avatar,
            enabled=True,
            created_at=user.created_at,
            updated_at=user.created_at,
            bot=user.bot,
        )

    async def are_there_any(self) -> bool:
        return await self._session.row(self._sql.first) is not None

    async def find_credentials(self, username: str) -> Credentials | None:
        keys = key_of(username), key_of_namesake(username)
        row = await self._session.row(self._sql.credentials_by_name, *keys)
        return None if row is None else _credentials(row)

    async def get_credentials(self, user_id: UserId) -> Credentials:
        return await self._get_credentials(self._sql.credentials, user_id)

    async def get_credentials_locked(self, user_id: UserId) -> Credentials:
        return await self._get_credentials(self._sql.credentials_locked, user_id)

    async def _get_credentials(self, statement: str, user_id: UserId) -> Credentials:
        row = await self._session.row(statement, user_id)
        if row is None:
            raise UserNotFound
        return _credentials(row)

    async def find_many(self, user_ids: Collection[UserId]) -> Mapping[UserId, User]:
        if not user_ids:
            return {}
        asked = set(user_ids)
        rows = await self._session.rows(self._sql.find_many.of(len(asked)), *asked)
        return {row[0]: to_user(row) for row in rows}

    async def lock(self, user_ids: Collection[UserId]) -> set[UserId]:
        if not user_ids:
            return set()
        asked = set(user_ids)
        return {row[0] for row in await self._session.rows(self._sql.lock.of(len(asked)), *asked)}

    async def search(self, prefix: str, without: UserId, offset: int, limit: int) -> Sequence[User]:
        start = key_of(prefix)
        names = (start, start + BEYOND_NAMES)
        rows = await self._session.rows(self._sql.search, *names, without, without, limit, offset)
        return [to_user(row) for row in rows]

    async def search_words(
        self, words: Sequence[str], without: UserId, offset: int, limit: int
    ) -> Sequence[User]:
        first, *others = words
        rows = await self._session.rows(self._sql.candidates_by_word, *beginning(first))
        found = await self._shown_among(list(dict.fromkeys(row[0] for row in rows)), without)
        for word in others:
            if not found:
                break
            statement = self._sql.among_by_word.of(len(found))
            rows = await self._session.rows(statement, *found, *beginning(word))
            having = {row[0] for row in rows}
            found = [user_id for user_id in found if user_id in having]
        page = found[offset : offset + limit]
        users = await self.find_many(page)
        return [users[user_id] for user_id in page if user_id in users]

    async def _shown_among(self, found: Sequence[UserId], searcher: UserId) -> Sequence[UserId]:
        """In their order."""
        if not found:
            return []
        statement = self._sql.shown_among.of(len(found))
        shown = {row[0] for row in await self._session.rows(statement, searcher, searcher, *found)}
        return [user_id for user_id in found if user_id in shown]

    async def update_profile(
        self, user_id: UserId, *, nickname: str, avatar: str, about: str, now: datetime
    ) -> None:
        await self._session.change(self._sql.update_profile, to_time(now), nickname, avatar, about, user_id)
        known = await self.find_many([user_id])
        if user := known.get(user_id):
            self._session.later(self._sql.remove_words, user_id)
            self._add_words(user_id, user.username, nickname)

    def _add_words(self, user_id: UserId, username: str, nickname: str) -> None:
        values: list[Value] = []
        for word in name_words(username, nickname):
            values += (to_exact(word), user_id)
        if values:
            self._session.later(self._sql.add_words.of(len(values) // 2), *values)

    async def set_password_hash(self, user_id: UserId, password_hash: str) -> None:
        await self._session.change(self._sql.set_password_hash, password_hash, user_id)

    async def set_enabled(self, user_id: UserId, enabled: bool) -> None:
        await self._session.change(self._sql.set_enabled, int(enabled), user_id)

    async def find_preferences(self, user_id: UserId) -> Preferences | None:
        row = await self._session.row(self._sql.find_preferences, user_id)
        return None if row is None else Preferences(row[0] or "")

    async def save_preferences(self, user_id: UserId, preferences: Preferences, now: datetime) -> None:
        at, wallpaper = to_time(now), preferences.wallpaper
        await self._session.change(self._sql.save_preferences, user_id, wallpaper, at, at, wallpaper, at)

    async def delete(self, user_id: UserId, now: datetime) -> None:
        key = BEYOND_NAMES + to_exact(f"{user_id}")
        await self._session.change(self._sql.delete, to_time(now), key, key, *[""] * 5, user_id)
        await self.save_privacy(user_id, UNAPPROACHABLE)
        self._session.later(self._sql.remove_words, user_id)
        self._session.later(self._sql.remove_preferences, user_id)

    async def find_privacy(self, user_ids: Collection[UserId]) -> Mapping[UserId, Privacy]:
        if not user_ids:
            return {}
        asked = set(user_ids)
        rows = await self._session.rows(self._sql.privacy.find_many.of(len(asked)), *asked)
        known = {user_id: from_columns(columns) for user_id, *columns in rows}
        return {user_id: known.get(user_id, Privacy()) for user_id in asked}

    async def save_privacy(self, user_id: UserId, privacy: Privacy) -> None:
        await self._session.change(self._sql.privacy.save, *to_columns(privacy), user_id)


def beginning(word: str) -> tuple[bytes, bytes]:
    """The first word that begins so, and the first one that does not any more."""
    start = to_exact(word)
    return start, start + BEYOND_NAMES


def _credentials(row: Row) -> Credentials:
    return Credentials(row[0], row[1], bool(row[2]))


def to_user(row: Row) -> User:
    user_id, username, nickname, avatar, enabled, created_at, updated_at, about, deleted, bot = row
    return User(
        user_id=user_id,
        username=username,
        nickname=nickname,
        avatar=avatar or "",
        enabled=bool(enabled),
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
        about=about,
        deleted=bool(deleted),
        bot=bool(bot),
    )
