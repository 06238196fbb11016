"""What is shown stays where it is under the finger, however late the server's answers come."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.people import Person, World
from tests.browser.pictures import picture
from tests.browser.worlds import world_apart

# What was seen in one place, and then in another: https://wicg.github.io/layout-instability/
WATCH = """() => {
    window.moved = [];
    const place = ({ x, y, width, height }) => [x, y, width, height].join(" ");
    const told = ({ node, previousRect, currentRect }) =>
        `${place(previousRect)} -> ${place(currentRect)}: ${node?.outerHTML?.slice(0, 160) ?? "gone"}`;
    const note = (entry) => window.moved.push(...entry.sources.map(told));
    window.watch = new PerformanceObserver((list) => list.getEntries().forEach(note));
    window.watch.observe({ type: "layout-shift" });
    window.drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


class LateAnswers:
    """Each request waits; when they are let go, the last is answered first, and drawn before the next."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: asyncio.LifoQueue[Route] = asyncio.LifoQueue()

    async def begin(self) -> None:
        await self._page.evaluate(WATCH)
        await self._page.route("**/api/**", self._held.put_nowait)

    async def come(self) -> list[str]:
        """What moved meanwhile."""
        while True:
            await self._page.evaluate("window.drawn()")
            if self._held.empty() and not await self._page.locator("[aria-busy=true]").count():
                return list(await self._page.evaluate("window.moved.splice(0)"))
            await self._answer(await self._held.get())

    async def _answer(self, route: Route) -> None:
        async with self._page.expect_response(lambda answer: answer.request == route.request):
            await route.continue_()


@pytest_asyncio.fixture(loop_scope="package")
async def village(tmp_path: Path, browser: Browser) -> AsyncIterator[World]:
    """Whoever comes first looks after it."""
    async with world_apart(browser, tmp_path) as world:
        yield world


async def with_much_to_show(village: World) -> Person:
    """Whose pages ask for much: a group, pictures and a link in common, a bot, somebody who is blocked."""
    ann = await village.person("Ann")
    bob, cem, dee = [await village.somebody(name) for name in ("Bob", "Cem", "Dee")]
    await village.befriend(ann, bob, cem)
    await village.group("Choir", ann, bob, cem)
    await village.say(bob, ann, "see https://example.com/notes")
    await village.request("POST", "/user/block", ann, json={"userId": dee.user_id, "on": True})
    bot = {"username": "echo", "nickname": "Echo", "scopes": ["read"]}
    await village.request("POST", "/bots", ann, json=bot)
    for name in ("Choir", "Echo"):
        await expect(ann.page.get_by_role("list", name="Chats")).to_contain_text(name)
    await ann.open("Bob")
    await ann.choose(picture("one.png"), picture("two.png"))
    await ann.line.press("Enter")
    await expect(ann.bubbles.locator("img")).to_have_count(2)
    await expect(ann.bubbles.get_by_title("Sent", exact=True)).to_have_count(2)  # then Bob's row is the first
    return ann


async def test_nothing_moves_when_answers_come_late(village: World) -> None:
    ann = await with_much_to_show(village)
    late = LateAnswers(ann.page)
    await late.begin()
    await late.come()  # of what was just sent
    moved = {}
    for place in ("Calls", "Settings", "Contacts", "Chats"):
        await ann.place(place).click()
        moved[place] = await late.come()
    for name in ("Bob", "Choir"):
        await ann.place("Contacts").click()
        await ann.page.get_by_role("main").get_by_role("link", name=name).click()
        moved[name] = await late.come()
    await ann.place("Settings").click()
    await late.come()
    await ann.page.get_by_role("link", name="Administration").click()
    for part in ("People", "Invites", "Reports", "Groups", "Calls", "Log", "Overview"):
        await ann.page.get_by_role("navigation", name="Administration").get_by_role("link", name=part).click()
        moved[f"{part} for administrators"] = await late.come()
    assert {place: what for place, what in moved.items() if what} == {}


async def test_a_page_does_not_wait_for_ever(village: World) -> None:
    """Who has a line on which nothing comes can sign out all the same."""
    ann = await village.person("Ann")
    await ann.page.clock.install()
    await LateAnswers(ann.page).begin()
    await ann.place("Settings").click()
    await expect(ann.page.get_by_role("heading", name="Settings")).to_be_visible()
    await expect(ann.button("Sign out")).to_have_count(0)
    await ann.page.clock.fast_forward(10_000)
    await expect(ann.button("Sign out")).to_be_visible()
