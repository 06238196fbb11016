"""The second step of signing in (contract-2 N9)."""

from collections.abc import Sequence

from adapters.wire.reading import Body
from adapters.wire.writing import View
from domain.model.second_factors import SecondFactorState


class Code(Body):
    """Six digits of an authenticator app."""

    code: str = ""


class SecondStep(Body):
    """`challenge`: from the refusal of the first step; a recovery code does as `code`, too."""

    challenge: str = ""
    code: str = ""


class NewSecretView(View):
    """`uri`: `otpauth://...`, for a QR code."""

    uri: str


class RecoveryCodesView(View):
    recovery_codes: Sequence[str]


class SecondFactorView(View):
    on: bool
    recovery_codes_left: int


def second_factor_view(state: SecondFactorState) -> SecondFactorView:
    return SecondFactorView.of(state)
