"""All accounts."""

from collections.abc import Sequence

from pypika import Order, Table
from pypika.functions import Count

from adapters.sql.accounts import beginning, to_user, user_columns
from adapters.sql.dialect import Dialect, Query
from adapters.sql.session import Session
from adapters.sql.values import NO_ID
from domain.model.accounts import User
from domain.model.ids import UserId
from ports.repositories.user_directory import WORDS_AT_MOST, UserDirectory


class UserDirectoryStatements:
    def __init__(self, sql: Dialect) -> None:
        users, value = Table("users"), sql.param
        here = users.deleted == value
        self.pages = [_page(sql, count) for count in range(WORDS_AT_MOST + 1)]
        self.count = sql.text(sql.query.from_(users).select(Count("*")).where(here))


def _page(sql: Dialect, words: int) -> str:
    """For so many words."""
    users, known, value = Table("users"), Table("user_words"), sql.param
    query: Query = sql.query.from_(users).select(*user_columns())
    query = query.where((users.deleted == value) & (users.user_id < value))
    for _ in range(words):
        begins = (known.word >= value) & (known.word < value)
        query = query.where(users.user_id.isin(sql.query.from_(known).select("user_id").where(begins)))
    return sql.text(query.orderby(users.user_id, order=Order.desc).limit(value))


class SqlUserDirectory(UserDirectory):
    def __init__(self, session: Session, statements: UserDirectoryStatements) -> None:
        self._session = session
        self._sql = statements

    async def list_page(self, words: Sequence[str], before: UserId, limit: int) -> Sequence[User]:
        asked = words[:WORDS_AT_MOST]
        bounds = [bound for word in asked for bound in beginning(word)]
        statement = self._sql.pages[len(asked)]
        rows = await self._session.rows(statement, 0, before or NO_ID, *bounds, limit)
        return [to_user(row) for row in rows]

    async def count(self) -> int:
        row = await self._session.row(self._sql.count, 0)
        return int(row[0]) if row else 0
