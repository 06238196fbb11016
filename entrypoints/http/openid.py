"""Signing in by way of an OpenID provider (contract-2 N9)."""

from sanic import Blueprint

from adapters.wire.accounts import SignedInView, signed_in_view
from adapters.wire.openid import OpenIdReturn, OpenIdStateView, OpenIdVisitView, open_id_visit_view
from domain.model.accounts import Login
from domain.model.clients import Client
from domain.model.errors import (
    Forbidden,
    NotFound,
    PasswordDue,
    SecondStepDue,
    UserExists,
)
from domain.model.identity_errors import IdentityTaken, WrongIdentity
from domain.services.identities import IdentityService
from domain.services.openid import OpenIdService
from entrypoints.http.known_device import keep_device
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_site
from entrypoints.http.requests import TracedRequest

openid_api = Blueprint("openid")


@operation(openid_api, "POST", "/login/oidc/begin", open=True, errors=(NotFound,))
async def begin_visit(request: TracedRequest, client: Client, openid: OpenIdService) -> OpenIdVisitView:
    """Where the browser goes to be known. It comes back to the page `/oidc` with `code` and `state`."""
    return open_id_visit_view(await openid.begin(own_site(request), client))


@operation(
    openid_api,
    "POST",
    "/login/oidc",
    open=True,
    errors=(WrongIdentity, SecondStepDue, Forbidden, NotFound, UserExists),
)
async def sign_in_by_visit(
    request: TracedRequest, body: OpenIdReturn, client: Client, openid: OpenIdService
) -> SignedInView:
    """Sign in as whom the provider knows; whoever comes for the first time gets an account."""
    signed_in = await openid.sign_in(own_site(request), body.answer(), client)
    keep_device(request, signed_in)
    return signed_in_view(signed_in)


@operation(openid_api, "GET", "/user/oidc")
async def visit_state(login: Login, identities: IdentityService) -> OpenIdStateView:
    """Whether the caller's account is entered by way of the provider, too."""
    return OpenIdStateView(await identities.joined(login.user_id))


@operation(
    openid_api,
    "POST",
    "/user/oidc/confirm",
    limit="profile_changes_per_user",
    errors=(PasswordDue, WrongIdentity, IdentityTaken, NotFound),
)
async def join_identity(
    request: TracedRequest, login: Login, body: OpenIdReturn, client: Client, openid: OpenIdService
) -> None:
    """From now on the caller's account is entered by way of the provider, too.

    Asks for the password again (`/login/confirm`) if this device signed in more than ten minutes ago.
    """
    await openid.join(login, own_site(request), body.answer(), client)


@operation(
    openid_api,
    "POST",
    "/user/oidc/end",
    limit="profile_changes_per_user",
    errors=(PasswordDue, Forbidden),
)
async def part_identity(login: Login, identities: IdentityService) -> None:
    """The caller's account is entered by way of the provider no more; 403 where there is no other way in.

    Asks for the password again (`/login/confirm`) if this device signed in more than ten minutes ago.
    """
    await identities.part(login)
