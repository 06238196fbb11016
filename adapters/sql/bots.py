"""Which users are programs."""

from collections.abc import Sequence

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import NO_ID, Row, from_time, to_time
from domain.model.bots import Bot
from domain.model.ids import GroupId, UserId
from domain.model.scopes import Scope
from ports.repositories.bots import Bots

COLUMNS = ("user_id", "owner_id", "group_id", "scopes", "created_at")


class BotStatements:
    def __init__(self, sql: Dialect) -> None:
        bots, value = Table("bots"), sql.param
        every = sql.query.from_(bots).select(*COLUMNS)
        this = bots.user_id == value
        self.add = sql.text(sql.insert(bots, *COLUMNS))
        self.find = sql.text(every.where(this))
        self.list_of = sql.text(every.where(bots.owner_id == value).orderby(bots.user_id))
        self.list_of_group = sql.text(every.where(bots.group_id == value).orderby(bots.user_id))
        self.list_page = sql.text(
            every.where(bots.user_id < value).orderby(bots.user_id, order=Order.desc).limit(value)
        )
        self.remove = sql.text(sql.query.from_(bots).delete().where(this))


class SqlBots(Bots):
    def __init__(self, session: Session, statements: BotStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, bot: Bot) -> None:
        self._session.later(
            self._sql.add,
            bot.user_id,
            bot.owner_id,
            bot.group_id,
            ",".join(sorted(bot.scopes)),
            to_time(bot.created_at),
        )

    async def find(self, user_id: UserId) -> Bot | None:
        row = await self._session.row(self._sql.find, user_id)
        return None if row is None else _bot(row)

    async def list_of(self, owner_id: UserId) -> Sequence[Bot]:
        return [_bot(row) for row in await self._session.rows(self._sql.list_of, owner_id)]

    async def list_of_group(self, group_id: GroupId) -> Sequence[Bot]:
        return [_bot(row) for row in await self._session.rows(self._sql.list_of_group, group_id)]

    async def list_page(self, before: UserId, limit: int) -> Sequence[Bot]:
        rows = await self._session.rows(self._sql.list_page, before or NO_ID, limit)
        return [_bot(row) for row in rows]

    async def remove(self, user_id: UserId) -> None:
        self._session.later(self._sql.remove, user_id)


def _bot(row: Row) -> Bot:
    user_id, owner_id, group_id, scopes, created_at = row
    return Bot(
        user_id=user_id,
        owner_id=owner_id,
        group_id=group_id,
        scopes=frozenset(Scope(scope) for scope in scopes.split(",") if scope in set(Scope)),
        created_at=from_time(created_at),
    )
