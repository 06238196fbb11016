"""A call goes on in a window above all others, while one does something else."""

import pytest
from playwright.async_api import expect

from tests.browser.people import Person, World
from tests.browser.talking import talking

pytestmark = pytest.mark.usefixtures("place_for_a_call")

FLOATING = "window.documentPictureInPicture.window"


async def press(person: Person, label: str) -> None:
    """A button of that window, which is no page of its own to those who drive this browser."""
    await person.until(
        f"(label) => {FLOATING}?.document.querySelector(`[aria-label=${{label}}]`)", arg=f'"{label}"'
    )
    await person.page.evaluate(
        f"(label) => {FLOATING}.document.querySelector(`[aria-label=${{label}}]`).click()", f'"{label}"'
    )


async def test_a_call_floats_above_everything_until_it_is_over(world: World) -> None:
    """Ann sees Bob move there, mutes herself, and hangs up; then the window is gone."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    await ann.button("Picture in picture").click()
    await ann.until(
        f"""(userId) => {FLOATING}?.document.querySelector(`.tile[data-user="${{userId}}"] video`)
            ?.getVideoPlaybackQuality().totalVideoFrames >= 10""",
        arg=bob.user_id,
    )
    await press(ann, "Mute microphone")
    await expect(ann.button("Unmute microphone")).to_be_visible()
    await press(ann, "Unmute microphone")
    await expect(ann.button("Mute microphone")).to_be_visible()
    await ann.button("Picture in picture").click()
    await ann.until(f"() => !{FLOATING}")
    await ann.button("Picture in picture").click()
    await press(ann, "Hang up")
    await bob.is_in_phase("ended")
    await ann.until(f"() => !{FLOATING}")
