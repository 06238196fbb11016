"""All that is stored, as it was at one moment, and its way back into an empty storage."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

Cell = int | str | bytes | None
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class StoredTable:
    """Its columns in order, those that hold bytes, how many rows there are, and which number its next row
    would have; 0 where nothing is counted.
    """

    name: str
    columns: tuple[str, ...]
    binary: frozenset[str]
    rows: int
    next_id: int


class Snapshot(Protocol):
    @property
    @abstractmethod
    def versions(self) -> Sequence[int]:
        """The migrations that its tables have seen."""

    @property
    @abstractmethod
    def tables(self) -> Sequence[StoredTable]: ...

    @abstractmethod
    def rows(self, table: StoredTable) -> AsyncIterator[Rows]:
        """Some at a time, all as they were at the same moment."""


class Snapshots(Protocol):
    """Any database's snapshot fits into any other database."""

    @abstractmethod
    def take(self) -> AbstractAsyncContextManager[Snapshot]:
        """Of a storage that others go on using.

        Raises Misconfigured for one that is not up to date, Unavailable.
        """

    @abstractmethod
    async def check_empty(self) -> None:
        """Raises Misconfigured for a storage with accounts in it, Unavailable."""

    @abstractmethod
    async def restore(self, snapshot: Snapshot, tell: Callable[[int], None]) -> None:
        """All or nothing, and up to date afterwards. `tell(rows)` as they come in.

        Clients know ids and numbers of deliveries that were given after the snapshot: none of them is given
        a second time. Raises Misconfigured as `check_empty`, and for a snapshot of a later version of ours,
        Unavailable.
        """
