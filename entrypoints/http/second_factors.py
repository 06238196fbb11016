"""The second step of signing in (contract-2 N9)."""

from sanic import Blueprint, Request

from adapters.wire.accounts import PasswordAgain, SignedInView, signed_in_view
from adapters.wire.second_factors import (
    Code,
    NewSecretView,
    RecoveryCodesView,
    SecondFactorView,
    SecondStep,
    second_factor_view,
)
from domain.model.accounts import Login
from domain.model.clients import Client
from domain.model.errors import Forbidden, Unauthenticated, WrongCode, WrongPassword
from domain.services.second_factors import SecondFactorService
from entrypoints.http.known_device import keep_device
from entrypoints.http.operations import operation

second_factors_api = Blueprint("second_factors")


@operation(
    second_factors_api, "POST", "/login/totp", open=True, errors=(Unauthenticated, WrongCode, Forbidden)
)
async def sign_in_with_code(
    request: Request, body: SecondStep, client: Client, factors: SecondFactorService
) -> SignedInView:
    """The second step, for accounts whose password alone is answered with 1006 and a challenge."""
    signed_in = await factors.sign_in(body.challenge, body.code, client)
    keep_device(request, signed_in)
    return signed_in_view(signed_in)


@operation(second_factors_api, "GET", "/user/totp")
async def second_factor(login: Login, factors: SecondFactorService) -> SecondFactorView:
    """Whether signing in takes a code, and how many recovery codes are left."""
    return second_factor_view(await factors.state(login.user_id))


@operation(
    second_factors_api,
    "POST",
    "/user/totp/begin",
    limit="profile_changes_per_user",
    errors=(WrongPassword,),
)
async def begin_second_factor(
    login: Login, body: PasswordAgain, factors: SecondFactorService
) -> NewSecretView:
    """A new secret for an authenticator app; nothing changes before it is confirmed."""
    return NewSecretView(await factors.begin(login, body.password))


@operation(
    second_factors_api, "POST", "/user/totp/confirm", limit="profile_changes_per_user", errors=(WrongCode,)
)
async def confirm_second_factor(login: Login, body: Code, factors: SecondFactorService) -> RecoveryCodesView:
    """With a code of the app: from now on signing in takes one. Ten recovery codes, shown this once."""
    return RecoveryCodesView(await factors.confirm(login.user_id, body.code))


@operation(
    second_factors_api, "POST", "/user/totp/end", limit="profile_changes_per_user", errors=(WrongPassword,)
)
async def end_second_factor(login: Login, body: PasswordAgain, factors: SecondFactorService) -> None:
    """A password is enough again."""
    await factors.end(login, body.password)
