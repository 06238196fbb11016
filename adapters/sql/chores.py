"""Chores: a row for each, with the time when it is due."""

from datetime import datetime

from pypika import Table

from adapters.sql.connection import Duplicate
from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import to_exact, to_time
from ports.repositories.chores import Chores


class ChoreStatements:
    def __init__(self, sql: Dialect) -> None:
        chores, value = Table("chores"), sql.param
        put_off = sql.query.update(chores).set(chores.due_at, value).where(chores.name == value)
        self.put_off = sql.text(put_off)
        self.take = sql.text(put_off.where(chores.due_at <= value))
        self.add = sql.adding(sql.insert(chores, "name", "due_at"))


class SqlChores(Chores):
    def __init__(self, session: Session, statements: ChoreStatements) -> None:
        self._session = session
        self._sql = statements

    async def take(self, name: str, now: datetime, until: datetime) -> bool:
        if await self._session.change(self._sql.take, to_time(until), to_exact(name), to_time(now)):
            return True
        try:
            await self._session.insert(self._sql.add, to_exact(name), to_time(until))
        except Duplicate:
            return False
        return True

    async def put_off(self, name: str, until: datetime) -> None:
        self._session.later(self._sql.put_off, to_time(until), to_exact(name))
