"""Codes that an authenticator app shows, by pyotp."""

from datetime import datetime
from hmac import compare_digest

import pyotp

from ports.one_time_passwords import OneTimePasswords


class TimedPasswords(OneTimePasswords):
    def __init__(self, server_name: str) -> None:
        self._server_name = server_name

    def new_secret(self) -> str:
        return pyotp.random_base32()

    def uri(self, secret: str, account: str) -> str:
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=self._server_name)

    def find_step(self, secret: str, code: str, now: datetime) -> int | None:
        codes = pyotp.TOTP(secret)
        typed = code.replace(" ", "").encode()
        present = codes.timecode(now)
        steps = [
            step
            for step in (present - 1, present, present + 1)
            if compare_digest(codes.generate_otp(step).encode(), typed)
        ]
        return steps[-1] if steps else None
