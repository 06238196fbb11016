"""Everybody can use the page: with eyes or ears, with a keyboard, on a phone, in light and dark."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.people import World

PHONE: ViewportSize = {"width": 320, "height": 640}


async def serious(page: Page) -> list[str]:
    """What axe finds that would keep somebody out."""
    found: Any = await Axe().run(page)
    return [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for each in found.response["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious(world: World, scheme: str) -> None:
    visitor = await world.visitor(color_scheme=scheme)
    assert await serious(visitor.page) == []
    await visitor.page.get_by_role("link", name="Create account").click()
    assert await serious(visitor.page) == []

    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await ann.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    await world.talk(ann, bob)
    await ann.write("How do I look?")
    await bob.sees("How do I look?")
    await bob.write("Fine")
    await world.request("POST", "/contact/user", cem, json={"userId": ann.user_id})
    await ann.sees("Fine")
    assert await serious(ann.page) == []
    await ann.button("Find people").click()
    await expect(ann.page.get_by_role("dialog")).to_be_visible()
    assert await serious(ann.page) == []
    await ann.page.keyboard.press("Escape")
    for place in ("Contacts", "Calls", "Settings"):
        await ann.place(place).click()
        await expect(ann.page.get_by_role("heading", name=place, exact=True)).to_be_visible()
        assert await serious(ann.page) == [], place
    await ann.open("Bob")
    await ann.button("Voice call").click()
    assert await serious(ann.page) == []
    await ann.button("Start call").click()
    await bob.page.get_by_role("alertdialog").wait_for()
    assert await serious(bob.page) == []
    await bob.button("Answer with voice").click()
    await ann.is_in_phase("talking")
    assert await serious(ann.page) == []
    await ann.button("Back to the conversations").click()
    assert await serious(ann.page) == []
    await ann.button("Back to the call").click()
    await ann.button("Hang up").click()
    await ann.is_in_phase("ended")
    assert await serious(ann.page) == []
    await ann.button("Close").click()
    assert await serious(ann.page) == []


async def test_nothing_sticks_out_on_a_small_phone(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob Longfellow-Smith")
    page = ann.page
    await page.set_viewport_size(PHONE)
    await world.befriend(ann, bob)

    async def nothing_sticks_out() -> None:
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        out = await page.evaluate(
            """() => [...document.querySelectorAll("button, a, input, h1, h2, .bubble")]
                .filter((each) => each.checkVisibility() && !each.closest("[inert], .sr-only"))
                .map((each) => [each.getBoundingClientRect(), each.outerHTML.slice(0, 120)])
                .filter(([{ left, right, width }]) => width && (left < -1 || right > innerWidth + 1))
                .map(([, text]) => text)"""
        )
        assert out == []

    steps: list[Callable[[], Awaitable[Any]]] = [
        lambda: page.get_by_role("main").get_by_role("link", name="Bob").click(),
        lambda: ann.write("a" * 200),
        lambda: ann.button("Emoji").click(),
        lambda: ann.button("Emoji").click(),
        lambda: ann.button("Video call").click(),
        lambda: ann.button("Start call").click(),
        lambda: bob.button("Answer with video").click(),
        lambda: ann.is_in_phase("talking"),
        lambda: ann.button("Back to the conversations").click(),
        lambda: ann.button("Hang up").click(),
        lambda: ann.button("Back", exact=True).click(),
        lambda: ann.place("Contacts").click(),
        lambda: ann.place("Calls").click(),
        lambda: ann.place("Settings").click(),
    ]
    for step in steps:
        await step()
        await nothing_sticks_out()


async def test_a_message_is_written_with_the_keyboard_alone(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await bob.open("Ann")
    keyboard = ann.page.keyboard
    row = ann.page.get_by_role("main").get_by_role("link", name="Bob")
    await expect(row).to_be_visible()
    for _ in range(20):
        await keyboard.press("Tab")
        if await row.evaluate("(row) => row === document.activeElement"):
            break
    await keyboard.press("Enter")
    await expect(ann.line).to_be_focused()
    await keyboard.type("without a mouse")
    await keyboard.press("Enter")
    await bob.sees("without a mouse")


async def test_the_page_can_be_installed(world: World) -> None:
    visitor = await world.visitor()
    session = await visitor.page.context.new_cdp_session(visitor.page)
    manifest = await session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    trouble = await session.send("Page.getInstallabilityErrors")
    assert [
        each["errorId"] for each in trouble["installabilityErrors"] if each["errorId"] != "in-incognito"
    ] == []
    for icon in ("icon.svg", "icon-192.png", "icon-512.png", "maskable-512.png"):
        assert (await visitor.page.request.get(f"{world.server.url}/icons/{icon}")).ok
