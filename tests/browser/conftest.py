"""One server and one browser for all of these stories; every story has contexts of its own."""

from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from entrypoints.bundle import bundle
from entrypoints.web_files import BUNDLE, SOURCES, OurFiles
from tests.browser import worlds
from tests.browser.chromium import launch
from tests.browser.people import World
from tests.browser.served import Link, Server
from tests.browser.worlds import world_on
from tests.patience import GIVEN

HERE = Path(__file__).parent

expect.set_options(timeout=1000 * GIVEN)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in one loop, so its stories do."""
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="package"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a story that failed the pages are described as they were then."""
    report = yield
    if call.when == "call":
        worlds.failed[:] = [report.nodeid] if report.failed else []
    return report


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    server = Server(tmp_path_factory.mktemp("served"))
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="package", scope="package")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
def bundled() -> Iterator[None]:
    """Servers have the client as an installed one has it."""
    if not OurFiles().bundled():
        bundle(SOURCES, BUNDLE)
    yield
    assert OurFiles().bundled()


@pytest_asyncio.fixture(loop_scope="package")
async def world(request: pytest.FixtureRequest, server: Server, browser: Browser) -> AsyncIterator[World]:
    service_worker = request.node.get_closest_marker("service_worker") is not None
    async with world_on(server, browser, service_worker=service_worker) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="package")
async def link(server: Server) -> AsyncIterator[Link]:
    """A cable that can be pulled out."""
    link = Link(server.port)
    await link.plug_in()
    yield link
    await link.pull_out()
