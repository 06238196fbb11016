"""Coming in with what a company's directory knows, a real one, as people see it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import Device, World
from tests.browser.worlds import world_apart
from tests.servers.directory import PEOPLE, READER, READER_PASSWORD, directory_server

THERE = "known-there-1"
PASSWORD_ASKED = """() => performance.getEntriesByType("resource")
    .some(({ name }) => name.endsWith("/api/user/password"))"""
"""Whether the answer is in the page."""


@pytest_asyncio.fixture(loop_scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[World]:
    """On a server whose company knows Eve."""
    with directory_server() as directory:
        directory.add_person("eve", THERE, cn="Eve Example")
        settings = {
            "ICHAT_LDAP__URL": directory.tls_url,
            "ICHAT_LDAP__CA_FILE": str(directory.certificate),
            "ICHAT_LDAP__BASE": PEOPLE,
            "ICHAT_LDAP__BIND_DN": READER,
            "ICHAT_LDAP__BIND_PASSWORD": READER_PASSWORD,
            "ICHAT_LDAP__SECONDS": "30",
        }
        async with world_apart(browser, tmp_path_factory.mktemp("directory"), **settings) as world:
            yield world


async def sign_in(device: Device, password: str) -> None:
    await device.page.get_by_label("Username").fill("eve")
    await device.page.get_by_label("Password", exact=True).fill(password)
    await device.button("Sign in", exact=True).click()


async def test_eve_comes_in_with_the_password_of_her_company(world: World) -> None:
    """Which she cannot change here, so nothing offers it to her; Ann, who has one of this server, may."""
    eve = await world.visitor("/sign-in")
    await sign_in(eve, "wrong")
    await expect(eve.page.get_by_role("alert")).to_be_visible()
    await sign_in(eve, THERE)
    await expect(eve.page.get_by_role("heading", name="Chats")).to_be_visible()
    await eve.place("Settings").click()
    await eve.page.wait_for_function(PASSWORD_ASKED)
    await expect(eve.page.get_by_label("Name", exact=True)).to_have_value("Eve Example")
    await expect(eve.page.get_by_role("region", name="Passkeys")).to_be_visible()
    await expect(eve.button("Change password")).to_have_count(0)

    ann = await world.person("Ann")
    await ann.place("Settings").click()
    await expect(ann.button("Change password")).to_be_visible()
