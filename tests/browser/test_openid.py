"""Coming in by way of an OpenID provider, as people see it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import Device, World
from tests.browser.worlds import world_apart
from tests.openid_provider import openid_provider


@pytest_asyncio.fixture(loop_scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> AsyncIterator[World]:
    """On a server whose people have accounts at "Our school"."""
    with openid_provider([{"sub": "17", "preferred_username": "ann", "name": "Ann Example"}]) as issuer:
        settings = {
            "ICHAT_OIDC__ISSUER": issuer,
            "ICHAT_OIDC__CLIENT_ID": "ichat",
            "ICHAT_OIDC__CLIENT_SECRET": "of-the-school",
            "ICHAT_OIDC__NAME": "Our school",
        }
        async with world_apart(browser, tmp_path_factory.mktemp("openid"), **settings) as world:
            yield world


async def say_who(device: Device, subject: str) -> None:
    """At the provider."""
    await device.page.locator("[name=sub]:not([type=hidden])").first.fill(subject)
    await device.page.get_by_role("button", name="Authorize").click()


async def test_ann_comes_in_with_the_account_of_her_school(world: World) -> None:
    """With a new account the first time; Bob joins his with another one, and comes in by that."""
    ann = await world.visitor("/sign-in")
    await ann.button("Sign in with Our school").click()
    await say_who(ann, "17")
    await expect(ann.page.get_by_role("heading", name="Chats")).to_be_visible()
    assert ann.page.url == f"{world.server.url}/chats"
    await ann.place("Settings").click()
    await expect(ann.page.get_by_label("Name", exact=True)).to_have_value("Ann Example")

    bob = await world.person("Bob")
    await bob.place("Settings").click()
    card = bob.page.get_by_role("region", name="Our school")
    await card.get_by_role("button", name="Join").click()
    await say_who(bob, "18")
    await expect(card.get_by_role("button", name="Part")).to_be_visible()
    await bob.button("Sign out", exact=True).last.click()
    await bob.button("Sign in with Our school").click()
    await say_who(bob, "18")
    await bob.place("Settings").click()
    await expect(bob.page.get_by_label("Name", exact=True)).to_have_value("Bob")


async def test_a_link_of_somebody_else_signs_nobody_in(world: World) -> None:
    """Whoever did not set out from here is told so, and finds the door."""
    visitor = await world.visitor("/oidc?code=eves&state=eves")
    await expect(visitor.page.get_by_role("alert")).to_have_text(
        "You could not be recognised. Please try again."
    )
    assert visitor.page.url == f"{world.server.url}/oidc"
    await visitor.button("Back").click()
    await expect(visitor.button("Sign in with Our school")).to_be_visible()
