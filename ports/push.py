"""The push services of others (RFC 8030), which reach devices whose page is closed."""

from abc import abstractmethod
from typing import Protocol

from domain.model.push import Push, PushAnswer, PushSubscription


class PushSender(Protocol):
    @property
    @abstractmethod
    def public_key(self) -> str:
        """Ours (RFC 8292), Base64 for URLs; browsers want it for a subscription."""

    @abstractmethod
    async def check(self, endpoint: str) -> None:
        """Raises InvalidFields for one that may not be spoken to: no TLS, or in a private network."""

    @abstractmethod
    async def send(self, subscription: PushSubscription, push: Push) -> PushAnswer:
        """Readable by the subscriber alone (RFC 8291). Never raises; bounded in time."""

    @abstractmethod
    async def close(self) -> None: ...
