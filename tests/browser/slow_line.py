"""A way to the server on which requests wait."""

import asyncio
from typing import Self

from playwright.async_api import Page, Route


class SlowLine:
    """Requests to one path: none is passed on before the test says so."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self._flows = asyncio.Event()

    @classmethod
    async def to(cls, path: str, page: Page) -> Self:
        line = cls()
        await page.route(f"**/api{path}", line._carry)
        return line

    async def _carry(self, route: Route) -> None:
        self.came.append(route.request.post_data or "")
        await self._flows.wait()
        await route.continue_()

    def flow(self) -> None:
        self._flows.set()
