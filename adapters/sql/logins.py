"""Which devices are signed in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pypika import Order, Table
from pypika.functions import Count

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, from_exact, from_time, from_time_or_none, to_exact, to_time
from domain.model.accounts import Login
from domain.model.ids import LoginId, UserId
from ports.repositories.accounts import Logins


class LoginStatements:
    def __init__(self, sql: Dialect) -> None:
        logins, users, value = Table("logins"), Table("users"), sql.param
        columns = ("login_id", "user_id", "device", "address", "signed_in_at", "expires_at")
        shown = (*columns, "last_used_at", "confirmed_at")
        every = sql.query.from_(logins).select(*(logins.field(column) for column in shown))
        enabled = every.join(users).on(users.user_id == logins.user_id).where(users.enabled == value)
        ids_of = sql.query.from_(logins).select("login_id").where(logins.user_id == value)
        self.add = sql.adding(sql.insert(logins, *columns))
        self.find_many = sql.many(enabled.where(sql.among(logins.login_id)))
        self.renew = sql.text(
            sql.query.update(logins).set(logins.expires_at, value).where(logins.login_id == value)
        )
        self.note_use = sql.many(
            sql.query.update(logins).set(logins.last_used_at, value).where(sql.among(logins.login_id))
        )
        self.confirm = sql.text(
            sql.query.update(logins).set(logins.confirmed_at, value).where(logins.login_id == value)
        )
        self.list_of = sql.text(
            every.where((logins.user_id == value) & (logins.expires_at > value)).orderby(
                logins.signed_in_at, order=Order.desc
            )
        )
        self.of_each = sql.many(
            every.where((logins.expires_at > value) & sql.among(logins.user_id)).orderby(logins.signed_in_at)
        )
        self.count_standing = sql.text(
            sql.query.from_(logins).select(Count("*")).where(logins.expires_at > value)
        )
        self.ids_of = sql.locking(ids_of)
        self.ids_among = sql.many_locking(ids_of.where(sql.among(logins.login_id)))
        self.remove = sql.many(sql.query.from_(logins).delete().where(sql.among(logins.login_id)))
        self.sweep = sql.text(sql.query.from_(logins).delete().where(logins.expires_at <= value))


class SqlLogins(Logins):
    def __init__(self, session: Session, statements: LoginStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, login: Login) -> None:
        await self._session.insert(
            self._sql.add,
            to_exact(login.login_id),
            login.user_id,
            login.device,
            login.address,
            to_time(login.signed_in_at),
            to_time(login.expires_at),
        )

    async def find(self, login_id: LoginId) -> Login | None:
        found = await self.find_many([login_id])
        return found[0] if found else None

    async def find_many(self, login_ids: Collection[LoginId]) -> Sequence[Login]:
        if not login_ids:
            return []
        asked = {to_exact(login_id) for login_id in login_ids}
        rows = await self._session.rows(self._sql.find_many.of(len(asked)), 1, *asked)
        return [_login(row) for row in rows]

    async def renew(self, login_id: LoginId, expires_at: datetime) -> bool:
        return await self._session.change(self._sql.renew, to_time(expires_at), to_exact(login_id)) > 0

    async def note_use(self, login_ids: Collection[LoginId], now: datetime) -> None:
        if login_ids:
            asked = sorted(to_exact(login_id) for login_id in login_ids)
            await self._session.change(self._sql.note_use.of(len(asked)), to_time(now), *asked)

    async def confirm(self, login_id: LoginId, now: datetime) -> None:
        await self._session.change(self._sql.confirm, to_time(now), to_exact(login_id))

    async def list_of(self, user_id: UserId, now: datetime) -> Sequence[Login]:
        return [_login(row) for row in await self._session.rows(self._sql.list_of, user_id, to_time(now))]

    async def newest_of_each(self, user_ids: Collection[UserId], now: datetime) -> Mapping[UserId, Login]:
        if not user_ids:
            return {}
        asked = set(user_ids)
        rows = await self._session.rows(self._sql.of_each.of(len(asked)), to_time(now), *asked)
        return {login.user_id: login for login in map(_login, rows)}

    async def count_standing(self, now: datetime) -> int:
        row = await self._session.row(self._sql.count_standing, to_time(now))
        return int(row[0]) if row else 0

    async def end(self, user_id: UserId, login_ids: Collection[LoginId]) -> Sequence[LoginId]:
        if not login_ids:
            return []
        asked = {to_exact(login_id) for login_id in login_ids}
        return await self._remove(
            await self._session.rows(self._sql.ids_among.of(len(asked)), user_id, *asked)
        )

    async def end_all(self, user_id: UserId, but: LoginId | None = None) -> Sequence[LoginId]:
        rows = await self._session.rows(self._sql.ids_of, user_id)
        kept = None if but is None else to_exact(but)
        return await self._remove([row for row in rows if row[0] != kept])

    async def sweep(self, until: datetime) -> None:
        await self._session.change(self._sql.sweep, to_time(until))

    async def _remove(self, rows: Sequence[Row]) -> Sequence[LoginId]:
        ids: list[bytes] = [row[0] for row in rows]
        if ids:
            await self._session.change(self._sql.remove.of(len(ids)), *ids)
        return [LoginId(from_exact(login_id)) for login_id in ids]


def _login(row: Row) -> Login:
    login_id, user_id, device, address, signed_in_at, expires_at, last_used_at, confirmed_at = row
    return Login(
        login_id=LoginId(from_exact(login_id)),
        user_id=user_id,
        device=device,
        address=address,
        signed_in_at=from_time(signed_in_at),
        expires_at=from_time(expires_at),
        noted_use_at=from_time_or_none(last_used_at),
        confirmed_at=from_time_or_none(confirmed_at),
    )
