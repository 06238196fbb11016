"""What everybody may know of the server."""

from datetime import datetime

from domain.model.ids import UserId
from domain.model.server import Server
from ports.mailboxes import Mailboxes, StoreCondition
from ports.storage import Storage
from ports.system import Clock

NOBODY = UserId(0)


class ServerService:
    def __init__(self, *, server: Server, storage: Storage, mailboxes: Mailboxes, clock: Clock) -> None:
        self._server = server
        self._storage = storage
        self._mailboxes = mailboxes
        self._clock = clock

    def describe(self) -> tuple[Server, datetime]:
        """With the server's own time: what it says of times is reckoned by it."""
        return self._server, self._clock.now()

    async def check(self) -> StoreCondition:
        """Storage answers, and so the server is up; while mailboxes are not well, notifications are late.

        Raises Unavailable.
        """
        await self._storage.read(lambda stored: stored.deliveries.last(NOBODY))
        return self._mailboxes.condition
