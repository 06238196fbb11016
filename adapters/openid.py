"""An OpenID provider over HTTP, its signatures checked by pyjwt."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
import jwt

from domain.model.errors import Unavailable
from domain.model.identities import Identity
from domain.model.identity_errors import WrongIdentity
from domain.model.openid import OpenIdQuestion
from ports.openid import OpenIdProvider

PATIENCE: Final = 10
"""Seconds that the provider has for each answer."""
LEEWAY: Final = 60
"""Seconds that its clock may differ from ours."""
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""By a key that only the provider has: whoever knows the client secret signs nothing."""


@dataclass(frozen=True)
class HttpOpenIdProvider(OpenIdProvider):
    """What it says of itself is asked for at each visit, so that new keys count at once."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: Sequence[str]
    name_claim: str
    groups_claim: str

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Whom this machine trusts: its company may have an authority that nobody else knows."""
        return ssl.create_default_context()

    async def address(self, question: OpenIdQuestion, back: str) -> str:
        async with self._client() as client:
            described = await self._describe(client)
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": " ".join(dict.fromkeys(("openid", *self.scopes))),
            "state": question.state,
            "nonce": question.nonce,
            "code_challenge": question.code_challenge,
            "code_challenge_method": "S256",
        }
        endpoint = described["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def identify(self, question: OpenIdQuestion, code: str, back: str) -> Identity:
        async with self._client() as client:
            described = await self._describe(client)
            token = await self._redeem(client, described["token_endpoint"], question, code, back)
            keys = await _get(client, described["jwks_uri"])
        claims = self._verify(token, keys, question)
        groups = claims.get(self.groups_claim)
        return Identity(
            issuer=self.issuer,
            subject=claims["sub"],
            username=_text(claims.get(self.name_claim)),
            nickname=_text(claims.get("name")),
            groups=frozenset(map(str, groups)) if isinstance(groups, list) else frozenset(),
        )

    async def check(self) -> None:
        async with self._client() as client:
            await _get(client, (await self._describe(client))["jwks_uri"])

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(verify=self._trust, timeout=PATIENCE)

    async def _describe(self, client: httpx.AsyncClient) -> Mapping[str, str]:
        """OpenID Connect Discovery 1.0, section 4."""
        described = await _get(client, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if described.get("issuer") != self.issuer or not all(
            isinstance(described.get(name), str) for name in needed
        ):
            raise Unavailable("openid", "the provider describes another issuer, or not all of itself")
        return described

    async def _redeem(
        self, client: httpx.AsyncClient, endpoint: str, question: OpenIdQuestion, code: str, back: str
    ) -> str:
        """The signed identity for a code (OpenID Connect Core 1.0, section 3.1.3)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": question.verifier,
        }
        # Both are form-encoded before they are joined (RFC 6749, section 2.3.1).
        auth = httpx.BasicAuth(quote(self.client_id, ""), quote(self.client_secret, ""))
        try:
            answer = await client.post(endpoint, data=form, auth=auth)
        except httpx.HTTPError as error:
            raise Unavailable("openid", f"the provider does not answer: {type(error).__name__}") from error
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise WrongIdentity  # the code is wrong, used, or not ours
        token = _json(answer).get("id_token")
        if not isinstance(token, str):
            raise WrongIdentity
        return token

    def _verify(self, token: str, keys: Mapping[str, Any], question: OpenIdQuestion) -> dict[str, Any]:
        """Section 3.1.3.7. Raises WrongIdentity."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                _key_for(token, keys),
                algorithms=list(ALGORITHMS),
                audience=self.client_id,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, ValueError):
            raise WrongIdentity from None
        if claims.get("nonce") != question.nonce or claims.get("azp", self.client_id) != self.client_id:
            raise WrongIdentity
        return claims


def _key_for(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    known = jwt.PyJWKSet.from_dict(dict(keys)).keys
    named = jwt.get_unverified_header(token).get("kid")
    fitting = [key for key in known if named is None or key.key_id == named]
    if len(fitting) != 1:
        raise WrongIdentity
    return fitting[0]


async def _get(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        return _json(await client.get(url))
    except httpx.HTTPError as error:
        raise Unavailable("openid", f"the provider does not answer: {type(error).__name__}") from error


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not answer.is_success or not isinstance(body, dict):
        raise Unavailable("openid", f"the provider answers {answer.status_code}")
    return body


def _text(claim: Any) -> str:
    return claim if isinstance(claim, str) else ""
