"""Where people of browser tests live: on the server that tests share, or on one of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser

from tests.browser.people import World
from tests.browser.served import Server

failed: list[str] = []
"""The story that failed and whose pages were not yet described."""


@asynccontextmanager
async def world_on(server: Server, browser: Browser, *, service_worker: bool = False) -> AsyncIterator[World]:
    """At the end nobody's page has thrown, and nothing broke the Content-Security-Policy."""
    world = World(server, browser, service_worker=service_worker)
    yield world
    if failed:
        print(failed.pop(), *[await device.describe() for device in world.devices], sep="\n")  # noqa: T201 - the report shows it
    troubles = [trouble for device in world.devices for trouble in device.troubles]
    await world.close()  # which breaks off whatever a page is just asking for
    assert troubles == [], troubles


@asynccontextmanager
async def world_apart(browser: Browser, folder: Path, **environment: str) -> AsyncIterator[World]:
    """On a server of its own, where nobody has an account yet."""
    server = Server(folder, **environment)
    await server.start()
    try:
        async with world_on(server, browser) as world:
            yield world
    finally:
        await server.stop()
