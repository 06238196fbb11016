"""Tokens as JWT (RFC 7519), readable by the original and reading its own."""

from datetime import datetime
from typing import Any, Final

import jwt

from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.ids import CallId, LoginId, UserId
from ports.security import TokenIssuer

ALGORITHM: Final = "HS256"
CALL: Final = "call:"
"""The payload of a call token is `call:<call id>:<user id>`, that of a login token the login id alone."""


class JwtTokens(TokenIssuer):
    def __init__(self, secret: str, issuer: str) -> None:
        # HMAC itself fills short keys up with zeros (RFC 2104); pyjwt warns about those that come short.
        self._key = secret.encode().ljust(32, b"\0")
        self._issuer = issuer

    def issue_login(self, login_id: LoginId, expires_at: datetime) -> str:
        return self._issue(login_id, expires_at)

    def read_login(self, token: str, now: datetime) -> LoginId:
        payload, expired = self._read(token, now)
        if payload.startswith(CALL):
            raise Unauthenticated
        if expired:
            raise LoginExpired
        return LoginId(payload)

    def issue_call(self, call_id: CallId, user_id: UserId, expires_at: datetime) -> str:
        return self._issue(f"{CALL}{call_id}:{user_id}", expires_at)

    def read_call(self, token: str, now: datetime) -> tuple[CallId, UserId]:
        payload, expired = self._read(token, now)
        match payload.split(":"):
            case ["call", call_id, user_id] if not expired and call_id.isdecimal() and user_id.isdecimal():
                return CallId(int(call_id)), UserId(int(user_id))
        raise Unauthenticated

    def _issue(self, payload: str, expires_at: datetime) -> str:
        claims = {"pl": payload, "iss": self._issuer, "exp": int(expires_at.timestamp())}
        return jwt.encode(claims, self._key, ALGORITHM)

    def _read(self, token: str, now: datetime) -> tuple[str, bool]:
        """The payload, and whether its time is over. Raises Unauthenticated."""
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
            raise Unauthenticated from None
        payload, expiry = claims["pl"], claims["exp"]
        if not isinstance(payload, str) or not payload or type(expiry) not in {int, float}:
            raise Unauthenticated
        return payload, now.timestamp() >= expiry
