"""Accounts, logins, profile, settings (contract section 4)."""

import msgspec

from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.accounts import Login, PasswordPlace, RenewedLogin, SignedIn, User, UserSettings
from domain.model.ids import LoginId, UserId
from domain.model.privacy import GroupsFrom, PrivacyChange, RequestsFrom


class Registration(Body):
    """`invite`: what stands in the link, where nobody may come without one."""

    username: str = ""
    password: str = ""
    nickname: str = ""
    avatar: str = ""
    invite: str = ""


class SignIn(Body):
    username: str = ""
    password: str = ""


class PasswordChange(Body):
    old_password: str = ""
    new_password: str = ""


class NewPassword(Body):
    """`token`: of the link."""

    token: str = ""
    password: str = ""


class PasswordAgain(Body):
    """Whoever sits there shows that it is still they."""

    password: str = ""


class LoginsToEnd(Body):
    """One login, or with `others` all but the caller's own."""

    login_id: LoginId = LoginId("")
    others: bool = False


class UserIds(Body):
    user_ids: tuple[UserId, ...] = ()


class Profile(Body):
    """`about` absent, or an empty `avatar`: stays."""

    nickname: str = ""
    avatar: str = ""
    about: str | None = None


class NewSettings(Body):
    wallpaper: str = ""


class NewPrivacy(Body):
    """Absent fields stay."""

    findable: bool | None = None
    requests_from: RequestsFrom | None = None
    groups_from: GroupsFrom | None = None
    read_receipts: bool | None = None
    show_presence: bool | None = None
    push_preview: bool | None = None
    hide_address: bool | None = None
    quiet_hours: str | None = None
    time_zone: str | None = None

    def change(self) -> PrivacyChange:
        return PrivacyChange(**msgspec.structs.asdict(self))


class PasswordPlaceView(View):
    """`kept`: `here`, by a `directory`, or `nowhere`."""

    kept: PasswordPlace


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
    last_used_at: Time
    current: bool


class NewLoginView(View):
    """A device that has just signed in."""

    login_id: str
    device: str
    address: str
    signed_in_at: Time


class UserView(View):
    user_id: int
    username: str
    nickname: str
    avatar: str
    enabled: bool
    created_at: Time
    updated_at: Time
    about: str
    deleted: bool
    bot: bool


class SettingsView(View):
    wallpaper: str
    findable: bool
    requests_from: RequestsFrom
    groups_from: GroupsFrom
    read_receipts: bool
    show_presence: bool
    push_preview: bool
    hide_address: bool
    quiet_hours: str
    time_zone: str


def signed_in_view(signed_in: SignedIn) -> SignedInView:
    return SignedInView.of(signed_in)


def renewed_login_view(renewed: RenewedLogin) -> RenewedLoginView:
    return RenewedLoginView.of(renewed)


def login_view(login: Login, current: LoginId) -> LoginView:
    return LoginView.of(login, current=login.login_id == current)


def user_view(user: User) -> UserView:
    return UserView.of(user)


def settings_view(settings: UserSettings) -> SettingsView:
    return SettingsView.of(settings.privacy, wallpaper=settings.preferences.wallpaper)
