"""What was committed and not yet told."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.ids import OutboxId
from domain.model.notifications import Envelope, OutboxRow


class Outbox(Protocol):
    @abstractmethod
    async def add(self, envelopes: Sequence[Envelope], now: datetime) -> OutboxId: ...

    @abstractmethod
    async def list_untold(self, created_before: datetime, limit: int) -> Sequence[OutboxRow]:
        """Oldest first."""

    @abstractmethod
    async def remove(self, outbox_ids: Collection[OutboxId]) -> None:
        """They are told. Unknown ids are ignored."""
