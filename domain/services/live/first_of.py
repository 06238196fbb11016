"""Several works of one session, until the first ends."""

import asyncio
from collections.abc import Awaitable


async def first_of(*works: Awaitable[None]) -> None:
    """Run them until one ends, which none does but by raising; the others are cancelled."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
