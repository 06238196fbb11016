"""What administrators do with accounts (contract-2 N10).

Whoever asks for an `Actor` is one: for everybody else there is none (see `actor_of`).
"""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.accounts import LoginView
from adapters.wire.administration import (
    AccountsView,
    NewAccount,
    NewAccountView,
    ResetLinkView,
    UserNamed,
    UserQuery,
    UsersQuery,
    accounts_view,
    logins_view,
    new_account_view,
    reset_link_view,
)
from domain.model.audit import Actor
from domain.model.errors import Forbidden, InvalidFields, PasswordDue, UserExists, UserNotFound
from domain.services.user_administration import UserAdministration
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_site
from entrypoints.http.requests import TracedRequest

LIMIT = "administration_per_user"
CHANGES = (Forbidden, UserNotFound)
GRAVE = (Forbidden, UserNotFound, PasswordDue)

users_api = Blueprint("users", url_prefix="/admin/users")


@operation(users_api, "GET", "", errors=(Forbidden, InvalidFields))
async def list_users(actor: Actor, query: UsersQuery, users: UserAdministration) -> AccountsView:
    """Accounts by the words of their names, newest first; `cursor` 0 ends the list."""
    del actor
    return accounts_view(await users.list_page(query.q, query.cursor, query.limit))


@operation(users_api, "GET", "/logins", errors=(Forbidden,))
async def list_logins_of(actor: Actor, query: UserQuery, users: UserAdministration) -> Sequence[LoginView]:
    """Somebody's signed-in devices, newest first."""
    del actor
    return logins_view(await users.list_logins(query.user_id))


@operation(users_api, "POST", "/create", limit=LIMIT, errors=(Forbidden, InvalidFields, UserExists))
async def create_user(
    request: TracedRequest, actor: Actor, body: NewAccount, users: UserAdministration
) -> NewAccountView:
    """An account, with a link by which its owner chooses the password; it is shown this once."""
    user_id, link = await users.create(actor, username=body.username, nickname=body.nickname)
    return new_account_view(user_id, link, own_site(request).address)


@operation(users_api, "POST", "/disable", limit=LIMIT, errors=CHANGES)
async def disable_user(actor: Actor, body: UserNamed, users: UserAdministration) -> None:
    """Sign them out everywhere and let them in no more. Not oneself."""
    await users.set_enabled(actor, body.user_id, enabled=False)


@operation(users_api, "POST", "/enable", limit=LIMIT, errors=CHANGES)
async def enable_user(actor: Actor, body: UserNamed, users: UserAdministration) -> None:
    """Let them sign in again."""
    await users.set_enabled(actor, body.user_id, enabled=True)


@operation(users_api, "POST", "/end-logins", limit=LIMIT, errors=CHANGES)
async def end_logins_of(actor: Actor, body: UserNamed, users: UserAdministration) -> None:
    """Sign them out everywhere."""
    await users.end_logins(actor, body.user_id)


@operation(users_api, "POST", "/reset-password", limit=LIMIT, errors=GRAVE)
async def reset_password(
    request: TracedRequest, actor: Actor, body: UserNamed, users: UserAdministration
) -> ResetLinkView:
    """A link by which they choose a new password, once, within three days; it is shown this once."""
    return reset_link_view(await users.reset_password(actor, body.user_id), own_site(request).address)


@operation(users_api, "POST", "/reset-second-factor", limit=LIMIT, errors=GRAVE)
async def reset_second_factor(actor: Actor, body: UserNamed, users: UserAdministration) -> None:
    """For somebody who has lost their phone: their password is enough again."""
    await users.reset_second_factor(actor, body.user_id)


@operation(users_api, "POST", "/appoint", limit=LIMIT, errors=GRAVE)
async def appoint_administrator(actor: Actor, body: UserNamed, users: UserAdministration) -> None:
    """They look after the server, too."""
    await users.appoint(actor, body.user_id)


@operation(users_api, "POST", "/dismiss", limit=LIMIT, errors=GRAVE)
async def dismiss_administrator(actor: Actor, body: UserNamed, users: UserAdministration) -> None:
    """They do so no more. Not oneself."""
    await users.dismiss(actor, body.user_id)


@operation(users_api, "POST", "/delete", limit=LIMIT, errors=GRAVE)
async def delete_user(actor: Actor, body: UserNamed, users: UserAdministration) -> None:
    """For good, as `/user/delete` does it. Not oneself."""
    await users.delete(actor, body.user_id)
