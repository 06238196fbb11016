"""One device of somebody, listening."""

from dataclasses import dataclass

from adapters.memory.mailboxes import MemoryMailboxes
from domain.model.ids import UserId
from domain.model.notifications import NO_DELIVERY, Envelope, Notification
from ports.mailboxes import Mailbox
from tests.doubles.frames import NumberedFrames


@dataclass(frozen=True)
class Ear:
    mailboxes: MemoryMailboxes
    frames: NumberedFrames
    user_id: UserId
    mailbox: Mailbox

    async def heard(self) -> list[Notification]:
        """What came since the last time; a letter of our own marks the end."""
        await self.mailboxes.post([Envelope({self.user_id: NO_DELIVERY}, b"end")])
        letters = await self.mailbox.receive()
        assert letters[-1].body == b"end"
        return [self.frames.sealed[int(letter.body)] for letter in letters[:-1]]
