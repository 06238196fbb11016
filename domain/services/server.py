"""What everybody may know of the server."""

from datetime import datetime

from domain.model.server import Server
from ports.mailboxes import Mailboxes, StoreCondition
from ports.system import Clock


class ServerService:
    def __init__(self, *, server: Server, mailboxes: Mailboxes, clock: Clock) -> None:
        self._server = server
        self._mailboxes = mailboxes
        self._clock = clock

    def describe(self) -> tuple[Server, datetime]:
        """With the server's own time: what it says of times is reckoned by it."""
        return self._server, self._clock.now()

    def condition_of_mailboxes(self) -> StoreCondition:
        """As this node found it; while it is not well, notifications are late."""
        return self._mailboxes.condition
