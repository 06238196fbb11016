"""From what happened to what goes on the wire, without the domain knowing the wire."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.model.notifications import Envelope, Notification, Subject


class NotificationFrames(Protocol):
    @abstractmethod
    def seal(self, notification: Notification) -> Sequence[Envelope]:
        """One envelope per distinct body: the sender's own carries `local_id`, those who handled a call
        see `handled`; every receiver is in exactly one.
        """

    @abstractmethod
    def subject_of(self, envelope: Envelope) -> Subject | None:
        """What an envelope that was sealed here speaks of; None for what stays true."""
