"""What nodes tell each other, without the domain knowing how it travels."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from typing import Protocol

from domain.model.hints import HintEnvelope
from domain.model.ids import UserId
from domain.model.notifications import AudienceChangedNotification


class NodeFrames(Protocol):
    @abstractmethod
    def read_audience(self, body: bytes) -> AudienceChangedNotification:
        """What it was sealed as (see `NotificationFrames`)."""

    @abstractmethod
    def seal_arrivals(self, user_ids: Collection[UserId]) -> HintEnvelope:
        """The presence of these people may be different now. Without any: a node left."""

    @abstractmethod
    def read_arrivals(self, body: bytes) -> Sequence[UserId]:
        """What `seal_arrivals` sealed."""
