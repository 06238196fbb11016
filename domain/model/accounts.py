"""Who somebody is, and on which devices they are signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.model.errors import Forbidden, PasswordDue
from domain.model.ids import LoginId, UserId
from domain.model.names import check_shown_name, check_unique_name
from domain.model.passwords import PasswordRule
from domain.model.privacy import Privacy
from domain.model.records import record
from domain.model.scopes import Scope
from domain.model.validation import Validation

LOGIN_LIFETIME = timedelta(hours=24)
"""From login or registration, unless the client renews it (contract section 1)."""
EXPIRED_KEPT = timedelta(days=7)
"""An expired login stays in storage for longer than a call lasts: what is not there was ended (C10)."""

CONFIRMED_FOR = timedelta(minutes=10)
"""From signing in, or from entering the password again: for so long it is certain enough who sits there."""
USE_NOTED_EVERY = timedelta(minutes=5)

INFOS_AT_MOST = 1000
SEARCH_PAGE_AT_MOST = 50
CANDIDATES_AT_MOST = 1000
"""A search looks at no more: whoever is not among them is found with a longer keyword."""
USERNAME_AT_LEAST, USERNAME_AT_MOST = 2, 20
NICKNAME_AT_MOST = 20
ABOUT_AT_MOST = 140
PASSWORD_AT_MOST = 1024
"""Nobody has a longer password; hashing longer texts would only let an attacker make work."""


@record(frozen=True, slots=True, kw_only=True)
class User:
    """What everybody may see of a person. `avatar` and `about` may be empty.

    Of a deleted account all texts are empty. `bot`: it is a program.
    """

    user_id: UserId
    username: str
    nickname: str
    avatar: str
    enabled: bool
    created_at: datetime
    updated_at: datetime
    about: str = ""
    deleted: bool = False
    bot: bool = False

    def check_person(self) -> None:
        """Before what only people have, such as a password. Raises Forbidden for a bot."""
        if self.bot:
            raise Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    username: str
    password_hash: str
    nickname: str
    avatar: str
    created_at: datetime
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a login is checked against. A disabled user may not sign in."""

    user_id: UserId
    password_hash: str
    enabled: bool

    @property
    def has_password(self) -> bool:
        """False for an account that is entered by way of an OpenID provider or a directory alone."""
        return bool(self.password_hash)

    def check_has_password(self) -> None:
        """Raises Forbidden."""
        if not self.has_password:
            raise Forbidden

    def check_enabled(self) -> None:
        """Raises Forbidden."""
        if not self.enabled:
            raise Forbidden("账号已停用")


class PasswordPlace(StrEnum):
    """Where somebody's password is kept, and changed; an OpenID provider tells nobody."""

    HERE = "here"
    DIRECTORY = "directory"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One signed-in device. Ending it ends every use of its token.

    `noted_use_at`: when it was used last, to a few minutes; None if not since then.
    `confirmed_at`: when its owner last entered their password again; None if never.
    `scopes`: of the token of a bot; None for a person.
    """

    login_id: LoginId
    user_id: UserId
    device: str
    address: str
    signed_in_at: datetime
    expires_at: datetime
    noted_use_at: datetime | None = None
    confirmed_at: datetime | None = None
    scopes: frozenset[Scope] | None = None

    @property
    def last_used_at(self) -> datetime:
        return self.noted_use_at or self.signed_in_at

    def expired(self, now: datetime) -> bool:
        return now >= self.expires_at

    def check_opens(self, scope: Scope | None) -> None:
        """Of what a bot may do only with this scope, and never without one. Raises Forbidden."""
        if self.scopes is not None and scope not in self.scopes:
            raise Forbidden

    def check_confirmed(self, now: datetime) -> None:
        """Before something that nobody else at this device may do. Raises PasswordDue."""
        if now - (self.confirmed_at or self.signed_in_at) >= CONFIRMED_FOR:
            raise PasswordDue


@dataclass(frozen=True, slots=True)
class LoginLifetimes:
    """How long a login that is renewed lasts: after its last renewal, and after signing in at the most."""

    idle: timedelta = timedelta(days=30)
    absolute: timedelta = timedelta(days=180)

    def renewed_until(self, login: Login, now: datetime) -> datetime:
        return min(now + self.idle, login.signed_in_at + self.absolute)


@dataclass(frozen=True, slots=True)
class RenewedLogin:
    """`token` stands for the same login as the one before, for longer."""

    token: str
    expires_at: datetime


class Proof(StrEnum):
    """What somebody showed last before they were signed in; a code comes after the password."""

    NEW_ACCOUNT = "new-account"
    PASSWORD = "password"  # noqa: S105 - no secret, the name of one
    CODE = "code"
    PASSKEY = "passkey"
    PROVIDER = "provider"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a person has after signing in: `token` stands for the new login.

    `device_token` makes the device a known one at its next sign-in (see `KnownDevice`).
    """

    user_id: UserId
    token: str
    device_token: str = ""


@dataclass(frozen=True, slots=True)
class Preferences:
    """`wallpaper` empty: none chosen."""

    wallpaper: str


@dataclass(frozen=True, slots=True)
class UserSettings:
    preferences: Preferences
    privacy: Privacy


def check_registration(
    *, username: str, password: str, nickname: str, avatar: str, password_rule: PasswordRule
) -> None:
    """Raises InvalidFields (contract section 4)."""
    validation = Validation().text(
        "Username", username, required=True, least=USERNAME_AT_LEAST, most=USERNAME_AT_MOST
    )
    check_unique_name(validation, "Username", username)
    password_rule.check(validation, password, username)
    validation.text("Nickname", nickname, required=True, most=NICKNAME_AT_MOST)
    check_shown_name(validation, "Nickname", nickname)
    validation.url("Avatar", avatar).done()


def check_login(*, username: str, password: str) -> None:
    """Raises InvalidFields. Neither may be empty; other rules do not apply, as accounts older than a rule
    must be able to sign in.
    """
    (
        Validation()
        .text("Username", username, required=True, most=255)
        .text("Password", password, required=True, most=PASSWORD_AT_MOST)
        .done()
    )


def check_profile(*, nickname: str, avatar: str, about: str) -> None:
    """Raises InvalidFields."""
    validation = Validation().text("Nickname", nickname, required=True, most=NICKNAME_AT_MOST)
    check_shown_name(validation.url("Avatar", avatar), "Nickname", nickname)
    check_shown_name(validation.text("About", about, most=ABOUT_AT_MOST), "About", about)
    validation.done()


def check_wallpaper(wallpaper: str) -> None:
    """Raises InvalidFields."""
    Validation().url("Wallpaper", wallpaper).done()
