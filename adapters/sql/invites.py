"""Invites to make an account."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, from_time, to_time
from domain.model.ids import InviteId
from domain.model.invites import Invite
from ports.repositories.invites import Invites

COLUMNS = ("made_by", "uses", "uses_at_most", "created_at", "expires_at")


class InviteStatements:
    def __init__(self, sql: Dialect) -> None:
        invites, value = Table("invites"), sql.param
        lets_in = (invites.expires_at > value) & (
            (invites.uses_at_most == value) | (invites.uses < invites.uses_at_most)
        )
        self.add = sql.adding(sql.insert(invites, "token_hash", *COLUMNS), "invite_id")
        self.use = sql.text(
            sql.query.update(invites)
            .set(invites.uses, invites.uses + 1)
            .where((invites.token_hash == value) & lets_in)
        )
        self.stands = sql.text(
            sql.query.from_(invites).select("invite_id").where((invites.token_hash == value) & lets_in)
        )
        self.list_standing = sql.text(
            sql.query.from_(invites)
            .select("invite_id", *COLUMNS)
            .where(lets_in)
            .orderby(invites.invite_id, order=Order.desc)
        )
        remove = sql.query.from_(invites).delete()
        self.end = sql.text(remove.where(invites.invite_id == value))
        self.sweep = sql.text(remove.where(invites.expires_at <= value))


class SqlInvites(Invites):
    def __init__(self, session: Session, statements: InviteStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(self, invite: Invite, token_hash: bytes) -> Invite:
        invite_id = await self._session.insert(
            self._sql.add,
            token_hash,
            invite.made_by,
            invite.uses,
            invite.uses_at_most,
            to_time(invite.created_at),
            to_time(invite.expires_at),
        )
        return replace(invite, invite_id=InviteId(invite_id))

    async def stands(self, token_hash: bytes, now: datetime) -> bool:
        return await self._session.row(self._sql.stands, token_hash, to_time(now), 0) is not None

    async def use(self, token_hash: bytes, now: datetime) -> bool:
        return await self._session.change(self._sql.use, token_hash, to_time(now), 0) > 0

    async def list_standing(self, now: datetime) -> Sequence[Invite]:
        return [_invite(row) for row in await self._session.rows(self._sql.list_standing, to_time(now), 0)]

    async def end(self, invite_id: InviteId) -> None:
        await self._session.change(self._sql.end, invite_id)

    async def sweep(self, until: datetime) -> None:
        await self._session.change(self._sql.sweep, to_time(until))


def _invite(row: Row) -> Invite:
    invite_id, made_by, uses, uses_at_most, created_at, expires_at = row
    return Invite(
        invite_id=invite_id,
        made_by=made_by,
        uses=uses,
        uses_at_most=uses_at_most,
        created_at=from_time(created_at),
        expires_at=from_time(expires_at),
    )
