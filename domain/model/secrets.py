"""What opens something to whoever has it, such as links and recovery codes, is stored as a hash only."""

from hashlib import sha256


def hashed(secret: str) -> bytes:
    """32 bytes. No slow hash is needed: nobody finds 128 random bits by trying."""
    return sha256(secret.encode()).digest()
