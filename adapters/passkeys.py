"""Passkeys by the library webauthn."""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

import webauthn
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from domain.model.errors import WrongPasskey
from domain.model.ids import UserId
from domain.model.passkeys import CEREMONY_LIFETIME, Json, PasskeyKey, Site
from ports.passkeys import PasskeyVerifier

TIMEOUT: Final = int(CEREMONY_LIFETIME.total_seconds() * 1000)
CREDENTIAL_ID_AT_MOST: Final = 1023
"""Bytes (WebAuthn level 3, section 5.8.3)."""


class WebAuthnPasskeys(PasskeyVerifier):
    def __init__(self, server_name: str) -> None:
        self._server_name = server_name

    def creation_options(
        self, site: Site, challenge: str, user_id: UserId, name: str, known: Collection[PasskeyKey]
    ) -> Json:
        return _as_json(
            webauthn.generate_registration_options(
                rp_id=site.domain,
                rp_name=self._server_name,
                user_id=str(user_id).encode(),
                user_name=name,
                challenge=challenge.encode(),
                timeout=TIMEOUT,
                exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
                authenticator_selection=AuthenticatorSelectionCriteria(
                    resident_key=ResidentKeyRequirement.REQUIRED,
                    user_verification=UserVerificationRequirement.REQUIRED,
                ),
            )
        )

    def request_options(self, site: Site, challenge: str) -> Json:
        return _as_json(
            webauthn.generate_authentication_options(
                rp_id=site.domain,
                challenge=challenge.encode(),
                timeout=TIMEOUT,
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        )

    def challenge_of(self, credential: Json) -> str:
        with _refusing():
            data = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
            return data.challenge.decode("ascii")

    def credential_id_of(self, credential: Json) -> bytes:
        with _refusing():
            return base64url_to_bytes(credential["rawId"])

    def read_new(self, site: Site, challenge: str, credential: Json) -> PasskeyKey:
        with _refusing():
            verified = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge.encode(),
                expected_rp_id=site.domain,
                expected_origin=site.origin,
                require_user_verification=True,
            )
            if len(verified.credential_id) > CREDENTIAL_ID_AT_MOST:
                raise WrongPasskey
            return PasskeyKey(verified.credential_id, verified.credential_public_key, verified.sign_count)

    def verify(self, site: Site, challenge: str, credential: Json, key: PasskeyKey) -> int:
        with _refusing():
            verified = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge.encode(),
                expected_rp_id=site.domain,
                expected_origin=site.origin,
                credential_public_key=key.public_key,
                credential_current_sign_count=key.uses,
                require_user_verification=True,
            )
            return verified.new_sign_count


def _as_json(options: Any) -> Json:
    written: Callable[[Any], str] = webauthn.options_to_json
    read: Json = json.loads(written(options))
    return read


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever the library or Python says about what a client sent, it does not open the door."""
    try:
        yield
    except Exception:  # noqa: BLE001 - from missing fields to broken CBOR and keys that are none
        raise WrongPasskey from None
