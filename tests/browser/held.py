"""Answers that are on their way for as long as a story wants."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Page, Route

from tests.patience import happens


@dataclass
class Held:
    _read: asyncio.Event = field(default_factory=asyncio.Event)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    async def is_read(self) -> None:
        """The server has answered, and the page does not know it."""
        await happens(self._read)

    async def carry(self, route: Route) -> None:
        answer = await route.fetch()
        self._read.set()
        await self._released.wait()
        await route.fulfill(response=answer)

    def release(self) -> None:
        self._released.set()


@asynccontextmanager
async def held(page: Page, address: str) -> AsyncIterator[Held]:
    """Answers of such addresses (a regular expression) to this page. At the end all of them are there."""
    answers = Held()
    await page.route(re.compile(address), answers.carry)
    try:
        yield answers
    finally:
        answers.release()
        await page.unroute_all(behavior="wait")
