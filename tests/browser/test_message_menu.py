"""What can be done with a message, by mouse, by finger and by keyboard."""

import re

from playwright.async_api import Locator, expect

from tests.browser.people import Person, World

SENT = re.compile(r"^(Sent|Read)$")


def item(person: Person, name: str) -> Locator:
    return person.page.get_by_role("menuitem", name=name)


async def test_actions_have_names_and_open_by_the_second_button(world: World) -> None:
    """A click elsewhere or Escape closes them; links keep the menu of the browser."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("Look at https://example.org/a")
    await bob.sees("Look at https://example.org/a")
    await bob.log.get_by_text("Look at").click(button="right", position={"x": 3, "y": 5})
    await expect(item(bob, "Reply")).to_be_focused()
    await expect(item(bob, "Take back")).to_have_count(0)
    await bob.page.keyboard.press("Escape")
    await expect(item(bob, "Copy text")).to_have_count(0)
    await bob.log.get_by_role("link").click(button="right")
    await expect(bob.page.get_by_role("menu")).to_have_count(0)

    await ann.bubbles.hover()
    await ann.button("Message actions").click()
    await expect(item(ann, "Take back")).to_be_visible()
    await ann.page.get_by_role("heading", name="Bob").click()
    await expect(ann.page.get_by_role("menu")).to_have_count(0)


async def test_a_text_is_copied_from_its_menu(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await bob.write("two lines\nof it")
    await ann.sees("two lines\nof it")
    await ann.bubbles.click(button="right")
    await item(ann, "Copy text").click()
    await expect(ann.page.get_by_text("Copied")).to_be_visible()
    assert await ann.page.evaluate("navigator.clipboard.readText()") == "two lines\nof it"


async def test_the_menu_is_reached_with_the_keyboard_alone(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    for text in ("first", "second"):
        await ann.write(text)
        await bob.sees(text)
    await expect(ann.page.get_by_title(SENT)).to_have_count(2)  # Ann's page knows, too
    keyboard = ann.page.keyboard
    await ann.log.focus()
    await keyboard.press("ArrowUp")
    await expect(ann.bubbles.last).to_be_focused()
    await keyboard.press("ArrowUp")
    await expect(ann.bubbles.first).to_be_focused()
    await keyboard.press("Enter")
    await expect(item(ann, "Reply")).to_be_focused()
    await keyboard.press("ArrowUp")
    await expect(item(ann, "More emoji")).to_be_focused()
    await keyboard.press("ArrowLeft")
    await keyboard.press("ArrowDown")
    await expect(item(ann, "Reply")).to_be_focused()
    await keyboard.press("End")
    await expect(item(ann, "Take back")).to_be_focused()
    await keyboard.press("Escape")
    await expect(ann.bubbles.first).to_be_focused()
    await keyboard.press("Enter")
    await keyboard.press("End")
    await keyboard.press("Enter")
    await ann.page.get_by_role("dialog").get_by_role("button", name="Take back").focus()
    await keyboard.press("Enter")
    await expect(bob.bubbles.first).to_contain_text("This message was taken back")
    await expect(bob.bubbles.last).to_contain_text("second")


async def test_a_long_press_opens_the_menu(world: World) -> None:
    """And is no tap: what lies under the finger does not open too."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("see https://example.org/")
    await bob.sees("see https://example.org/")
    finger = await bob.page.context.new_cdp_session(bob.page)
    place = await bob.log.get_by_role("link").bounding_box()
    assert place
    touch = {"x": place["x"] + 5, "y": place["y"] + 5}
    await finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [touch]})
    await expect(item(bob, "Copy text")).to_be_visible()
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await expect(item(bob, "Copy text")).to_be_visible()
    assert len(bob.page.context.pages) == 1
