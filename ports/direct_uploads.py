"""Blobs whose bytes clients bring to the store themselves."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.model.direct_uploads import DirectId, Part
from domain.model.ids import FileName


@dataclass(frozen=True, slots=True)
class StoredPart:
    """`tag` is another one whenever the part was brought anew."""

    number: int
    size: int
    tag: str


class DirectUploads(Protocol):
    """Each part goes to an address of its own, which is good for bringing this part and nothing else: nothing
    can be read by it. The store of blobs finds the blob once it is put together, and not before.

    `origin`: of the addresses, as browsers write it.
    """

    origin: str

    @abstractmethod
    async def begin(self, name: FileName) -> DirectId:
        """Raises FileNotSaved, Unavailable."""

    @abstractmethod
    async def addresses(
        self, name: FileName, direct_id: DirectId, parts: Sequence[Part], lifetime: timedelta
    ) -> Sequence[str]:
        """Of these parts, in their order: a PUT of exactly `size` bytes brings one, and again replaces it."""

    @abstractmethod
    async def list_parts(self, name: FileName, direct_id: DirectId) -> Sequence[StoredPart]:
        """Those that are there, each once. Raises NotFound once it is put together, or given up; Unavailable,
        StorageBroken.
        """

    @abstractmethod
    async def put_together(self, name: FileName, direct_id: DirectId, parts: Sequence[StoredPart]) -> None:
        """These and no others, in the order of their numbers; from now on the addresses are good for nothing.

        Once it was put together or given up nothing changes, whether this raises NotFound, Unavailable or
        nothing. Raises FileNotSaved, and Unavailable also where one that was replaced meanwhile is gone.
        """

    @abstractmethod
    async def give_up(self, name: FileName, direct_id: DirectId) -> None:
        """Its parts go, and the addresses are good for nothing any more. Again, and after `put_together`,
        nothing happens. Raises Unavailable, StorageBroken.
        """

    @abstractmethod
    async def sweep(self) -> None:
        """Give up what was begun long ago and forgotten. Raises Unavailable, StorageBroken."""
