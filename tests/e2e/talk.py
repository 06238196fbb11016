"""Load: people who write all the time."""

import asyncio
from collections.abc import Sequence
from itertools import count

from tests.e2e.people import Person
from tests.e2e.story import Story


class Talk:
    """Everybody writes without a pause until it is enough."""

    def __init__(self, story: Story, pairs: Sequence[tuple[Person, int]]) -> None:
        self._enough = asyncio.Event()
        self._writing = [asyncio.create_task(self._write(story, *pair)) for pair in pairs]

    async def _write(self, story: Story, sender: Person, contact_id: int) -> None:
        for number in count(1):
            if self._enough.is_set():
                return
            await story.say(sender, contact_id, f"{sender.name} {number}")

    async def end(self) -> None:
        self._enough.set()
        await asyncio.gather(*self._writing)
