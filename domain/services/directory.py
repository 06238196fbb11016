"""Asking a company's directory who somebody is (LDAP; contract-2 N9)."""

from dataclasses import dataclass

from domain.model.errors import Forbidden, Misconfigured, UserNotFound, WrongPassword
from domain.model.identities import Identity
from domain.model.identity_errors import PasswordElsewhere
from domain.model.ids import UserId
from domain.services.transactions import Transactions
from ports.directory import Directory
from ports.storage import Repositories


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryService:
    """Without a directory nobody is known, and nobody is asked for."""

    transactions: Transactions
    directory: Directory | None
    group: str
    """Only whoever is in it comes in; empty for everybody."""

    @property
    def in_use(self) -> bool:
        return self.directory is not None

    async def identify(self, name: str, password: str, *, party: str) -> Identity:
        """Raises WrongPassword, Forbidden for somebody outside of the group, Unavailable, Misconfigured."""
        identity = await self.directory.identify(name, password, party=party) if self.directory else None
        if identity is None:
            raise WrongPassword
        if not self._lets_in(identity):
            raise Forbidden
        return identity

    def _lets_in(self, identity: Identity) -> bool:
        return not self.group or self.group in identity.groups

    async def find(self, name: str) -> Identity:
        """Who has this name there; for an operator, who knows that it is they.

        Raises UserNotFound, Forbidden for somebody outside of the group, Unavailable, Misconfigured, also
        without a directory, or one that tells only of whoever signs in.
        """
        if self.directory is None or not self.directory.tells_of_others:
            raise Misconfigured("ldap", "no directory is named that can be asked for others: set ldap.base")
        identity = await self.directory.find(name)
        if identity is None:
            raise UserNotFound
        if not self._lets_in(identity):
            raise Forbidden
        return identity

    async def check_password(self, user_id: UserId, password: str, *, party: str) -> bool:
        """False for an account that no directory stands for.

        Raises WrongPassword, also where the name is another person's by now, and as `identify`.
        """
        name = await self._name_of(user_id)
        if not name:
            return False
        if not await self._is(user_id, await self.identify(name, password, party=party)):
            raise WrongPassword
        return True

    async def has_left(self, user_id: UserId) -> bool | None:
        """Whether the directory knows them no more, or not in the group; None where it does not tell.

        False for an account that no directory stands for. Raises Unavailable, Misconfigured.
        """
        name = await self._name_of(user_id)
        if not name or self.directory is None:
            return False
        if not self.directory.tells_of_others:
            return None
        identity = await self.directory.find(name)
        return identity is None or not self._lets_in(identity) or not await self._is(user_id, identity)

    async def _name_of(self, user_id: UserId) -> str:
        if self.directory is None:
            return ""
        return await self.transactions.read(lambda stored: stored.identities.find_directory_name(user_id))

    async def _is(self, user_id: UserId, identity: Identity) -> bool:
        return await self.transactions.read(lambda stored: stored.identities.find(identity.hash)) == user_id


async def check_password_here(stored: Repositories, user_id: UserId) -> None:
    """Before the account gets a password of this server. Raises PasswordElsewhere for a directory's."""
    if await stored.identities.find_directory_name(user_id):
        raise PasswordElsewhere
