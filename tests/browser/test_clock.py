"""A page whose clock is wrong: what the server says about time holds."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import World

SHIFTED = """(() => {
    const ahead = %d;
    const Real = Date;
    globalThis.Date = class extends Real {
        constructor(...parts) { super(...(parts.length ? parts : [Real.now() + ahead])); }
        static now() { return Real.now() + ahead; }
    };
    const wait = setTimeout;
    globalThis.waits = [];
    globalThis.setTimeout = (work, delay, ...more) => (waits.push(delay ?? 0), wait(work, delay, ...more));
})()"""
FIVE_MINUTES = 300_000
LEARNED = "() => localStorage['ichat.0.server']"


async def shift(page: Page, milliseconds: int) -> None:
    await page.add_init_script(SHIFTED % milliseconds)
    await page.reload()
    await page.wait_for_function(LEARNED)


@pytest.mark.parametrize("ahead", [FIVE_MINUTES, -FIVE_MINUTES])
async def test_a_clock_that_is_wrong_shortens_nothing(world: World, ahead: int) -> None:
    """A ring lasts its minute, a message can be taken back, and a call has lasted for as long as it has."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await shift(bob.page, ahead)
    await bob.is_online()
    await ann.open("Bob")
    await bob.open("Ann")
    await bob.write("just now")
    await bob.bubbles.last.hover()
    await bob.bubbles.last.click(button="right")
    await expect(bob.page.get_by_role("menuitem", name="Take back")).to_be_visible()
    await bob.page.keyboard.press("Escape")
    await ann.call(video=False)
    await expect(bob.button("Answer with voice")).to_be_visible()
    await bob.page.wait_for_function("() => waits.some((wait) => wait > 30_000 && wait <= 60_000)")
    await bob.button("Answer with voice").click()
    await bob.is_in_phase("talking")
    minutes, _, _ = (await bob.page.get_by_role("timer").inner_text()).partition(":")
    assert minutes == "0"
