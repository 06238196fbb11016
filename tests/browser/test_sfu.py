"""Calls that go through an SFU: Janus for real, and three people in front of their browsers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import World
from tests.browser.sfu_calls import (
    all_see_each_other,
    bring_in,
    carriers,
    connections_of,
    goes_through_the_sfu,
    has_let_go,
    has_missed_nothing,
    three,
)
from tests.browser.talking import hang_up
from tests.browser.worlds import world_apart
from tests.patience import asked_until
from tests.secret import SECRET
from tests.servers.janus import ADMIN_KEY, JanusServer, janus_server

pytestmark = pytest.mark.usefixtures("place_for_a_call")


@pytest_asyncio.fixture(loop_scope="package")
async def januses() -> AsyncIterator[list[JanusServer]]:
    with ExitStack() as stack:
        yield [stack.enter_context(janus_server()) for _ in range(2)]


@pytest_asyncio.fixture(loop_scope="package")
async def world(browser: Browser, tmp_path: Path, januses: list[JanusServer]) -> AsyncIterator[World]:
    """On a server that has two Januses."""
    settings = {
        "ICHAT_SFU__URLS": ",".join(each.url for each in januses),
        "ICHAT_SFU__SECRET": SECRET,
        "ICHAT_SFU__ADMIN_KEY": ADMIN_KEY,
    }
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(world_apart(browser, tmp_path, **settings))


async def test_the_third_takes_a_call_into_the_sfu(world: World) -> None:
    """Nobody loses the other's picture on the way; somebody who reloads their page is back; and when they
    leave, the other two go on there.
    """
    ann, ben, cat = await three(world)
    mesh = await connections_of(ann), await connections_of(ben)
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    await all_see_each_other(ann, ben, cat)
    for person, other, before in zip((ann, ben), (ben, ann), mesh, strict=True):
        await has_let_go(person, before)
        await has_missed_nothing(person, other)
    await cat.page.reload()
    await all_see_each_other(ann, ben, cat)
    await hang_up(cat)
    await all_see_each_other(ann, ben)


SLOW = """() => {
    const there = new WeakSet(document.querySelectorAll("video"));
    const { get } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "readyState");
    const readyState = { get() { return there.has(this) ? get.call(this) : 0; } };
    Object.defineProperty(HTMLVideoElement.prototype, "readyState", readyState);
    const come = (video) => {
        there.add(video);
        video.dispatchEvent(new Event("loadeddata"));
    };
    const hold = (event) => {
        if (there.has(event.target)) return;
        event.stopImmediatePropagation();
        setTimeout(come, 1_000, event.target);
    };
    window.addEventListener("loadeddata", hold, true);
}"""
"""Pictures that come from now on are there a second late."""
TOLD_EARLY = """() => {
    window.hurried = 0;
    HTMLVideoElement.prototype.requestVideoFrameCallback = (act) => setTimeout(act, 0, (window.hurried += 1));
}"""
OVERDUE_AT_ONCE = """() => {
    window.hurried = 0;
    const real = window.setTimeout;
    const hurry = (act) => real(act, 0, (window.hurried += 1));
    window.setTimeout = (act, after, ...told) => (after === 10_000 ? hurry(act) : real(act, after, ...told));
}"""


@pytest.mark.parametrize("busy", [TOLD_EARLY, OVERDUE_AT_ONCE], ids=["told early", "overdue"])
async def test_a_picture_takes_the_place_of_another_when_it_is_there(world: World, busy: str) -> None:
    """A busy browser tells of a picture before it has one, or has none for long: nobody's picture goes away
    for it when the third comes (V24).
    """
    ann, ben, cat = await three(world)
    for person in (ann, ben, cat):
        await person.page.evaluate(SLOW)
        await person.page.evaluate(busy)
    await all_see_each_other(ann, ben)
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    await all_see_each_other(ann, ben, cat)
    for person, other in ((ann, ben), (ben, ann)):
        assert await person.page.evaluate("window.hurried") > 0
        await has_missed_nothing(person, other, cat)


async def test_another_janus_takes_over(world: World, januses: list[JanusServer]) -> None:
    """Ann, who looks after the server, empties the one that has the call: nobody's picture goes away. The
    other is killed: everybody is seen again by the first, and when that is killed, too, without any.
    """
    ann, ben, cat = await three(world)
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    await all_see_each_other(ann, ben, cat)
    [url] = await asked_until(lambda urls: len(urls) == 1, lambda: carriers(world, ann))  # it may just move
    [first] = [each for each in januses if each.url == url]
    before = [await connections_of(person) for person in (ann, ben, cat)]
    await world.request("POST", "/admin/sfu/drain", ann, json={"url": first.url})
    await asked_until(lambda urls: first.url not in urls, lambda: carriers(world, ann))
    await all_see_each_other(ann, ben, cat)
    for person, old in zip((ann, ben, cat), before, strict=True):
        await has_let_go(person, old)
        await has_missed_nothing(person, *[each for each in (ann, ben, cat) if each is not person])
    await world.request("POST", "/admin/sfu/undrain", ann, json={"url": first.url})
    [second] = [each for each in januses if each is not first]
    second.kill()
    await asked_until(lambda urls: first.url in urls, lambda: carriers(world, ann))
    await all_see_each_other(ann, ben, cat)
    first.kill()
    for person in (ann, ben, cat):
        await expect(person.call_view).to_have_attribute("data-mode", "mesh")
    await all_see_each_other(ann, ben, cat)


async def test_a_screen_comes_beside_the_camera_and_goes_and_comes_again(world: World) -> None:
    """It has a tile of its own, and nobody's camera stops for it. Whom a host mutes is muted."""
    ann, ben, cat = await three(world)
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    await all_see_each_other(ann, ben, cat)
    await ann.button("More").click()
    await ann.page.get_by_role("menuitem", name="People in the call").click()
    await ann.button("Mute Ben").click()
    await expect(ben.button("Unmute microphone")).to_be_visible()
    await ann.button("Close", exact=True).click()
    screen = cat.page.get_by_label("Screen of Ann").locator("visible=true").first
    for _ in range(2):
        await ann.button("Share screen").click()
        await expect(screen).to_be_visible()
        await all_see_each_other(ann, ben, cat)
        await ann.button("Stop sharing").click()
        await expect(screen).to_have_count(0)
