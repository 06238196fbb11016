"""Passwords as bcrypt hashes (promise S1)."""

import base64
import hashlib
from typing import Final

import bcrypt

from adapters.fair_pool import FairPool
from ports.security import PasswordHasher

COST: Final = 12
"""About a quarter of a second of one core: what a guess costs an attacker, and a login us."""
BCRYPT_READS: Final = 72
"""Bytes; bcrypt does not see the rest of a password."""
OURS: Final = "$2b$"
"""The original wrote `$2a$`, so the prefix tells how a long password was treated."""


class BcryptHasher(PasswordHasher):
    """Passwords over 72 bytes are hashed first, so that every byte counts."""

    def __init__(self, pool: FairPool, cost: int = COST) -> None:
        self._pool = pool
        self._cost = cost
        self._nobody = bcrypt.hashpw(b"nobody", bcrypt.gensalt(cost))

    async def hash(self, password: str, *, party: str) -> str:
        return await self._pool.run(party, self._hash, password)

    def _hash(self, password: str) -> str:
        return bcrypt.hashpw(_shortened(password), bcrypt.gensalt(self._cost)).decode("ascii")

    async def verify(self, password: str, password_hash: str | None, *, party: str) -> bool:
        return await self._pool.run(party, self._verify, password, password_hash)

    def _verify(self, password: str, password_hash: str | None) -> bool:
        if password_hash and self._matches(password, password_hash):
            return True
        # A refusal takes the time of a full hash, whether the name is unknown or its hash an old weak one.
        if password_hash is None or self.outdated(password_hash):
            bcrypt.checkpw(b"somebody", self._nobody)
        return False

    def _matches(self, password: str, password_hash: str) -> bool:
        ours = password_hash.startswith(OURS)
        secret = _shortened(password) if ours else _encoded(password)[:BCRYPT_READS]
        try:
            return bcrypt.checkpw(secret, password_hash.encode())
        except ValueError:  # the column holds something that is no hash: nobody signs in with it
            return False

    def outdated(self, password_hash: str) -> bool:
        return not password_hash.startswith(OURS) or password_hash[4:6] < f"{self._cost:02}"


def _shortened(password: str) -> bytes:
    secret = _encoded(password)
    if len(secret) <= BCRYPT_READS:
        return secret
    # The name before it makes the digest useless as a password, should it ever leak from elsewhere.
    return base64.b64encode(hashlib.sha256(b"ichat password:" + secret).digest())


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
