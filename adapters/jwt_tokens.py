"""Tokens as JWT (RFC 7519), readable by the original and reading its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import jwt

from domain.model.calls import NO_PASS
from domain.model.clients import KnownDevice
from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.ids import CallId, LoginId, PassId, UserId
from domain.model.signaling import CallPass
from ports.security import TokenIssuer
from ports.security_log import SecurityEvent, SecurityLog

ALGORITHM: Final = "HS256"
CALL: Final = "call:"
"""The payload of a call token is `call:<call id>:<user id>`, that of a login token the login id alone."""
DEVICE: Final = "device:"
"""That of a device's token is `device:<device id>`."""
ACCOUNT: Final = "account"
"""The claim of a device's token that names the account which knows it."""
LOGIN: Final = "login"
"""The claim of a call token that names the login it was issued to."""
UNIQUE: Final = "jti"
"""The claim that makes each call token another one (RFC 7519, section 4.1.7)."""


class JwtTokens(TokenIssuer):
    def __init__(self, secret: str, issuer: str, security: SecurityLog) -> None:
        # HMAC itself fills short keys up with zeros (RFC 2104); pyjwt warns about those that come short.
        self._key = secret.encode().ljust(32, b"\0")
        self._issuer = issuer
        self._security = security

    def issue_login(self, login_id: LoginId, expires_at: datetime) -> str:
        return self._issue(login_id, expires_at)

    def read_login(self, token: str, now: datetime) -> LoginId:
        claims, expired = self._read(token, now)
        if claims["pl"].startswith((CALL, DEVICE)):
            raise Unauthenticated
        if expired:
            raise LoginExpired
        return LoginId(claims["pl"])

    def issue_call(self, call_pass: CallPass, expires_at: datetime) -> str:
        payload = f"{CALL}{call_pass.call_id}:{call_pass.user_id}"
        return self._issue(payload, expires_at, {LOGIN: call_pass.login_id, UNIQUE: call_pass.pass_id})

    def read_call(self, token: str, now: datetime) -> CallPass:
        claims, expired = self._read(token, now)
        match claims["pl"].split(":"), claims.get(LOGIN), claims.get(UNIQUE, NO_PASS):
            case (["call", call_id, user_id], str(login_id), str(pass_id)) if not expired:
                if call_id.isdecimal() and user_id.isdecimal():
                    call, user = CallId(int(call_id)), UserId(int(user_id))
                    return CallPass(call, user, LoginId(login_id), PassId(pass_id))
        raise Unauthenticated

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
        return jwt.encode(claims, self._key, ALGORITHM)

    def _read(self, token: str, now: datetime) -> tuple[dict[str, Any], bool]:
        """The claims, `pl` a text among them, and whether its time is over. Raises Unauthenticated."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                # The time is compared here, with the clock that everybody else goes by.
                options={"require": ["exp", "iss", "pl"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, ValueError):
            self._security.record(SecurityEvent.TOKEN_FORGED)
            raise Unauthenticated from None
        payload, expiry = claims["pl"], claims["exp"]
        if not isinstance(payload, str) or not payload or type(expiry) not in {int, float}:
            self._security.record(SecurityEvent.TOKEN_FORGED)
            raise Unauthenticated
        return claims, now.timestamp() >= expiry
