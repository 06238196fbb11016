"""Passkeys (contract-2 N9)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.accounts import SignedInView, signed_in_view
from adapters.wire.passkeys import (
    NewPasskey,
    PasskeyAnswer,
    PasskeyName,
    PasskeyOptionsView,
    PasskeyToEnd,
    PasskeyView,
    passkey_view,
    passkey_views,
)
from domain.model.accounts import Login
from domain.model.clients import Client
from domain.model.errors import Forbidden, InvalidFields, PasswordDue, WrongPasskey
from domain.services.passkeys import PasskeyService
from entrypoints.http.known_device import keep_device
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_site
from entrypoints.http.requests import TracedRequest

passkeys_api = Blueprint("passkeys")


@operation(passkeys_api, "POST", "/login/passkey/begin", open=True)
async def begin_sign_in_with_passkey(
    request: TracedRequest, client: Client, passkeys: PasskeyService
) -> PasskeyOptionsView:
    """What the browser needs to ask for a passkey; good for five minutes, once."""
    return PasskeyOptionsView(await passkeys.begin_sign_in(own_site(request), client))


@operation(passkeys_api, "POST", "/login/passkey", open=True, errors=(WrongPasskey, Forbidden))
async def sign_in_with_passkey(
    request: TracedRequest, body: PasskeyAnswer, client: Client, passkeys: PasskeyService
) -> SignedInView:
    """Sign in with it alone; no code is asked for either, as the device has checked who holds it."""
    signed_in = await passkeys.sign_in(own_site(request), body.credential, client)
    keep_device(request, signed_in)
    return signed_in_view(signed_in)


@operation(passkeys_api, "GET", "/user/passkeys")
async def list_passkeys(login: Login, passkeys: PasskeyService) -> Sequence[PasskeyView]:
    """The caller's, oldest first."""
    return passkey_views(await passkeys.list_of(login.user_id))


@operation(
    passkeys_api,
    "POST",
    "/user/passkeys/begin",
    limit="profile_changes_per_user",
    errors=(PasswordDue,),
)
async def begin_passkey(request: TracedRequest, login: Login, passkeys: PasskeyService) -> PasskeyOptionsView:
    """What the browser needs to make a passkey; good for five minutes, once.

    Asks for the password again (`/login/confirm`) if this device signed in more than ten minutes ago.
    """
    return PasskeyOptionsView(await passkeys.begin(login, own_site(request)))


@operation(
    passkeys_api,
    "POST",
    "/user/passkeys/confirm",
    limit="profile_changes_per_user",
    errors=(InvalidFields, WrongPasskey),
)
async def confirm_passkey(
    request: TracedRequest, login: Login, body: NewPasskey, passkeys: PasskeyService
) -> PasskeyView:
    """With what the browser made: from now on it opens the door."""
    return passkey_view(await passkeys.confirm(login, own_site(request), body.credential, body.name.strip()))


@operation(
    passkeys_api, "POST", "/user/passkeys/rename", limit="profile_changes_per_user", errors=(InvalidFields,)
)
async def rename_passkey(login: Login, body: PasskeyName, passkeys: PasskeyService) -> None:
    """Call one of the caller's by another name."""
    await passkeys.rename(login.user_id, body.passkey_id, body.name.strip())


@operation(
    passkeys_api, "POST", "/user/passkeys/end", limit="profile_changes_per_user", errors=(PasswordDue,)
)
async def end_passkey(login: Login, body: PasskeyToEnd, passkeys: PasskeyService) -> None:
    """One of the caller's opens nothing any more.

    Asks for the password again (`/login/confirm`) if this device signed in more than ten minutes ago.
    """
    await passkeys.end(login, body.passkey_id)
