"""By which words people are found."""

from collections.abc import Collection, Mapping

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Value, from_exact, to_exact
from domain.model.ids import UserId
from ports.repositories.name_index import NameIndex


class NameIndexStatements:
    def __init__(self, sql: Dialect) -> None:
        words, value = Table("user_words"), sql.param
        self.words_of = sql.many(
            sql.query.from_(words).select(words.user_id, words.word).where(sql.among(words.user_id))
        )
        self.add = sql.insert_rows(sql.insert(words, "word", "user_id"))
        self.remove = sql.text(sql.query.from_(words).delete().where(words.user_id == value))


class SqlNameIndex(NameIndex):
    def __init__(self, session: Session, statements: NameIndexStatements) -> None:
        self._session = session
        self._sql = statements

    async def words_of(self, user_ids: Collection[UserId]) -> Mapping[UserId, frozenset[str]]:
        if not user_ids:
            return {}
        asked = set(user_ids)
        found: dict[UserId, set[str]] = {user_id: set() for user_id in asked}
        for user_id, word in await self._session.rows(self._sql.words_of.of(len(asked)), *asked):
            found[user_id].add(from_exact(word))
        return {user_id: frozenset(words) for user_id, words in found.items()}

    async def save(self, user_id: UserId, words: Collection[str]) -> None:
        self._session.later(self._sql.remove, user_id)
        values: list[Value] = []
        for word in sorted(words):
            values += (to_exact(word), user_id)
        if values:
            self._session.later(self._sql.add.of(len(words)), *values)
