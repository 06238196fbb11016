"""Tags of what a client may have already (RFC 9110, sections 8.8.3 and 13.1.2)."""

import hashlib


def etag_of(content: bytes) -> str:
    """The same for the same content, on every node."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def is_known(etag: str, if_none_match: str) -> bool:
    """By weak comparison: proxies that compress make a strong tag weak."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in tags or etag in tags
