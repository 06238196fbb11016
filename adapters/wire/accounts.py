"""Accounts, logins, profile, settings (contract section 4)."""

from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.accounts import Login, Preferences, RenewedLogin, SignedIn, User
from domain.model.ids import LoginId, UserId


class Registration(Body):
    username: str = ""
    password: str = ""
    nickname: str = ""
    avatar: str = ""


class SignIn(Body):
    username: str = ""
    password: str = ""


class PasswordChange(Body):
    old_password: str = ""
    new_password: str = ""


class LoginsToEnd(Body):
    """One login, or with `others` all but the caller's own."""

    login_id: LoginId = LoginId("")
    others: bool = False


class UserIds(Body):
    user_ids: tuple[UserId, ...] = ()


class Profile(Body):
    nickname: str = ""
    avatar: str = ""


class NewSettings(Body):
    wallpaper: str = ""


class SignedInView(View):
    user_id: int
    token: str


class RenewedLoginView(View):
    token: str
    expires_at: Time


class LoginView(View):
    """`current`: the one whose token asks."""

    login_id: str
    device: str
    address: str
    signed_in_at: Time
    expires_at: Time
    current: bool


class UserView(View):
    user_id: int
    username: str
    nickname: str
    avatar: str
    enabled: bool
    created_at: Time
    updated_at: Time


class SettingsView(View):
    wallpaper: str


def signed_in_view(signed_in: SignedIn) -> SignedInView:
    return SignedInView.of(signed_in)


def renewed_login_view(renewed: RenewedLogin) -> RenewedLoginView:
    return RenewedLoginView.of(renewed)


def login_view(login: Login, current: LoginId) -> LoginView:
    return LoginView.of(login, current=login.login_id == current)


def user_view(user: User) -> UserView:
    return UserView.of(user)


def settings_view(preferences: Preferences) -> SettingsView:
    return SettingsView.of(preferences)
