"""What the token of a bot opens; a person's login opens everything that is theirs."""

from collections.abc import Iterable
from enum import StrEnum

from domain.model.errors import InvalidFields


class Scope(StrEnum):
    READ = "read"
    """What the bot's own account may read, its files, and the notification socket."""
    SEND = "send"
    """Messages, files, reactions, what has been read, and its own profile."""
    GROUPS = "groups"
    """Groups and who is in them."""
    CONTACTS = "contacts"
    """Contact requests, and its list of contacts."""


def read_scopes(names: Iterable[str]) -> frozenset[Scope]:
    """Raises InvalidFields for none, and for an unknown one."""
    asked = set(names)
    if not asked or asked - set(Scope):
        raise InvalidFields([f"Scopes必须是{'、'.join(Scope)}中的一项或多项"])
    return frozenset(map(Scope, asked))
