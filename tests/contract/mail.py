"""Ann has two devices, Bob one; what they write and read."""

import asyncio

from domain.model.ids import DeliveryId, SessionId, UserId
from domain.model.notifications import NO_DELIVERY, USER_ADDRESS, Envelope
from ports.mailboxes import (
    Letter,
    Mailbox,
)
from tests.patience import GIVEN

ANN, BOB = UserId(1), UserId(2)
ANNS = f"{USER_ADDRESS}{ANN}"
BOBS = f"{USER_ADDRESS}{BOB}"
PHONE, LAPTOP = SessionId("phone"), SessionId("laptop")


def letter(body: str, number: int = NO_DELIVERY, to: UserId = ANN, key: str = "") -> Envelope:
    return Envelope({to: DeliveryId(number)}, body.encode(), key=key)


async def read(mailbox: Mailbox, count: int) -> list[Letter]:
    """That many letters; a hang is a failure."""
    letters: list[Letter] = []
    async with asyncio.timeout(GIVEN):
        while len(letters) < count:
            letters += await mailbox.receive()
    return letters


async def read_bodies(mailbox: Mailbox, count: int) -> list[str]:
    return [letter.body.decode() for letter in await read(mailbox, count)]


async def wait_for_the_end(mailbox: Mailbox) -> None:
    """Reads until the box ends, which raises."""
    async with asyncio.timeout(GIVEN):
        while True:
            await mailbox.receive()
