"""A server that takes new accounts by invite, as people see it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import PASSWORD, Device, World
from tests.browser.worlds import world_apart


@pytest_asyncio.fixture(loop_scope="package")
async def club(tmp_path: Path, browser: Browser) -> AsyncIterator[World]:
    """Nobody has an account yet."""
    async with world_apart(browser, tmp_path, ICHAT_REGISTRATION="invite") as world:
        yield world


async def make_account(visitor: Device, name: str) -> None:
    await visitor.page.get_by_label("Name", exact=True).fill(name)
    await visitor.page.get_by_label("Username").fill(name.lower())
    await visitor.page.get_by_label("Password").fill(PASSWORD)
    await visitor.button("Create account").click()
    await expect(visitor.page.get_by_role("heading", name="Chats")).to_be_visible()


async def test_people_come_by_the_administrators_link(club: World) -> None:
    """Ann has the link that the server logged; Bob has one of hers, which works once; Eve has none."""
    eve = await club.visitor("/register")
    await expect(eve.page.get_by_text("New accounts are made by invite here")).to_be_visible()
    first = re.search(r"/register#[\w-]+", club.server.log)
    assert first
    ann = await club.visitor(first.group())
    await make_account(ann, "Annie")
    await ann.place("Settings").click()
    await ann.page.get_by_role("link", name="Administration").click()
    await ann.page.get_by_role("link", name="Invites").click()
    invites = ann.page.get_by_role("region", name="Invites")
    await invites.get_by_role("button", name="Invite people").click()
    await expect(invites.get_by_text("0 of 1 came")).to_be_visible()
    link = await invites.locator(".shared-link-text").inner_text()

    bob = await club.visitor(link.removeprefix(club.server.url))
    await expect(bob.page.get_by_text("You are invited.")).to_be_visible()
    await make_account(bob, "Bobby")
    await bob.place("Settings").click()
    await expect(bob.page.get_by_role("region", name="Signed-in devices")).to_be_visible()
    await expect(bob.page.get_by_role("link", name="Administration")).to_have_count(0)

    await eve.page.goto(link)
    await eve.page.get_by_label("Name", exact=True).fill("Eve")
    await eve.page.get_by_label("Username").fill("eve")
    await eve.page.get_by_label("Password").fill(PASSWORD)
    await eve.button("Create account").click()
    await expect(eve.page.get_by_role("alert")).to_contain_text("This invite lets nobody in any more")
