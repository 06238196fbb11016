"""People whom another server knows: an OpenID provider, or a directory (contract-2 N9)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from domain.model.accounts import NICKNAME_AT_MOST, USERNAME_AT_LEAST, USERNAME_AT_MOST
from domain.model.errors import InvalidFields
from domain.model.names import check_shown_name, check_unique_name, normal_name
from domain.model.validation import Validation

NAMES_TRIED = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody as an OpenID provider or a directory knows them. Only issuer and subject say who it is; names
    and mail may change hands.
    """

    issuer: str
    subject: str
    username: str = ""
    nickname: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)
    directory_name: str = ""
    """What they typed for the directory to find them; empty for a provider."""

    @property
    def hash(self) -> bytes:
        """32 bytes that stand for issuer and subject."""
        return sha256(f"{self.issuer}\0{self.subject}".encode()).digest()

    def usernames(self) -> Iterator[str]:
        """For a new account: the name that the provider says, then with a number."""
        name = normal_name(self.username.partition("@")[0])[:USERNAME_AT_MOST]
        if not _fits(name):
            name = "user"
        yield name
        for number in range(2, NAMES_TRIED + 1):
            yield f"{name[: USERNAME_AT_MOST - 2]}{number}"

    def shown_name(self, username: str) -> str:
        name = self.nickname.strip()[:NICKNAME_AT_MOST]
        validation = Validation().text("Nickname", name, required=True)
        check_shown_name(validation, "Nickname", name)
        return username if validation.texts else name


def _fits(name: str) -> bool:
    validation = Validation().text("Username", name, required=True, least=USERNAME_AT_LEAST)
    check_unique_name(validation, "Username", name)
    try:
        validation.done()
    except InvalidFields:
        return False
    return True
