"""Calls that go through an SFU: Janus for real, and three people in front of their browsers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import Person, World
from tests.browser.talking import hang_up, talking
from tests.browser.worlds import world_apart
from tests.patience import GIVEN
from tests.secret import SECRET
from tests.servers.janus import ADMIN_KEY, JanusServer, janus_server

pytestmark = pytest.mark.usefixtures("place_for_a_call")

SMALL_CAMERAS = """
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) =>
        real(wish.video ? { video: { width: 320, height: 180, frameRate: 10 } } : wish);
    const screens = () => {
        const canvas = document.createElement("canvas");
        const context = canvas.getContext("2d");
        setInterval(() => context.fillRect(Math.random() * 300, Math.random() * 150, 10, 10), 100);
        return canvas.captureStream(10);
    };
    navigator.mediaDevices.getDisplayMedia = async () => screens();
"""
"""A busy machine can play many of them."""

COUNT = """
    window.pictures = {};
    window.blanks = {};
    const watched = new WeakSet();
    const watch = (video, userId) => {
        if (watched.has(video)) return;
        watched.add(video);
        const picture = () => {
            const { pictures } = window;
            if (!video.classList.contains("coming")) pictures[userId] = (pictures[userId] ?? 0) + 1;
            video.requestVideoFrameCallback(picture);
        };
        video.requestVideoFrameCallback(picture);
    };
    const look = () => {
        for (const tile of document.querySelectorAll(".tile[data-user]")) {
            const { user } = tile.dataset;
            const videos = [...tile.querySelectorAll("video")];
            for (const video of videos) watch(video, user);
            const seen = videos.some((each) => !each.classList.contains("coming") && each.readyState >= 2);
            if (window.pictures[user] && !seen) window.blanks[user] = (window.blanks[user] ?? 0) + 1;
        }
        requestAnimationFrame(look);
    };
    look();
"""
"""The pictures of each person that were seen, whichever way they came; and how often there was nothing to
see of somebody who had been seen before.
"""


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


async def three(world: World) -> tuple[Person, Person, Person]:
    """Ann and Ben talk; Cat, whom both know, has no call yet."""
    ann, ben, cat = [await world.person(name) for name in ("Ann", "Ben", "Cat")]
    for person in (ann, ben, cat):
        for script in (SMALL_CAMERAS, COUNT):
            await person.page.evaluate(f"() => {{ {script} }}")
            await person.page.add_init_script(f"{{ {script} }}")
    await world.befriend(ann, cat)
    await talking(world, ann, ben)
    return ann, ben, cat


async def bring_in(world: World, host: Person, third: Person) -> None:
    [call_id] = [call["callId"] for call in (await world.request("GET", "/calls", host))["calls"]]
    await world.request("POST", "/call/invite", host, json={"callId": call_id, "userIds": [third.user_id]})
    await third.button("Answer with video").click()


async def sees(person: Person, other: Person) -> None:
    """Ten more pictures, from now on."""
    count = "(userId) => window.pictures[userId] ?? 0"
    before = await person.page.evaluate(count, other.user_id)
    more = "([userId, least]) => (window.pictures[userId] ?? 0) >= least"
    await person.page.wait_for_function(more, arg=[other.user_id, before + 10], timeout=GIVEN * 1000)


async def all_see_each_other(*people: Person) -> None:
    for person in people:
        for other in people:
            if other is not person:
                await sees(person, other)


async def goes_through_the_sfu(*people: Person) -> None:
    for person in people:
        await expect(person.call_view).to_have_attribute("data-mode", "sfu")


async def test_the_third_takes_a_call_into_the_sfu(world: World) -> None:
    """Nobody loses the other's picture on the way; somebody who reloads their page is back; and when they
    leave, the other two go on there.
    """
    ann, ben, cat = await three(world)
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    await all_see_each_other(ann, ben, cat)
    for person, other in ((ann, ben), (ben, ann)):
        assert str(other.user_id) not in await person.page.evaluate("window.blanks")
    await cat.page.reload()
    await all_see_each_other(ann, ben, cat)
    await hang_up(cat)
    await all_see_each_other(ann, ben)


async def test_another_janus_takes_over(world: World, januses: list[JanusServer]) -> None:
    """The one that has the call is killed: everybody is seen again by the other, and then without any."""
    ann, ben, cat = await three(world)
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    await all_see_each_other(ann, ben, cat)
    for janus in januses:
        janus.kill()
        await all_see_each_other(ann, ben, cat)
    await expect(ann.call_view).to_have_attribute("data-mode", "mesh")


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
