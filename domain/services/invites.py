"""Who may make an account (contract-2 N9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest

from domain.model.audit import Actor, AuditAction
from domain.model.errors import NotInvited
from domain.model.ids import InviteId
from domain.model.invites import Invite
from domain.model.secret_links import NewSecretLink, check_secret_link
from domain.model.secrets import hashed
from domain.model.server import RegistrationMode
from domain.services.administrators import AdministratorService
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock, IdGenerator

FIRST_ACCOUNT = "make the first account"
NEVER_AGAIN = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteService:
    """`first_secret`: the invite of a server on which nobody has an account yet; every node knows the same
    one. It is worth nothing once somebody has come.
    """

    transactions: Transactions
    administrators: AdministratorService
    mode: RegistrationMode
    first_secret: str
    clock: Clock
    ids: IdGenerator

    async def create(self, actor: Actor, *, seconds: int, uses: int) -> NewSecretLink:
        """0 seconds: for a week; 0 uses: for as many as come.

        Raises Forbidden for whoever is no administrator any more, InvalidFields.
        """
        lifetime = check_secret_link(seconds=seconds, uses=uses)
        now, secret = self.clock.now(), self.ids.secret()
        invite = Invite(
            invite_id=InviteId(0),
            made_by=actor.user_id,
            uses=0,
            uses_at_most=uses,
            created_at=now,
            expires_at=now + lifetime,
        )
        await self.transactions.run(self._create, actor, invite, hashed(secret))
        return NewSecretLink(secret, invite.expires_at)

    async def _create(self, uow: UnitOfWork, actor: Actor, invite: Invite, token_hash: bytes) -> None:
        await self.administrators.enter(uow, actor)
        added = await uow.invites.add(invite, token_hash)
        await self.administrators.record(uow, actor, AuditAction.INVITE_CREATED, added.invite_id)

    async def list_standing(self) -> Sequence[Invite]:
        """Newest first."""
        now = self.clock.now()
        return await self.transactions.read(lambda stored: stored.invites.list_standing(now))

    async def end(self, actor: Actor, invite_id: InviteId) -> None:
        """Nobody comes in with it any more; an unknown one is left alone. Raises Forbidden."""
        await self.transactions.run(self._end, actor, invite_id)

    async def _end(self, uow: UnitOfWork, actor: Actor, invite_id: InviteId) -> None:
        await self.administrators.enter(uow, actor)
        await uow.invites.end(invite_id)
        await self.administrators.record(uow, actor, AuditAction.INVITE_ENDED, invite_id)

    async def find_first(self) -> str | None:
        """The invite for the first account; None once there is one, or where nobody needs it."""
        if self.mode is RegistrationMode.OPEN or await self.transactions.read(_has_accounts):
            return None
        return self.first_secret

    async def check(self, secret: str) -> None:
        """Before anything dear is done for somebody who may not come in. Raises NotInvited."""
        if self.mode is not RegistrationMode.OPEN:
            await self.transactions.read(self._check, secret)

    async def _check(self, stored: Repositories, secret: str) -> None:
        if await self._is_first(stored, secret):
            return
        if self.mode is RegistrationMode.CLOSED or not await stored.invites.stands(
            hashed(secret), self.clock.now()
        ):
            raise NotInvited

    async def let_in(self, uow: UnitOfWork, secret: str) -> bool:
        """As part of making an account; whether it is the first one of this server. Raises NotInvited."""
        first = await self._is_first_of_all(uow)
        if self.mode is RegistrationMode.OPEN or (first and self._names_first(secret)):
            return first
        if self.mode is RegistrationMode.CLOSED or not await uow.invites.use(
            hashed(secret), self.clock.now()
        ):
            raise NotInvited
        return first

    async def _is_first_of_all(self, uow: UnitOfWork) -> bool:
        """Of those who come at once one is; the others wait for its commit."""
        if await _has_accounts(uow):
            return False
        return await uow.chores.take(FIRST_ACCOUNT, self.clock.now(), until=NEVER_AGAIN)

    async def _is_first(self, stored: Repositories, secret: str) -> bool:
        return self._names_first(secret) and not await _has_accounts(stored)

    def _names_first(self, secret: str) -> bool:
        return compare_digest(secret.encode(), self.first_secret.encode())

    async def sweep(self) -> None:
        """Remove those whose time is over."""
        now = self.clock.now()
        await self.transactions.run(lambda uow: uow.invites.sweep(now))


async def _has_accounts(stored: Repositories) -> bool:
    return await stored.users.are_there_any()
