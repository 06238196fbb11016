"""Answers, edits, and messages that are passed on or kept at hand."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.people import Person, World

pytestmark = pytest.mark.usefixtures("place_for_a_call")

TWO_PAGES = 80


async def act(person: Person, message: Locator, name: str) -> None:
    """Choose something from the menu of a message."""
    await message.click(button="right", position={"x": 12, "y": 12})
    await person.page.get_by_role("menuitem", name=name, exact=True).click()


def bubble(person: Person, text: str) -> Locator:
    return person.bubbles.filter(has_text=text)


async def test_an_answer_quotes_and_its_quote_leads_there(world: World) -> None:
    """However long ago that was; and back to the newest message at once."""
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, "Where shall we meet?")
    await ann.open("Bob")
    await act(ann, bubble(ann, "Where shall"), "Reply")
    await ann.write("At the lake")
    quote = bubble(ann, "At the lake").locator(".quote")
    await expect(quote).to_contain_text("Where shall we meet?")
    await world.say(bob, ann, *[f"line {number}" for number in range(TWO_PAGES)])
    await ann.page.reload()
    await ann.sees(f"line {TWO_PAGES - 1}")
    contact_id = int(ann.page.url.rpartition("/")[2])
    history = await world.request("GET", f"/chat/messages?contactId={contact_id}&limit=100", ann)
    body = {"contactId": contact_id, "text": "Still there?", "replyTo": history[0]["messageId"]}
    await world.request("POST", "/chat/send", ann, json=body)
    await ann.sees("Still there?")
    await bubble(ann, "Still there?").locator(".quote").click()
    await expect(ann.page.locator(".line-found")).to_contain_text("Where shall we meet?")
    await ann.button("To the newest message").click()
    await expect(bubble(ann, "Still there?")).to_be_in_viewport()
    await expect(ann.button("To the newest message")).to_have_count(0)


async def test_what_was_said_is_edited_where_it_was_written(world: World) -> None:
    """Arrow up takes the last message back to the line; Escape leaves it as it is; others see the mark."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("See you at noon")
    await bob.sees("See you at noon")
    await ann.line.press("ArrowUp")
    await expect(ann.line).to_have_value("See you at noon")
    await ann.line.press("Escape")
    await expect(ann.line).to_have_value("")
    await act(ann, bubble(ann, "noon"), "Edit")
    await ann.write("See you at one")
    await bob.sees("See you at one")
    await expect(bubble(bob, "at one").get_by_text("edited")).to_be_visible()
    await expect(bubble(bob, "noon")).to_have_count(0)
    await expect(ann.line).to_have_value("")
    await expect(ann.page.get_by_role("main")).to_contain_text("See you at one")


async def test_a_message_is_passed_on_with_a_word(world: World) -> None:
    ann, bob, cid = await world.person("Ann"), await world.person("Bob"), await world.somebody("Cid")
    await world.befriend(ann, bob, cid)
    await world.say(cid, ann, "The key is under the mat")
    await ann.open("Cid")
    await act(ann, bubble(ann, "The key"), "Forward")
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_role("checkbox", name="Bob").check()
    await dialog.get_by_label("Say something about it").fill("Cid says")
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog).to_have_count(0)
    await bob.open("Ann")
    await bob.sees("Cid says\nThe key is under the mat")
    await expect(bubble(bob, "The key").get_by_text("Forwarded")).to_be_visible()


async def test_what_is_pinned_stays_at_hand_for_both(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    for text in ("Gate code 4711", "Wifi: lake"):
        await ann.write(text)
        await bob.sees(text)
        await act(ann, bubble(ann, text), "Pin")
    bar = bob.page.locator(".pin-bar")
    await expect(bar).to_contain_text("Wifi: lake")
    await expect(bar).to_contain_text("1/2")
    await bar.get_by_text("Wifi: lake").click()
    await expect(bar).to_contain_text("Gate code 4711")
    await bob.button("Pinned messages").click()
    unpin = bob.page.get_by_role("dialog").get_by_role("button", name="Unpin")
    await unpin.first.click()
    await expect(unpin).to_have_count(1)
    await unpin.click()
    await expect(ann.page.locator(".pin-bar")).to_have_count(0)
