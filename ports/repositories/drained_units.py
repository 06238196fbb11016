"""Units of the SFU that are out of service because somebody wanted it so."""

from abc import abstractmethod
from typing import Protocol

from domain.model.call_media import UnitName


class DrainedUnits(Protocol):
    @abstractmethod
    async def add(self, unit: UnitName) -> None:
        """One that is among them stays so."""

    @abstractmethod
    async def remove(self, unit: UnitName) -> bool:
        """Whether it was among them."""

    @abstractmethod
    async def list_all(self) -> set[UnitName]: ...
