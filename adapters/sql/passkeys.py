"""People's passkeys, and the questions that devices were asked."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, from_time, from_time_or_none, to_time, to_time_or_none
from domain.model.ids import PasskeyId, UserId
from domain.model.passkeys import Passkey, PasskeyKey
from ports.repositories.passkeys import Passkeys

COLUMNS = ("user_id", "credential_id", "public_key", "uses", "name", "created_at", "used_at")


class PasskeyStatements:
    def __init__(self, sql: Dialect) -> None:
        passkeys, challenges, value = Table("passkeys"), Table("passkey_challenges"), sql.param
        select = sql.query.from_(passkeys).select("passkey_id", *COLUMNS)
        of_user = passkeys.user_id == value
        this = passkeys.passkey_id == value
        self.add = sql.text(sql.insert_missing(sql.insert(passkeys, "credential_hash", *COLUMNS)))
        self.find = sql.text(select.where(passkeys.credential_hash == value))
        self.list_of = sql.text(select.where(of_user).orderby(passkeys.passkey_id))
        update, delete = sql.query.update(passkeys), sql.query.from_(passkeys).delete()
        self.rename = sql.text(update.set(passkeys.name, value).where(this & of_user))
        self.note_use = sql.text(update.set(passkeys.uses, value).set(passkeys.used_at, value).where(this))
        self.remove = sql.text(delete.where(this & of_user))
        self.remove_all_of = sql.text(delete.where(of_user))
        self.add_challenge = sql.text(sql.insert(challenges, "challenge_hash", "user_id", "expires_at"))
        self.take_challenge = sql.text(
            sql.query.from_(challenges)
            .delete()
            .where(
                (challenges.challenge_hash == value)
                & (challenges.user_id == value)
                & (challenges.expires_at > value)
            )
        )
        self.sweep_challenges = sql.text(
            sql.query.from_(challenges).delete().where(challenges.expires_at <= value)
        )


class SqlPasskeys(Passkeys):
    def __init__(self, session: Session, statements: PasskeyStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, passkey: Passkey) -> Passkey | None:
        key = passkey.key
        added = await self._session.change(
            self._sql.add,
            key.hash,
            passkey.user_id,
            key.credential_id,
            key.public_key,
            key.uses,
            passkey.name,
            to_time(passkey.created_at),
            to_time_or_none(passkey.used_at),
        )
        return await self.find(key.credential_id) if added else None

    async def find(self, credential_id: bytes) -> Passkey | None:
        row = await self._session.row(self._sql.find, sha256(credential_id).digest())
        return _passkey(row) if row else None

    async def list_of(self, user_id: UserId) -> Sequence[Passkey]:
        return [_passkey(row) for row in await self._session.rows(self._sql.list_of, user_id)]

    async def rename(self, user_id: UserId, passkey_id: PasskeyId, name: str) -> None:
        await self._session.change(self._sql.rename, name, passkey_id, user_id)

    async def note_use(self, passkey_id: PasskeyId, uses: int, now: datetime) -> None:
        await self._session.change(self._sql.note_use, uses, to_time(now), passkey_id)

    async def remove(self, user_id: UserId, passkey_id: PasskeyId) -> bool:
        return await self._session.change(self._sql.remove, passkey_id, user_id) > 0

    async def remove_all_of(self, user_id: UserId) -> int:
        return await self._session.change(self._sql.remove_all_of, user_id)

    async def add_challenge(self, challenge_hash: bytes, user_id: UserId, expires_at: datetime) -> None:
        await self._session.change(self._sql.add_challenge, challenge_hash, user_id, to_time(expires_at))

    async def take_challenge(self, challenge_hash: bytes, user_id: UserId, now: datetime) -> bool:
        return await self._session.change(self._sql.take_challenge, challenge_hash, user_id, to_time(now)) > 0

    async def sweep_challenges(self, now: datetime) -> None:
        await self._session.change(self._sql.sweep_challenges, to_time(now))


def _passkey(row: Row) -> Passkey:
    passkey_id, user_id, credential_id, public_key, uses, name, created_at, used_at = row
    return Passkey(
        passkey_id=passkey_id,
        user_id=user_id,
        key=PasskeyKey(bytes(credential_id), bytes(public_key), uses),
        name=name,
        created_at=from_time(created_at),
        used_at=from_time_or_none(used_at),
    )
