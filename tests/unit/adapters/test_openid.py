"""What only the adapter knows of an OpenID provider."""

import ssl
from typing import Any

import pytest

from adapters.openid import HttpOpenIdProvider


def test_an_authority_that_the_machine_knows_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not those of a list that a library brings, which an operator cannot add to."""
    asked: list[Any] = []
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def noted(**given: Any) -> ssl.SSLContext:
        asked.append(given)
        return trust

    monkeypatch.setattr(ssl, "create_default_context", noted)
    provider = HttpOpenIdProvider("https://id.example", "ichat", "secret", (), "name", "groups")
    assert provider._trust is trust
    assert asked == [{}]
