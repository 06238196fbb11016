"""Who looks after the server, and what they did (contract-2 N9, N10)."""

from dataclasses import dataclass

from domain.model.accounts import Login, User
from domain.model.administration import Page, check_page
from domain.model.audit import Actor, AuditAction, AuditEntry
from domain.model.clients import Client
from domain.model.errors import Forbidden, UserNotFound
from domain.model.ids import AuditId, UserId
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorService:
    """The first account of a server is one (see `AccountService`); the others are appointed.

    Whatever an administrator changes asks `enter` in its transaction and leaves an entry by `record`.
    """

    transactions: Transactions
    clock: Clock

    async def admit(self, login: Login, client: Client) -> Actor:
        """Raises Forbidden for everybody else."""
        if not await self.transactions.read(is_administrator, login.user_id):
            raise Forbidden
        return Actor(login.user_id, client.address.text, login)

    async def enter(self, uow: UnitOfWork, actor: Actor, user_id: UserId | None = None) -> None:
        """The actor still is one, and nobody changes that of them or of `user_id` until the commit.

        Raises Forbidden: of two who dismiss each other one stays.
        """
        if actor.login is None:
            return
        await uow.users.lock([actor.user_id, *([user_id] if user_id else [])])
        if not await is_administrator(uow, actor.user_id):
            raise Forbidden

    async def record(
        self, uow: UnitOfWork, actor: Actor, action: AuditAction, subject_id: int, subject: str = ""
    ) -> None:
        """As part of the change."""
        await uow.audit.add(
            AuditEntry(
                actor_id=actor.user_id,
                action=action,
                subject_id=subject_id,
                subject=subject,
                address=actor.address,
                created_at=self.clock.now(),
            )
        )

    async def list_page(self, before: AuditId, limit: int) -> Page[AuditEntry]:
        """What was done, newest first. Raises InvalidFields."""
        size = check_page(limit)
        entries = await self.transactions.read(lambda stored: stored.audit.list_page(before, size + 1))
        return Page.of(entries, size, lambda entry: entry.audit_id)


async def is_administrator(stored: Repositories, user_id: UserId) -> bool:
    return bool(await stored.administrators.among([user_id]))


async def find_user(stored: Repositories, user_id: UserId) -> User:
    """Raises UserNotFound, also for a deleted account."""
    user = (await stored.users.find_many([user_id])).get(user_id)
    if user is None or user.deleted:
        raise UserNotFound
    return user
