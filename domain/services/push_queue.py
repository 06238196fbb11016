"""What was told and may have to be pushed: bounded, and never waited for."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final, TypeGuard

from domain.model.notifications import (
    CallHandledNotification,
    ContactRequestNotification,
    MessageNotification,
    Notification,
)
from domain.model.push import Seen

WAITING_AT_MOST: Final = 10_000
"""More than that, and the oldest are pushed to nobody; they stand in the conversations all the same."""

Pushable = MessageNotification | ContactRequestNotification | CallHandledNotification | Seen


class PushQueue:
    """Of one node; it is lost with it."""

    def __init__(self, at_most: int = WAITING_AT_MOST) -> None:
        self._waiting: deque[Pushable] = deque(maxlen=at_most)

    def offer(self, told: Iterable[Notification | Seen]) -> None:
        self._waiting.extend(filter(_may_be_pushed, told))

    def take(self) -> Sequence[Pushable]:
        """All of it, the oldest first."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken


def _may_be_pushed(notification: Notification | Seen) -> TypeGuard[Pushable]:
    match notification:
        case MessageNotification(message=message, is_new=is_new, call=call):
            return call is not None or (is_new and message.event is None)
        case ContactRequestNotification() | CallHandledNotification() | Seen():
            return True
        case _:
            return False
