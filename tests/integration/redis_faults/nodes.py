"""What the stories of a failing Redis share."""

import asyncio

from adapters.redis.mailboxes import RedisMailboxes
from domain.model.errors import Unavailable
from tests.contract.mail import letter

TIMEOUT = 1.0
"""Seconds that a node waits for an answer here: patient where it comes, and short where it does not."""

HANG = 15
"""Seconds after which something hangs that should not."""


async def until_posted(node: RedisMailboxes, text: str) -> None:
    """As the relay does: again and again; the key makes it once."""
    async with asyncio.timeout(HANG):
        while True:
            try:
                await node.post([letter(text, key=text)])
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return
