"""A PDF is looked at in the browser's own viewer, which only the whole browser has."""

from collections.abc import AsyncIterator
from io import BytesIO

import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.chromium import launch
from tests.browser.people import World
from tests.patience import until


@pytest_asyncio.fixture(loop_scope="package", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, whole=True)
        yield browser
        await browser.close()


async def test_a_pdf_is_looked_at_without_being_saved(world: World) -> None:
    """In a frame that may do nothing; the page's own policy stops nothing that the viewer needs."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    plan = BytesIO()
    Image.new("RGB", (400, 500), "#ffeedd").save(plan, "PDF")
    await ann.choose({"name": "plan.pdf", "mimeType": "application/pdf", "buffer": plan.getvalue()})
    await ann.button("Send", exact=True).click()
    await bob.button("Look at plan.pdf").press("Enter")
    dialog = bob.page.get_by_role("dialog", name="plan.pdf")
    await expect(dialog.get_by_title("plan.pdf", exact=True)).to_be_visible()
    await until(lambda: any(frame.url.startswith("chrome-extension:") for frame in bob.page.frames))
    await expect(dialog.get_by_role("link", name="Save")).to_have_attribute("download", "plan.pdf")
