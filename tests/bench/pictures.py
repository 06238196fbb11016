"""What a conversation of many pictures costs to open (V23), as the story that holds it tells it."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.bench.works import Figures
from tests.browser.chromium import launch
from tests.browser.test_picture_weight import opened
from tests.browser.worlds import world_apart


def measure() -> Figures:
    async def look() -> float:
        async with async_playwright() as playwright:
            browser = await launch(playwright)
            async with world_apart(browser, Path(folder)) as world:
                return await opened(world)

    with tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder:
        return {"megabytes": asyncio.run(look()) / 1e6}
