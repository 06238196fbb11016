"""What the stories of a failing Redis share."""

from adapters.redis.mailboxes import RedisMailboxes
from tests.contract.mail import letter
from tests.patience import until_available

TIMEOUT = 3.0
"""Seconds that a node waits for an answer here: patient where it comes, and short where it does not."""

HANG = 60
"""Seconds after which something hangs that should not."""


async def until_posted(node: RedisMailboxes, text: str) -> None:
    """As the relay does: again and again; the key makes it once."""
    await until_available(lambda: node.post([letter(text, key=text)]))
