"""Before a call."""

import pytest
from playwright.async_api import Locator, ViewportSize, expect

from tests.browser.people import World

pytestmark = pytest.mark.usefixtures("place_for_a_call")

SCREENS: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 568},
    {"width": 390, "height": 844},
    {"width": 568, "height": 320},
    {"width": 844, "height": 390},
    {"width": 640, "height": 360},
    {"width": 320, "height": 256},
)
"""Phones upright and on their side, and what is left of a desk at 200 % and 400 %."""

COVERED = """(button) => {
    const { x, y, width, height } = button.getBoundingClientRect();
    const edges = [[width / 2, 2], [width / 2, height - 2], [2, height / 2], [width - 2, height / 2]];
    return edges.some(([right, down]) => !button.contains(document.elementFromPoint(x + right, y + down)));
}"""

SLOW_DEVICES = """(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const plugged = new Promise((done) => (window.plugIn = done));
    navigator.mediaDevices.getUserMedia = (wish) => plugged.then(() => ask(wish));
})()"""


SLOW_LIST = """(() => {
    const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    const known = new Promise((done) => (window.tell = done));
    navigator.mediaDevices.enumerateDevices = () => known.then(list);
})()"""


async def hidden(buttons: Locator) -> list[str]:
    """The names of those that one cannot see whole without scrolling."""
    return [
        await button.get_attribute("aria-label") or await button.inner_text()
        for button in await buttons.all()
        if await button.evaluate(COVERED)
    ]


async def test_every_button_of_the_lobby_is_seen_on_every_screen(world: World) -> None:
    """One call to a person, one to a group of whom some may be left out."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await world.group("Trio", ann, bob, cem)
    for name in ("Bob", "Trio"):
        for screen in SCREENS:
            await ann.page.set_viewport_size({"width": 1180, "height": 760})
            await ann.open(name)
            await ann.button("Video call").click()
            dialog = ann.page.get_by_role("dialog")
            await expect(dialog.locator("video")).to_be_visible()
            await expect(dialog.get_by_label("Microphone", exact=True)).to_be_attached()
            await ann.page.set_viewport_size(screen)
            assert await hidden(dialog.get_by_role("button")) == [], screen
            await ann.page.keyboard.press("Escape")


async def test_nothing_jumps_when_the_devices_are_known(world: World) -> None:
    """Whoever touches Start in that moment has touched Start."""
    ann, bob = [await world.person(name) for name in ("Ann", "Bob")]
    await world.befriend(ann, bob)
    await ann.page.evaluate(SLOW_DEVICES)
    await ann.page.evaluate(SLOW_LIST)
    await ann.open("Bob")
    await ann.button("Video call").click()
    start = ann.button("Start call")
    await expect(start).to_be_enabled()
    microphone = ann.page.get_by_role("dialog").get_by_label("Microphone", exact=True)
    await expect(microphone).to_be_disabled()
    before = await start.bounding_box()
    await ann.page.evaluate("() => { plugIn(); tell(); }")
    await expect(microphone).to_be_enabled()
    await expect(ann.page.get_by_role("dialog").locator("video")).to_be_visible()
    assert await start.bounding_box() == before


async def test_a_camera_that_takes_its_time_makes_a_video_call_all_the_same(world: World) -> None:
    """Whoever presses "start" before their picture is there has not asked for less."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await ann.page.add_init_script(SLOW_DEVICES)
    await ann.page.reload()
    await world.talk(ann, bob)
    await ann.call()
    await expect(bob.page.get_by_role("alertdialog")).to_contain_text("Incoming video call")
    await ann.page.evaluate("window.plugIn()")
    await expect(ann.call_view.locator("video")).to_be_visible()
