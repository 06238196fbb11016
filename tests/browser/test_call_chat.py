"""The conversation of a call, beside it."""

import pytest
from playwright.async_api import expect

from tests.browser.people import World

pytestmark = pytest.mark.usefixtures("place_for_a_call")


async def test_the_conversation_stands_beside_its_call(world: World) -> None:
    """What Bob wrote is counted; Ann reads and answers it beside the tiles, and Escape takes her back."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call(video=False)
    await bob.button("Answer with voice").click()
    for person in (ann, bob):
        await person.is_in_phase("talking")
    await world.say(bob, ann, "Look at page two")
    button, panel = ann.page.locator(".call-chat-button"), ann.page.locator(".call-chat")
    await expect(button).to_contain_text("1 unread message")
    await ann.button("Chat", exact=True).press("Enter")
    await ann.sees("Look at page two")
    await expect(button).not_to_contain_text("unread")
    await expect(panel.get_by_label("Write a message")).to_be_focused()
    await ann.write("I see it")
    await bob.button("Chat", exact=True).click()
    await bob.sees("I see it")
    await ann.page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(ann.button("Chat", exact=True)).to_be_focused()
