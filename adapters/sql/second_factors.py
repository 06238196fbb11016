"""What people have besides a password."""

from collections.abc import Collection

from pypika import Table
from pypika.functions import Count

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Value, from_exact, to_exact
from domain.model.ids import UserId
from domain.model.second_factors import SecondFactor
from ports.repositories.second_factors import SecondFactors


class SecondFactorStatements:
    def __init__(self, sql: Dialect) -> None:
        factors, codes, value = Table("second_factors"), Table("recovery_codes"), sql.param
        mine = factors.user_id == value
        columns = ("secret", "pending", "last_step")
        self.find = sql.text(sql.query.from_(factors).select(*columns).where(mine))
        self.among = sql.many(
            sql.query.from_(factors)
            .select("user_id")
            .where((factors.secret != value) & sql.among(factors.user_id))
        )
        self.save = sql.text(
            sql.upsert(sql.insert(factors, "user_id", *columns), ["user_id"], dict.fromkeys(columns, value))
        )
        self.remove = sql.text(sql.query.from_(factors).delete().where(mine))
        self.take_step = sql.text(
            sql.query.update(factors).set(factors.last_step, value).where(mine & (factors.last_step < value))
        )
        of_user = codes.user_id == value
        self.add_codes = sql.insert_rows(sql.insert(codes, "user_id", "code_hash"))
        self.remove_codes = sql.text(sql.query.from_(codes).delete().where(of_user))
        self.use_code = sql.text(sql.query.from_(codes).delete().where(of_user & (codes.code_hash == value)))
        self.count_codes = sql.text(sql.query.from_(codes).select(Count("*")).where(of_user))


class SqlSecondFactors(SecondFactors):
    def __init__(self, session: Session, statements: SecondFactorStatements) -> None:
        self._session = session
        self._sql = statements

    async def find(self, user_id: UserId) -> SecondFactor | None:
        row = await self._session.row(self._sql.find, user_id)
        if row is None:
            return None
        secret, pending, last_step = row
        return SecondFactor(
            user_id=user_id, secret=from_exact(secret), pending=from_exact(pending), last_step=last_step
        )

    async def among(self, user_ids: Collection[UserId]) -> set[UserId]:
        if not user_ids:
            return set()
        asked = set(user_ids)
        return {row[0] for row in await self._session.rows(self._sql.among.of(len(asked)), b"", *asked)}

    async def save(self, factor: SecondFactor) -> None:
        values = to_exact(factor.secret), to_exact(factor.pending), factor.last_step
        await self._session.change(self._sql.save, factor.user_id, *values, *values)

    async def remove(self, user_id: UserId) -> None:
        await self._session.change(self._sql.remove, user_id)
        await self._session.change(self._sql.remove_codes, user_id)

    async def take_step(self, user_id: UserId, step: int) -> bool:
        return await self._session.change(self._sql.take_step, step, user_id, step) > 0

    async def set_recovery_codes(self, user_id: UserId, hashes: Collection[bytes]) -> None:
        await self._session.change(self._sql.remove_codes, user_id)
        values: list[Value] = []
        for code_hash in set(hashes):
            values += (user_id, code_hash)
        if values:
            await self._session.change(self._sql.add_codes.of(len(values) // 2), *values)

    async def use_recovery_code(self, user_id: UserId, code_hash: bytes) -> bool:
        return await self._session.change(self._sql.use_code, user_id, code_hash) > 0

    async def count_recovery_codes(self, user_id: UserId) -> int:
        row = await self._session.row(self._sql.count_codes, user_id)
        return int(row[0]) if row else 0
