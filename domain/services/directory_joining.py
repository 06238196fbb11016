"""An account from before there was a directory becomes the one of an entry there (contract-2 N9)."""

from dataclasses import dataclass

from domain.model.audit import Actor, AuditAction
from domain.model.identities import Identity
from domain.model.identity_errors import IdentityTaken
from domain.model.ids import UserId
from domain.services.administrators import AdministratorService, find_user
from domain.services.directory import DirectoryService
from domain.services.identities import NO_PASSWORD
from domain.services.logins import LoginService
from domain.services.transactions import Transactions, UnitOfWork
from ports.security_log import SecurityEvent, SecurityLog
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryJoining:
    """Only who looks after the server says who is who: equal names prove nothing."""

    transactions: Transactions
    administrators: AdministratorService
    directory: DirectoryService
    logins: LoginService
    security: SecurityLog
    clock: Clock

    async def join(self, actor: Actor, user_id: UserId, name: str) -> None:
        """From now on the account belongs to whom the directory knows by this name. Its password goes, and
        every login ends: whoever comes in next has the directory's.

        Raises UserNotFound for either, Forbidden for a bot and for somebody outside of the directory's group,
        IdentityTaken, PasswordDue, Unavailable, Misconfigured.
        """
        actor.check_confirmed(self.clock.now())
        identity = await self.directory.find(name)
        await self.transactions.run(self._join, actor, user_id, identity)

    async def _join(self, uow: UnitOfWork, actor: Actor, user_id: UserId, identity: Identity) -> None:
        await self.administrators.enter(uow, actor, user_id)
        user = await find_user(uow, user_id)
        user.check_person()
        await uow.users.get_credentials_locked(user_id)
        if not await uow.identities.add(identity.hash, user_id, self.clock.now(), identity.directory_name):
            raise IdentityTaken
        await self.administrators.record(uow, actor, AuditAction.USER_JOINED, user_id, user.username)
        await uow.users.set_password_hash(user_id, NO_PASSWORD)
        await self.logins.end_all(uow, user_id)
        uow.after_commit(self._tell, user_id)

    async def _tell(self, user_id: UserId) -> None:
        self.security.record(SecurityEvent.IDENTITY_JOINED, user_id)
