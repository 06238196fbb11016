"""Tokens as JWT (RFC 7519), readable by the original and reading its own."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import jwt

from domain.model.call_encryption import NO_KEY
from domain.model.calls import NO_PASS
from domain.model.clients import KnownDevice
from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.ids import CallId, FileName, LoginId, PassId, UserId
from domain.model.second_factors import Challenge
from domain.model.signaling import CallPass
from ports.security import TokenIssuer
from ports.security_log import SecurityEvent, SecurityLog

ALGORITHM: Final = "HS256"
CALL: Final = "call:"
"""The payload of a call token is `call:<call id>:<user id>`, that of a login token the login id alone."""
CHALLENGE: Final = "challenge:"
"""That of a challenge is `challenge:<user id>`."""
PROOF: Final = "proof"
DEVICE: Final = "device:"
"""That of a device's token is `device:<device id>`."""
EXPORT: Final = "export:"
"""That of an export's ticket is `export:<login id>`."""
FILE: Final = "file:"
"""That of a file's ticket is `file:<file id>`, with the claim of its login."""
ACCOUNT: Final = "account"
"""The claim of a device's token that names the account which knows it."""
LOGIN: Final = "login"
"""The claim of call tokens and tickets that names the login they were issued to."""
SFU: Final = "sfu"
"""The claim of call tokens whose page can take part through an SFU."""
PUBLIC_KEY: Final = "key"
"""The claim of call tokens whose page can encrypt."""
UNIQUE: Final = "jti"
"""The claim that makes each call token another one (RFC 7519, section 4.1.7)."""

VERIFIED_KEPT: Final = 10_000
"""Tokens: who is here asks every few seconds, and checking a signature anew is a tenth of many requests."""


class JwtTokens(TokenIssuer):
    def __init__(self, secret: str, issuer: str, security: SecurityLog, previous: str = "") -> None:
        """`secret` signs; what was signed by the `previous` one is good as well."""
        self._keys = [_key(each) for each in (secret, previous) if each]
        self._issuer = issuer
        self._security = security
        self._verified = lru_cache(VERIFIED_KEPT)(self._verify)

    def issue_login(self, login_id: LoginId, expires_at: datetime) -> str:
        return self._issue(login_id, expires_at)

    def read_login(self, token: str, now: datetime) -> LoginId:
        claims, expired = self._read(token, now)
        if claims["pl"].startswith((CALL, CHALLENGE, DEVICE, EXPORT, FILE)):
            raise Unauthenticated
        if expired:
            raise LoginExpired
        return LoginId(claims["pl"])

    def issue_call(self, call_pass: CallPass, expires_at: datetime) -> str:
        payload = f"{CALL}{call_pass.call_id}:{call_pass.user_id}"
        claims = {LOGIN: call_pass.login_id, UNIQUE: call_pass.pass_id}
        if call_pass.sfu:
            claims[SFU] = "1"
        if call_pass.public_key:
            claims[PUBLIC_KEY] = call_pass.public_key
        return self._issue(payload, expires_at, claims)

    def read_call(self, token: str, now: datetime) -> CallPass:
        claims, expired = self._read(token, now)
        match claims["pl"].split(":"), claims.get(LOGIN), claims.get(UNIQUE, NO_PASS):
            case (["call", call_id, user_id], str(login_id), str(pass_id)) if not expired:
                if call_id.isdecimal() and user_id.isdecimal():
                    call, user = CallId(int(call_id)), UserId(int(user_id))
                    key = str(claims.get(PUBLIC_KEY, NO_KEY))
                    return CallPass(call, user, LoginId(login_id), PassId(pass_id), SFU in claims, key)
        raise Unauthenticated

    def issue_challenge(self, challenge: Challenge, expires_at: datetime) -> str:
        return self._issue(f"{CHALLENGE}{challenge.user_id}", expires_at, {PROOF: challenge.proof})

    def read_challenge(self, token: str, now: datetime) -> Challenge:
        claims, expired = self._read(token, now)
        user_id, proof = claims["pl"].removeprefix(CHALLENGE), claims.get(PROOF)
        if (
            expired
            or not claims["pl"].startswith(CHALLENGE)
            or not user_id.isdecimal()
            or not isinstance(proof, str)
        ):
            raise Unauthenticated
        return Challenge(UserId(int(user_id)), proof)

    def issue_export(self, login_id: LoginId, expires_at: datetime) -> str:
        return self._issue(f"{EXPORT}{login_id}", expires_at)

    def read_export(self, token: str, now: datetime) -> LoginId:
        claims, expired = self._read(token, now)
        if expired or not claims["pl"].startswith(EXPORT):
            raise Unauthenticated
        return LoginId(claims["pl"].removeprefix(EXPORT))

    def issue_file(self, login_id: LoginId, file_id: FileName, expires_at: datetime) -> str:
        return self._issue(f"{FILE}{file_id}", expires_at, {LOGIN: login_id})

    def read_file(self, token: str, now: datetime) -> tuple[LoginId, FileName]:
        claims, expired = self._read(token, now)
        payload, login_id = claims["pl"], claims.get(LOGIN)
        if expired or not payload.startswith(FILE) or not isinstance(login_id, str):
            raise Unauthenticated
        return LoginId(login_id), FileName(payload.removeprefix(FILE))

    def issue_device(self, device: KnownDevice, expires_at: datetime) -> str:
        return self._issue(f"{DEVICE}{device.device_id}", expires_at, {ACCOUNT: device.account})

    def find_device(self, token: str, now: datetime) -> KnownDevice | None:
        try:
            claims, expired = self._read(token, now)
        except Unauthenticated:
            return None
        payload, account = claims["pl"], claims.get(ACCOUNT)
        if expired or not payload.startswith(DEVICE) or not isinstance(account, str):
            return None
        return KnownDevice(LoginId(payload.removeprefix(DEVICE)), account)

    def _issue(self, payload: str, expires_at: datetime, more: Mapping[str, str] | None = None) -> str:
        claims = {"pl": payload, "iss": self._issuer, "exp": int(expires_at.timestamp()), **(more or {})}
        return jwt.encode(claims, self._keys[0], ALGORITHM)

    def _read(self, token: str, now: datetime) -> tuple[Mapping[str, Any], bool]:
        """The claims, `pl` a text among them, and whether its time is over. Raises Unauthenticated."""
        try:
            claims = self._verified(token)
        except (jwt.InvalidTokenError, ValueError):
            self._security.record(SecurityEvent.TOKEN_FORGED)
            raise Unauthenticated from None
        payload, expiry = claims["pl"], claims["exp"]
        if not isinstance(payload, str) or not payload or type(expiry) not in {int, float}:
            self._security.record(SecurityEvent.TOKEN_FORGED)
            raise Unauthenticated
        return claims, now.timestamp() >= expiry

    def _verify(self, token: str) -> Mapping[str, Any]:
        """What is said of a token whatever the time. Raises InvalidTokenError, ValueError."""
        *others, last = self._keys
        for key in others:
            with suppress(jwt.InvalidSignatureError):
                return self._decode(token, key)
        return self._decode(token, last)

    def _decode(self, token: str, key: bytes) -> Mapping[str, Any]:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=self._issuer,
            # The time is compared elsewhere, with the clock that everybody else goes by.
            options={"require": ["exp", "iss", "pl"], "verify_exp": False, "verify_iat": False},
        )
        return claims


def _key(secret: str) -> bytes:
    """HMAC itself fills short keys up with zeros (RFC 2104); pyjwt warns about those that come short."""
    return secret.encode().ljust(32, b"\0")
