"""Passkeys (contract-2 N9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import field

from adapters.wire.reading import Body
from adapters.wire.writing import Time, View
from domain.model.ids import PasskeyId
from domain.model.passkeys import Json, Passkey


class NewPasskey(Body):
    """`credential`: what `navigator.credentials.create` gave, in the form of its `toJSON`."""

    name: str = ""
    credential: dict[str, Any] = field(default_factory=dict)


class PasskeyName(Body):
    passkey_id: PasskeyId = PasskeyId(0)
    name: str = ""


class PasskeyToEnd(Body):
    passkey_id: PasskeyId = PasskeyId(0)


class PasskeyAnswer(Body):
    """`credential`: what `navigator.credentials.get` gave, in the form of its `toJSON`."""

    credential: dict[str, Any] = field(default_factory=dict)


class PasskeyOptionsView(View):
    """`options` in the form of `PublicKeyCredential.parse...OptionsFromJSON` (WebAuthn level 3)."""

    options: Json


class PasskeyView(View):
    """`lastUsedAt` is null until somebody signs in with it."""

    passkey_id: PasskeyId
    name: str
    created_at: Time
    last_used_at: datetime | None


def passkey_view(passkey: Passkey) -> PasskeyView:
    return PasskeyView.of(passkey, last_used_at=passkey.used_at)


def passkey_views(passkeys: Sequence[Passkey]) -> Sequence[PasskeyView]:
    return [passkey_view(each) for each in passkeys]
