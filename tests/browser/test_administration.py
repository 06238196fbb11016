"""Looking after the server, as an administrator and the others see it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import Device, World
from tests.browser.worlds import world_apart

CHOSEN = "my-own-secret-9"


@pytest_asyncio.fixture(loop_scope="package")
async def village(tmp_path: Path, browser: Browser) -> AsyncIterator[World]:
    """Whoever comes first looks after it."""
    async with world_apart(browser, tmp_path) as world:
        yield world


async def look_after(device: Device, part: str) -> None:
    await device.place("Settings").click()
    await device.page.get_by_role("link", name="Administration").click()
    await device.page.get_by_role("navigation", name="Administration").get_by_role("link", name=part).click()


async def test_an_account_is_made_its_owner_chooses_the_password_and_it_is_shut(village: World) -> None:
    """Ann gives Bob a link; it works once; later she disables him, and the log says so."""
    ann = await village.person("Ann")
    await look_after(ann, "People")
    await ann.button("New account").click()
    await ann.page.get_by_label("Name", exact=True).fill("Bobby")
    await ann.page.get_by_label("Username").fill("bobby")
    await ann.button("Create account").click()
    link = await ann.page.locator(".shared-link-text").inner_text()
    await ann.button("Done").click()

    bob = await village.visitor(link.removeprefix(village.server.url))
    await bob.page.get_by_label("New password").fill(CHOSEN)
    await bob.button("Save").click()
    await expect(bob.page.get_by_text("Your password is saved")).to_be_visible()
    await bob.page.get_by_label("Username").fill("bobby")
    await bob.page.get_by_label("Password").fill(CHOSEN)
    await bob.button("Sign in").click()
    await expect(bob.page.get_by_role("heading", name="Chats")).to_be_visible()
    late = await village.visitor(link.removeprefix(village.server.url))
    await late.page.get_by_label("New password").fill(CHOSEN)
    await late.button("Save").click()
    await expect(late.page.get_by_role("alert")).to_contain_text("used already")

    await ann.button("Manage Bobby").click()
    await ann.button("Disable").click()
    question = ann.page.get_by_role("dialog", name="Disable")
    await question.get_by_role("button", name="Disable").click()
    await expect(bob.button("Sign in")).to_be_visible()
    await expect(ann.button("Manage Bobby").get_by_text("Disabled")).to_be_visible()
    await look_after(ann, "Log")
    await expect(ann.page.get_by_text("Ann disabled bobby")).to_be_visible()


async def test_what_somebody_wrote_is_reported_and_dealt_with(village: World) -> None:
    """Bob reports a message; Ann reads it and his reason, and deals with it; he sees nothing of her page."""
    ann, bob = await village.person("Ann"), await village.person("Bob")
    mallory = await village.somebody("Mallory")
    await village.befriend(mallory, bob)
    await village.say(mallory, bob, "give me your money")
    await bob.open("Mallory")
    await bob.sees("give me your money")
    await bob.bubbles.filter(has_text="give me your money").click(button="right")
    await bob.page.get_by_role("menuitem", name="Report").click()
    await bob.page.get_by_label("What is wrong?").fill("She begs.")
    await bob.page.get_by_role("dialog").get_by_role("button", name="Report").click()
    await expect(bob.page.get_by_text("The administrators have it now.")).to_be_visible()

    await look_after(ann, "Reports")
    reports = ann.page.get_by_role("region", name="Reports")
    await expect(reports.get_by_text("give me your money")).to_be_visible()
    await expect(reports.get_by_text("She begs.")).to_be_visible()
    await ann.button("Dealt with").click()
    await expect(reports.get_by_text("No reports. Good.")).to_be_visible()
