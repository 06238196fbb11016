"""Accounts, logins, profile, settings, search (contract section 4)."""

from collections.abc import Sequence

from sanic import Blueprint, Request

from adapters.wire.accounts import (
    LoginsToEnd,
    LoginView,
    NewPassword,
    NewPrivacy,
    NewSettings,
    PasswordAgain,
    PasswordChange,
    PasswordPlaceView,
    Profile,
    Registration,
    RenewedLoginView,
    SettingsView,
    SignedInView,
    SignIn,
    UserIds,
    UserView,
    login_view,
    renewed_login_view,
    settings_view,
    signed_in_view,
    user_view,
)
from adapters.wire.contacts import FoundUserView, UserSearch, found_user_view
from domain.model.accounts import Login
from domain.model.clients import Client
from domain.model.errors import (
    BadRequest,
    Forbidden,
    InvalidFields,
    NotInvited,
    PasswordDue,
    ResetLinkEnded,
    SecondStepDue,
    UserExists,
    WrongPassword,
)
from domain.model.identity_errors import PasswordElsewhere
from domain.model.scopes import Scope
from domain.services.account_deletion import AccountDeletion
from domain.services.accounts import AccountService
from domain.services.logins import LoginService
from domain.services.password_resets import PasswordResetService
from domain.services.passwords import PasswordService
from domain.services.people import PeopleService
from domain.services.profiles import ProfileService
from entrypoints.http.known_device import keep_device
from entrypoints.http.operations import operation

accounts_api = Blueprint("accounts")


@operation(accounts_api, "POST", "/register", open=True, errors=(InvalidFields, NotInvited, UserExists))
async def register(
    request: Request, body: Registration, client: Client, accounts: AccountService
) -> SignedInView:
    """Make an account and sign in with it."""
    signed_in = await accounts.register(
        username=body.username,
        password=body.password,
        nickname=body.nickname,
        avatar=body.avatar,
        invite=body.invite,
        client=client,
    )
    keep_device(request, signed_in)
    return signed_in_view(signed_in)


@operation(
    accounts_api, "POST", "/login", open=True, errors=(InvalidFields, WrongPassword, SecondStepDue, Forbidden)
)
async def sign_in(request: Request, body: SignIn, client: Client, passwords: PasswordService) -> SignedInView:
    """Sign in on one more device. Unknown names and wrong passwords are answered alike."""
    signed_in = await passwords.sign_in(username=body.username, password=body.password, client=client)
    keep_device(request, signed_in)
    return signed_in_view(signed_in)


@operation(accounts_api, "POST", "/login/renew", limit="logins_per_user")
async def renew_login(login: Login, logins: LoginService) -> RenewedLoginView:
    """A fresh token of the same login, for a client that wants to stay signed in while it is used."""
    return renewed_login_view(await logins.renew(login))


@operation(accounts_api, "POST", "/logout", limit="logins_per_user")
async def sign_out(login: Login, logins: LoginService) -> None:
    """End the login whose token asks."""
    await logins.end(login.user_id, login.login_id)


@operation(accounts_api, "GET", "/user/logins")
async def list_logins(login: Login, logins: LoginService) -> Sequence[LoginView]:
    """The caller's signed-in devices, newest first."""
    return [login_view(each, login.login_id) for each in await logins.list_of(login.user_id)]


@operation(accounts_api, "POST", "/login/confirm", limit="logins_per_user", errors=(WrongPassword, Forbidden))
async def confirm_login(login: Login, body: PasswordAgain, passwords: PasswordService) -> None:
    """With the password again: for ten minutes this device may do what is answered with 1009 otherwise."""
    await passwords.confirm(login, body.password)


@operation(accounts_api, "POST", "/user/logins/end", limit="logins_per_user", errors=(PasswordDue,))
async def end_logins(login: Login, body: LoginsToEnd, logins: LoginService) -> None:
    """Sign out one of the caller's devices, or with `others` all but this one.

    Asks for the password again (`/login/confirm`) if this device signed in more than ten minutes ago.
    """
    if body.others:
        await logins.end_others(login)
    else:
        await logins.end_other(login, body.login_id)


@operation(accounts_api, "GET", "/user/password")
async def password_place(login: Login, passwords: PasswordService) -> PasswordPlaceView:
    """Where the caller's password is kept, and changed: `here`, in a `directory`, or `nowhere`."""
    return PasswordPlaceView(await passwords.place(login.user_id))


@operation(
    accounts_api,
    "POST",
    "/user/password",
    limit="profile_changes_per_user",
    errors=(InvalidFields, WrongPassword, PasswordElsewhere),
)
async def change_password(login: Login, body: PasswordChange, passwords: PasswordService) -> None:
    """Change the password; every other device is signed out."""
    await passwords.change(login, old=body.old_password, new=body.new_password)


@operation(
    accounts_api,
    "POST",
    "/password/reset",
    open=True,
    errors=(InvalidFields, ResetLinkEnded, PasswordElsewhere, Forbidden),
)
async def choose_password(body: NewPassword, client: Client, resets: PasswordResetService) -> None:
    """With the token of a link that an administrator made; it works once, and signs out every device."""
    await resets.use(body.token, body.password, client)


@operation(accounts_api, "POST", "/user/infos", scope=Scope.READ, errors=(InvalidFields,))
async def user_infos(body: UserIds, people: PeopleService) -> Sequence[UserView | None]:
    """Users in the order asked for, `null` for unknown ids."""
    return [user_view(user) if user else None for user in await people.infos(body.user_ids)]


@operation(
    accounts_api,
    "POST",
    "/user/info",
    scope=Scope.SEND,
    limit="profile_changes_per_user",
    errors=(InvalidFields,),
)
async def update_profile(login: Login, body: Profile, profiles: ProfileService) -> None:
    """Change the caller's nickname, unless it is empty the avatar, and if it is there `about`."""
    await profiles.update(login.user_id, nickname=body.nickname, avatar=body.avatar, about=body.about)


@operation(accounts_api, "GET", "/user/search", scope=Scope.READ, limit="searches_per_user")
async def search_users(login: Login, query: UserSearch, people: PeopleService) -> Sequence[FoundUserView]:
    """Users whose username starts with the keyword. A full page means that there may be more.

    With `by=name`: whose nickname or username has a word that starts with each word of the keyword, with
    or without accents.
    """
    searches = {"username": people.search, "name": people.search_by_name}
    if query.by not in searches:
        raise BadRequest
    search = searches[query.by]
    found = await search(login.user_id, query.keyword, page=query.page, size=query.size)
    return [found_user_view(each) for each in found]


@operation(accounts_api, "GET", "/user/settings", scope=Scope.READ)
async def find_settings(login: Login, profiles: ProfileService) -> SettingsView | None:
    """Preferences and privacy; `null` while nothing was ever set."""
    settings = await profiles.find_settings(login.user_id)
    return settings_view(settings) if settings else None


@operation(accounts_api, "POST", "/user/settings", limit="profile_changes_per_user", errors=(InvalidFields,))
async def save_settings(login: Login, body: NewSettings, profiles: ProfileService) -> None:
    """An empty wallpaper clears it."""
    await profiles.save_preferences(login.user_id, wallpaper=body.wallpaper)


@operation(accounts_api, "POST", "/user/privacy", limit="profile_changes_per_user", errors=(InvalidFields,))
async def change_privacy(login: Login, body: NewPrivacy, profiles: ProfileService) -> None:
    """Who finds the caller, who may approach them, what they show, and when nothing disturbs them; absent
    fields stay.
    """
    await profiles.change_privacy(login.user_id, body.change())


@operation(
    accounts_api, "POST", "/user/delete", limit="profile_changes_per_user", errors=(WrongPassword, Forbidden)
)
async def delete_account(login: Login, body: PasswordAgain, deletion: AccountDeletion) -> None:
    """For good: the name is free, the profile empty; messages stay, as of a deleted account."""
    await deletion.delete(login, body.password)
