"""A node in a process of its own that opens one box and reads it until it is killed."""

import asyncio
import sys

from adapters.redis.connection import RedisConnection
from adapters.redis.mailboxes import RedisMailboxes
from domain.model.ids import SessionId


async def main(url: str, address: str, box: str) -> None:
    node = RedisMailboxes(RedisConnection(url))
    await node.open_store()
    mailbox = await node.open(address, SessionId(box))
    print("reading", flush=True)  # noqa: T201 - the test waits for it
    while True:
        await mailbox.receive()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
