"""Files that a virus scanner has not seen yet, and those that it does not let through, as people see them."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import World
from tests.browser.test_files import PDF, payload
from tests.browser.worlds import world_apart
from tests.doubles.scanner import EICAR
from tests.servers.clamd import ClamdServer, clamd_server


@pytest.fixture
def clamd() -> Iterator[ClamdServer]:
    with clamd_server() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="package")
async def world(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, clamd: ClamdServer
) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("scanned")
    async with world_apart(browser, folder, ICHAT_SCANNING__CLAMD=clamd.tcp) as world:
        yield world


async def test_a_file_waits_until_it_was_looked_at(world: World, clamd: ClamdServer) -> None:
    """It says so where it stands. When the scanner is back, one can be saved, and the other says why it
    cannot be, to both of them.
    """
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await asyncio.to_thread(clamd.stop)
    for name, data in (("our plan.pdf", PDF), ("invoice.exe", EICAR)):
        await ann.choose(payload(name, data))
        await ann.button("Send", exact=True).click()
        await expect(bob.log.get_by_text(name)).to_be_visible()
    for device in (ann, bob):
        await expect(device.log.get_by_text("Waits for the virus check")).to_have_count(2)
        await expect(device.log.get_by_role("link", name="Save")).to_have_count(0)
    await asyncio.to_thread(clamd.start)
    for device in (ann, bob):
        await expect(device.log.get_by_role("link", name="Save our plan.pdf")).to_be_visible()
        await expect(device.log.get_by_text("Removed, because a virus was found in it")).to_be_visible()
        await expect(device.log.get_by_text("Waits for the virus check")).to_have_count(0)
    await ann.choose(payload("again.exe", EICAR))
    await ann.button("Send", exact=True).click()
    await expect(ann.log.get_by_role("alert")).to_contain_text("a virus was found")
