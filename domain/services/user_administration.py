"""What administrators do with people's accounts (contract-2 N10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.model.accounts import Login, User
from domain.model.administration import Account, Page, check_page
from domain.model.audit import Actor, AuditAction
from domain.model.errors import Forbidden, UserNotFound
from domain.model.ids import UserId
from domain.model.name_words import asked_words
from domain.model.secret_links import NewSecretLink
from domain.services.account_deletion import AccountDeletion
from domain.services.accounts import AccountService
from domain.services.administrators import AdministratorService, find_user
from domain.services.logins import LoginService
from domain.services.password_resets import PasswordResetService
from domain.services.transactions import Transactions, UnitOfWork
from ports.security_log import SecurityEvent, SecurityLog
from ports.storage import Repositories
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAdministration:
    """Nobody does to themselves what could leave the server without an administrator.

    Each change raises Forbidden for an actor who is none any more, and UserNotFound.
    """

    transactions: Transactions
    administrators: AdministratorService
    accounts: AccountService
    deletion: AccountDeletion
    logins: LoginService
    resets: PasswordResetService
    security: SecurityLog
    clock: Clock

    async def list_page(self, query: str, before: UserId, limit: int) -> Page[Account]:
        """Accounts by the words of their names, all for an empty query; newest first.

        Raises InvalidFields.
        """
        return await self.transactions.read(_page, query, before, check_page(limit))

    async def find(self, username: str) -> UserId:
        """Raises UserNotFound."""
        known = await self.transactions.read(lambda stored: stored.users.find_credentials(username))
        if known is None:
            raise UserNotFound
        return known.user_id

    async def list_logins(self, user_id: UserId) -> Sequence[Login]:
        """Newest first; none of somebody unknown."""
        return await self.logins.list_of(user_id)

    async def create(
        self, actor: Actor, *, username: str, nickname: str, password: str = "", administrator: bool = False
    ) -> tuple[UserId, NewSecretLink]:
        """An account, and a link by which its owner chooses the password; until then it has the given one, or
        one that nobody knows.

        Raises Forbidden, InvalidFields, UserExists, PasswordDue for an administrator's, Unavailable.
        """
        if administrator:
            actor.check_confirmed(self.clock.now())
        new_user = await self.accounts.prepare(
            username=username, password=password or self.resets.ids.secret(), nickname=nickname
        )

        async def work(uow: UnitOfWork) -> tuple[UserId, NewSecretLink]:
            await self.administrators.enter(uow, actor)
            user = await uow.users.add(new_user)
            await self.administrators.record(
                uow, actor, AuditAction.USER_CREATED, user.user_id, user.username
            )
            if administrator:
                await self._appoint(uow, actor, user)
            return user.user_id, await self.resets.begin(uow, user.user_id)

        return await self.transactions.run(work)

    async def set_enabled(self, actor: Actor, user_id: UserId, *, enabled: bool) -> None:
        """Disabling ends every login of the account, and the tokens of its bots."""
        await self.transactions.run(self._set_enabled, actor, user_id, enabled=enabled)

    async def _set_enabled(self, uow: UnitOfWork, actor: Actor, user_id: UserId, *, enabled: bool) -> None:
        action = AuditAction.USER_ENABLED if enabled else AuditAction.USER_DISABLED
        await self._enter(uow, actor, user_id, action, not_oneself=True)
        await uow.users.set_enabled(user_id, enabled)
        if not enabled:
            await self.logins.shut_out(uow, user_id)
        event = SecurityEvent.ACCOUNT_ENABLED if enabled else SecurityEvent.ACCOUNT_DISABLED
        uow.after_commit(self._tell, event, user_id)

    async def end_logins(self, actor: Actor, user_id: UserId) -> None:
        """They are signed out everywhere."""
        await self.transactions.run(self._end_logins, actor, user_id)

    async def _end_logins(self, uow: UnitOfWork, actor: Actor, user_id: UserId) -> None:
        await self._enter(uow, actor, user_id, AuditAction.USER_LOGINS_ENDED)
        await self.logins.end_all(uow, user_id)

    async def reset_password(self, actor: Actor, user_id: UserId) -> NewSecretLink:
        """A link by which they choose a new one, shown this once. Raises PasswordDue."""
        actor.check_confirmed(self.clock.now())
        return await self.transactions.run(self._reset_password, actor, user_id)

    async def _reset_password(self, uow: UnitOfWork, actor: Actor, user_id: UserId) -> NewSecretLink:
        user = await self._enter(uow, actor, user_id, AuditAction.USER_PASSWORD_RESET)
        user.check_person()
        return await self.resets.begin(uow, user_id)

    async def reset_second_factor(self, actor: Actor, user_id: UserId) -> None:
        """A password is enough again, for somebody who has lost their phone; their passkeys go, too.

        Raises PasswordDue.
        """
        actor.check_confirmed(self.clock.now())
        await self.transactions.run(self._reset_second_factor, actor, user_id)

    async def _reset_second_factor(self, uow: UnitOfWork, actor: Actor, user_id: UserId) -> None:
        await self._enter(uow, actor, user_id, AuditAction.USER_SECOND_FACTOR_RESET)
        await uow.second_factors.remove(user_id)
        uow.after_commit(self._tell, SecurityEvent.SECOND_FACTOR_OFF, user_id)
        if await uow.passkeys.remove_all_of(user_id):
            uow.after_commit(self._tell, SecurityEvent.PASSKEY_REMOVED, user_id)

    async def appoint(self, actor: Actor, user_id: UserId) -> None:
        """They are an administrator from now on. Raises PasswordDue."""
        actor.check_confirmed(self.clock.now())
        await self.transactions.run(self._enter_and_appoint, actor, user_id)

    async def _enter_and_appoint(self, uow: UnitOfWork, actor: Actor, user_id: UserId) -> None:
        await self.administrators.enter(uow, actor, user_id)
        await self._appoint(uow, actor, await find_user(uow, user_id))

    async def _appoint(self, uow: UnitOfWork, actor: Actor, user: User) -> None:
        user.check_person()
        await self.administrators.record(uow, actor, AuditAction.USER_APPOINTED, user.user_id, user.username)
        await uow.administrators.add(user.user_id, self.clock.now())
        uow.after_commit(self._tell, SecurityEvent.ADMINISTRATOR_APPOINTED, user.user_id)

    async def dismiss(self, actor: Actor, user_id: UserId) -> None:
        """They are none any more; the account stays. Raises PasswordDue."""
        actor.check_confirmed(self.clock.now())
        await self.transactions.run(self._dismiss, actor, user_id)

    async def _dismiss(self, uow: UnitOfWork, actor: Actor, user_id: UserId) -> None:
        await self._enter(uow, actor, user_id, AuditAction.USER_DISMISSED, not_oneself=True)
        await uow.administrators.remove(user_id)
        uow.after_commit(self._tell, SecurityEvent.ADMINISTRATOR_DISMISSED, user_id)

    async def delete(self, actor: Actor, user_id: UserId) -> None:
        """As if they did it themselves (see `AccountDeletion`). Raises PasswordDue."""
        actor.check_confirmed(self.clock.now())
        if user_id == actor.user_id:
            raise Forbidden
        await self.transactions.read(find_user, user_id)
        await self.transactions.run(self.administrators.enter, actor, user_id)

        async def enter(uow: UnitOfWork) -> None:
            await self._enter(uow, actor, user_id, AuditAction.USER_DELETED)

        await self.deletion.remove(user_id, enter)

    async def _enter(
        self,
        uow: UnitOfWork,
        actor: Actor,
        user_id: UserId,
        action: AuditAction,
        *,
        not_oneself: bool = False,
    ) -> User:
        """Into a change of this account, which is recorded."""
        if not_oneself and user_id == actor.user_id:
            raise Forbidden
        await self.administrators.enter(uow, actor, user_id)
        user = await find_user(uow, user_id)
        await self.administrators.record(uow, actor, action, user_id, user.username)
        return user

    async def _tell(self, event: SecurityEvent, user_id: UserId) -> None:
        self.security.record(event, user_id)


async def _page(stored: Repositories, query: str, before: UserId, limit: int) -> Page[Account]:
    words = asked_words(query)
    if query.strip() and not words:
        return Page([], 0)
    words.sort(key=len, reverse=True)  # the longest finds the fewest
    page = Page.of(
        await stored.user_directory.list_page(words, before, limit + 1), limit, lambda user: user.user_id
    )
    ids = [user.user_id for user in page.rows]
    administrators = await stored.administrators.among(ids)
    secured = await stored.second_factors.among(ids)
    sizes = await stored.uploads.stored_by_each(ids)
    seen = await stored.last_seen.find(ids)
    accounts = [
        Account(
            user=user,
            administrator=user.user_id in administrators,
            second_factor=user.user_id in secured,
            stored=sizes.get(user.user_id, 0),
            last_seen_at=seen.get(user.user_id),
        )
        for user in page.rows
    ]
    return Page(accounts, page.cursor)
