"""Accounts: who somebody is and on which devices they are signed in (contract sections 1 and 4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.model.accounts import (
    INFOS_AT_MOST,
    LOGIN_LIFETIME,
    SEARCH_PAGE_AT_MOST,
    Login,
    NewUser,
    Preferences,
    SignedIn,
    User,
    check_login,
    check_new_password,
    check_profile,
    check_registration,
    check_wallpaper,
)
from domain.model.contacts import FoundUser
from domain.model.errors import Forbidden, LoginExpired, UserNotFound, WrongPassword
from domain.model.files import file_name
from domain.model.ids import LoginId, UserId
from domain.model.notifications import LoginsEndedNotification
from domain.model.validation import Validation
from domain.services.limits import Limits
from domain.services.transactions import Transactions, UnitOfWork
from ports.blobs import BlobStore
from ports.rate_limits import RateLimits
from ports.security import PasswordHasher, TokenIssuer
from ports.storage import Repositories
from ports.system import Clock, IdGenerator

DEVICE_AT_MOST = 200
OFFSET_AT_MOST = 1_000_000
REMEMBERED_TOKENS_AT_MOST = 20_000
REMEMBER_FOR = timedelta(seconds=0.5)
"""How long an ended login may still be taken for a standing one on another node; S4 allows a second."""


class AccountService:
    """Registration, sign-in and everything that a person changes about themselves."""

    def __init__(
        self,
        transactions: Transactions,
        hasher: PasswordHasher,
        tokens: TokenIssuer,
        blobs: BlobStore,
        rate_limits: RateLimits,
        limits: Limits,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._transactions = transactions
        self._hasher = hasher
        self._tokens = tokens
        self._blobs = blobs
        self._rate_limits = rate_limits
        self._limits = limits
        self._clock = clock
        self._ids = ids
        self._remembered: dict[str, tuple[Login, datetime]] = {}

    async def register(
        self, username: str, password: str, nickname: str, avatar: str, device: str, address: str
    ) -> SignedIn:
        """Blanks around the name are not part of it.

        Raises InvalidFields, UserExists, TooManyRequests, Unavailable.
        """
        username = username.strip()
        check_registration(username, password, nickname, avatar)
        await self._rate_limits.check(self._limits.register_per_address, address)
        password_hash = await self._hasher.hash(password)
        user = NewUser(username, password_hash, nickname, avatar, self._clock.now())
        return await self._transactions.run(self._register, user, device, address)

    async def _register(self, uow: UnitOfWork, new_user: NewUser, device: str, address: str) -> SignedIn:
        user = await uow.users.add(new_user)
        await _use(uow, new_user.avatar)
        return await self._sign_in(uow, user.user_id, device, address)

    async def login(self, username: str, password: str, device: str, address: str) -> SignedIn:
        """Unknown names and wrong passwords are answered alike and in the same time (S2).

        Raises InvalidFields, WrongPassword, Forbidden for a disabled account, TooManyRequests, Unavailable.
        """
        check_login(username, password)
        account = username.strip().casefold()
        await self._rate_limits.check(self._limits.login_per_address, address)
        await self._rate_limits.check(self._limits.login_per_account, account)
        known = await self._transactions.read(lambda stored: stored.users.find_credentials(username))
        if not await self._hasher.verify(password, known.password_hash if known else None) or not known:
            raise WrongPassword
        await self._rate_limits.give_back(self._limits.login_per_account, account)
        await self._rate_limits.give_back(self._limits.login_per_address, address)
        if not known.enabled:
            raise Forbidden("账号已停用")
        better = await self._hasher.hash(password) if self._hasher.outdated(known.password_hash) else None
        return await self._transactions.run(self._login, known.user_id, better, device, address)

    async def _login(
        self, uow: UnitOfWork, user_id: UserId, better_hash: str | None, device: str, address: str
    ) -> SignedIn:
        if better_hash:
            await uow.users.set_password_hash(user_id, better_hash, self._clock.now())
        return await self._sign_in(uow, user_id, device, address)

    async def _sign_in(self, uow: UnitOfWork, user_id: UserId, device: str, address: str) -> SignedIn:
        now = self._clock.now()
        login = Login(
            self._ids.login_id(), user_id, device[:DEVICE_AT_MOST], address, now, now + LOGIN_LIFETIME
        )
        await uow.logins.add(login)
        return SignedIn(user_id, self._tokens.issue_login(login.login_id, login.expires_at))

    async def authenticate(self, token: str) -> Login:
        """The login behind a token. An ended one is refused within half a second on every node.

        Raises Unauthenticated, LoginExpired, Unavailable.
        """
        now = self._clock.now()
        remembered = self._remembered.get(token)
        if remembered and now - remembered[1] < REMEMBER_FOR and not remembered[0].expired(now):
            return remembered[0]
        login_id = self._tokens.read_login(token, now)
        login = await self._transactions.read(lambda stored: stored.logins.find(login_id))
        if login is None or login.expired(now):
            self._remembered.pop(token, None)
            raise LoginExpired
        if len(self._remembered) >= REMEMBERED_TOKENS_AT_MOST:
            self._remembered.clear()
        self._remembered[token] = (login, now)
        return login

    async def standing_logins(self, login_ids: Sequence[LoginId]) -> set[LoginId]:
        """Those that were neither ended nor expired."""
        now = self._clock.now()
        logins = await self._transactions.read(lambda stored: stored.logins.find_many(login_ids))
        return {login.login_id for login in logins if not login.expired(now)}

    async def list_logins(self, user_id: UserId) -> Sequence[Login]:
        now = self._clock.now()
        return await self._transactions.read(lambda stored: stored.logins.list_of(user_id, now))

    async def sweep(self) -> None:
        """Remove expired logins."""
        await self._transactions.run(lambda uow: uow.logins.sweep(self._clock.now()))

    async def logout(self, login: Login) -> None:
        await self.end_login(login.user_id, login.login_id)

    async def end_login(self, user_id: UserId, login_id: LoginId) -> None:
        """Another's login, or an unknown one, is left alone without a word."""
        await self._transactions.run(self._end_login, user_id, login_id)
        self._remembered.clear()

    async def _end_login(self, uow: UnitOfWork, user_id: UserId, login_id: LoginId) -> None:
        _notify_ended(uow, user_id, await uow.logins.end(user_id, [login_id]))

    async def end_other_logins(self, login: Login) -> None:
        """Every login of the user but this one."""
        await self._transactions.run(_end_others, login)
        self._remembered.clear()

    async def change_password(self, login: Login, old: str, new: str) -> None:
        """Every other login of the user ends.

        Raises InvalidFields, WrongPassword, TooManyRequests, Unavailable.
        """
        check_new_password(new)
        await self._rate_limits.check(self._limits.password_per_account, str(login.user_id))
        credentials = await self._transactions.read(
            lambda stored: stored.users.get_credentials(login.user_id)
        )
        if not await self._hasher.verify(old, credentials.password_hash):
            raise WrongPassword
        await self._rate_limits.give_back(self._limits.password_per_account, str(login.user_id))
        new_hash = await self._hasher.hash(new)
        await self._transactions.run(self._change_password, login, new_hash)
        self._remembered.clear()

    async def _change_password(self, uow: UnitOfWork, login: Login, new_hash: str) -> None:
        await uow.users.set_password_hash(login.user_id, new_hash, self._clock.now())
        await _end_others(uow, login)

    async def set_enabled(self, username: str, enabled: bool) -> None:
        """Disabling ends every login of the account. Raises UserNotFound."""
        await self._transactions.run(self._set_enabled, username, enabled)
        self._remembered.clear()

    async def _set_enabled(self, uow: UnitOfWork, username: str, enabled: bool) -> None:
        credentials = await uow.users.find_credentials(username)
        if credentials is None:
            raise UserNotFound
        await uow.users.set_enabled(credentials.user_id, enabled, self._clock.now())
        if not enabled:
            _notify_ended(uow, credentials.user_id, await uow.logins.end_all(credentials.user_id))

    async def infos(self, user_ids: Sequence[UserId]) -> Sequence[User | None]:
        """In the order asked for, None for unknown ids. Raises InvalidFields for more than 1000."""
        Validation().items("UserIds", user_ids, most=INFOS_AT_MOST).done()
        if not user_ids:
            return []
        known = await self._transactions.read(lambda stored: stored.users.find_many(user_ids))
        return [known.get(user_id) for user_id in user_ids]

    async def update_profile(self, user_id: UserId, nickname: str, avatar: str) -> None:
        """An empty avatar leaves the old one. Raises InvalidFields."""
        check_profile(nickname, avatar)
        await self._transactions.run(self._update_profile, user_id, nickname, avatar)

    async def _update_profile(self, uow: UnitOfWork, user_id: UserId, nickname: str, avatar: str) -> None:
        # The old avatar keeps its file: pages that others have open still show it.
        before = (await uow.users.find_many([user_id]))[user_id]
        if avatar and avatar != before.avatar:
            await _use(uow, avatar)
        await uow.users.update_profile(user_id, nickname, avatar or before.avatar, self._clock.now())

    async def find_preferences(self, user_id: UserId) -> Preferences | None:
        return await self._transactions.read(lambda stored: stored.users.find_preferences(user_id))

    async def save_preferences(self, user_id: UserId, wallpaper: str) -> None:
        """An empty wallpaper clears it. Raises InvalidFields."""
        check_wallpaper(wallpaper)
        await self._transactions.run(self._save_preferences, user_id, Preferences(wallpaper))

    async def _save_preferences(self, uow: UnitOfWork, user_id: UserId, preferences: Preferences) -> None:
        before = await uow.users.find_preferences(user_id)
        await uow.users.save_preferences(user_id, preferences, self._clock.now())
        old = before.wallpaper if before else ""
        if old == preferences.wallpaper:
            return
        await _use(uow, preferences.wallpaper)
        name = file_name(old)
        if name and await uow.uploads.release(name):
            uow.after_commit(self._blobs.remove, name)

    async def search(self, user_id: UserId, keyword: str, page: int, size: int) -> Sequence[FoundUser]:
        """Pages count from 1; a size outside 1 to 50 is brought inside."""
        size = min(max(size, 1), SEARCH_PAGE_AT_MOST)
        offset = (max(page, 1) - 1) * size
        if offset > OFFSET_AT_MOST:
            return []
        return await self._transactions.read(self._search, user_id, keyword, offset, size)

    async def _search(
        self, stored: Repositories, user_id: UserId, keyword: str, offset: int, size: int
    ) -> Sequence[FoundUser]:
        users = await stored.users.search(keyword, user_id, offset, size)
        if not users:
            return []
        others = [user.user_id for user in users]
        friends = await stored.contacts.friends_among(user_id, others)
        strangers = [other for other in others if other not in friends]
        pending = (
            await stored.contact_requests.find_pending_between(user_id, strangers, self._clock.now())
            if strangers
            else {}
        )
        return [FoundUser(user, user.user_id in friends, pending.get(user.user_id)) for user in users]


async def _use(uow: UnitOfWork, url: str) -> None:
    name = file_name(url)
    if name:
        await uow.uploads.use(name)


async def _end_others(uow: UnitOfWork, login: Login) -> None:
    _notify_ended(uow, login.user_id, await uow.logins.end_all(login.user_id, but=login.login_id))


def _notify_ended(uow: UnitOfWork, user_id: UserId, ended: Sequence[LoginId]) -> None:
    if ended:
        uow.notify(LoginsEndedNotification(user_id, frozenset(ended)))
