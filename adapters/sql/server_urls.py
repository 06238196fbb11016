"""What the URLs of a kind of database server may say."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerUrls:
    options: Collection[str]
    """What may stand behind the question mark."""
    is_sealed: Callable[[str], bool]
    """Whether such a URL means TLS, without falling back to none."""
