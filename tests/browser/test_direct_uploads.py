"""Large files that pages bring to an object store themselves, over a line that breaks."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Response, expect

from adapters.s3.place import S3Place
from tests.browser.people import Device, World
from tests.browser.served import Link
from tests.browser.test_files import payload
from tests.browser.worlds import world_apart
from tests.patience import GIVEN

MIB = 1024 * 1024
NOISE = os.urandom(20 * MIB)
"""Three parts."""


@pytest_asyncio.fixture(loop_scope="package")
async def line(s3_place: S3Place) -> AsyncIterator[Link]:
    """Between the pages and the store: it breaks half way through the second part."""
    line = Link(urlsplit(s3_place.endpoint).port or 0, holds=12 * MIB)
    await line.plug_in()
    yield line
    await line.pull_out()


@pytest_asyncio.fixture(loop_scope="package")
async def world(
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    s3_place: S3Place,
    line: Link,
) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("direct")
    settings = {
        "KIND": "s3",
        "BUCKET": s3_place.bucket,
        "ENDPOINT": s3_place.endpoint,
        "PREFIX": s3_place.prefix,
        "ACCESS_KEY": s3_place.access_key,
        "ACCESS_SECRET": s3_place.secret_key,
        "DIRECT_UPLOADS": "on",
        "PUBLIC_ENDPOINT": line.url,
    }
    environment = {f"ICHAT_BLOBS__{name}": value for name, value in settings.items()}
    async with world_apart(browser, folder, **environment) as world:
        yield world


async def saved_by(bob: Device) -> bytes:
    async with bob.page.expect_download() as begun:
        await bob.log.get_by_role("link", name="Save noise.bin").click()
    return Path(await (await begun.value).path()).read_bytes()  # noqa: ASYNC240 - nobody else waits


async def test_a_large_file_goes_on_where_its_line_broke(world: World, line: Link) -> None:
    """Also when it was paused, and after a reload. What the store has already is not sent again, no node
    carries any of it, and what comes out is what went in.
    """
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    brought: list[str] = []
    carried: list[str] = []

    def note(answer: Response) -> None:
        if answer.request.method == "PUT" and answer.ok:
            brought.append(parse_qs(urlsplit(answer.url).query)["partNumber"][0])
        if answer.request.method == "PATCH":
            carried.append(answer.url)

    ann.page.on("response", note)
    await ann.choose(payload("noise.bin", NOISE))
    await ann.button("Send", exact=True).click()
    async with asyncio.timeout(GIVEN):
        await line.broken.wait()
    progress = ann.log.get_by_role("progressbar")
    await expect(progress).to_have_attribute("aria-valuenow", re.compile(r"^[4-8]\d$"))
    await ann.button("Pause noise.bin").click()
    await expect(ann.button("Go on with noise.bin")).to_be_visible()
    await expect(bob.bubbles).to_have_count(0)
    await line.pull_out()
    await ann.page.reload()
    await expect(progress).to_be_visible()
    await line.plug_in()
    await expect(bob.log.get_by_text("noise.bin")).to_be_visible()
    assert await saved_by(bob) == NOISE
    assert sorted(brought) == ["1", "2", "3"]
    assert carried == []
    await expect(progress).to_have_count(0)


async def test_what_was_begun_for_the_store_comes_by_the_server_when_it_has_none(
    world: World, line: Link
) -> None:
    """Somebody turns it off while Ann's file is on its way: it is begun anew, and arrives."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.choose(payload("noise.bin", NOISE))
    await ann.button("Send", exact=True).click()
    async with asyncio.timeout(GIVEN):
        await line.broken.wait()
    await world.server.stop()
    world.server.set(ICHAT_BLOBS__DIRECT_UPLOADS="off")
    await world.server.start()
    await line.pull_out()
    await expect(bob.log.get_by_text("noise.bin")).to_be_visible()
    assert await saved_by(bob) == NOISE
