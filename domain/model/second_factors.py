"""The second step of signing in: a code that changes every 30 seconds (RFC 6238; contract-2 N9)."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from domain.model.accounts import Credentials
from domain.model.ids import UserId

CHALLENGE_LIFETIME = timedelta(minutes=5)
"""From the right password to the right code."""
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """`pending`: a secret that is not in use before its owner has shown that they have it.

    `last_step`: the time step of the last code that was taken; neither it nor one before counts again.
    """

    user_id: UserId
    secret: str = ""
    pending: str = ""
    last_step: int = 0

    @property
    def on(self) -> bool:
        return bool(self.secret)


@dataclass(frozen=True, slots=True)
class Challenge:
    """That somebody knew the password of this account. `proof` holds as long as the password stays."""

    user_id: UserId
    proof: str


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """What its owner may see."""

    on: bool
    recovery_codes_left: int


def challenge_for(verified: Credentials) -> Challenge:
    return Challenge(verified.user_id, sha256(verified.password_hash.encode()).hexdigest())
