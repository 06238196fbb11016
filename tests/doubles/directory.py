"""A directory in memory, whose people are changed at will."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from domain.model.errors import Unavailable
from domain.model.identities import Identity
from ports.directory import Directory


@dataclass
class MemoryDirectory(Directory):
    tells_of_others: bool = True
    away: bool = False
    people: dict[str, tuple[str, Identity]] = field(default_factory=dict)
    """By name: password, and who it is."""
    _entries: Iterator[int] = field(default_factory=count)

    def add(
        self, name: str, password: str, *, nickname: str = "", groups: frozenset[str] = frozenset()
    ) -> None:
        identity = Identity(
            issuer="ldap entryuuid",
            subject=f"entry {next(self._entries)}",
            username=name,
            nickname=nickname,
            groups=groups,
            directory_name=name,
        )
        self.people[name] = password, identity

    def change(self, name: str, **changes: object) -> None:
        password, identity = self.people[name]
        self.people[name] = password, replace(identity, **changes)  # type: ignore[arg-type]

    def rename(self, name: str, new: str) -> None:
        password, identity = self.people.pop(name)
        self.people[new] = password, replace(identity, username=new, directory_name=new)

    async def identify(self, name: str, password: str, *, party: str) -> Identity | None:
        self._answer()
        right, identity = self.people.get(name, ("", None))
        return identity if password and password == right else None

    async def find(self, name: str) -> Identity | None:
        self._answer()
        return self.people[name][1] if self.tells_of_others and name in self.people else None

    async def check(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if self.away:
            raise Unavailable("ldap", "the directory does not answer")
