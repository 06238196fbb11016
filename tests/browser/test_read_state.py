"""What is read, unread and begun is the same on all of somebody's devices."""

import asyncio

from playwright.async_api import Locator, expect

from tests.browser.people import Device, Person, World
from tests.patience import happens


async def phone_of(world: World, person: Person) -> Person:
    phone = await world.second_device(person)
    await phone.page.set_viewport_size({"width": 390, "height": 780})
    return phone


def row(device: Device, name: str) -> Locator:
    return device.page.get_by_role("main").get_by_role("link", name=name)


async def choose(device: Device, name: str, action: str) -> None:
    """From the menu of a conversation in the list."""
    await row(device, name).click(button="right")
    await device.page.get_by_role("menuitem", name=action).click()


async def test_counts_and_marks_are_the_same_on_desktop_and_phone(world: World) -> None:
    """Three messages wait on both of Ann's devices, on one that is new, too; read on one, on all.

    What she marks as unread on the desktop is marked on the phone until she opens it there.
    """
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    phone = await phone_of(world, ann)
    await world.say(bob, ann, "one", "two", "three")
    for device in (ann, phone):
        await expect(row(device, "Bob")).to_contain_text("3 unread messages")
    tablet = await world.second_device(ann)
    await expect(row(tablet, "Bob")).to_contain_text("3 unread messages")
    await tablet.page.close()

    await ann.open("Bob")
    for device in (ann, phone):
        await expect(row(device, "Bob")).not_to_contain_text("unread")
        await expect(device.page).to_have_title("ichat")

    await ann.page.goto(f"{world.server.url}/chats")
    await choose(ann, "Bob", "Mark as unread")
    for device in (ann, phone):
        await expect(row(device, "Bob")).to_contain_text("Marked as unread")
        await expect(device.page).to_have_title("(1) ichat")
    await phone.open("Bob")
    await expect(row(ann, "Bob")).not_to_contain_text("Marked as unread")


async def test_what_was_read_in_the_last_moment_is_read(world: World) -> None:
    """Ann sees a message while the page still tells that she has read the one before, and closes it: on her
    phone nothing is unread.
    """
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    phone = await phone_of(world, ann)
    told = asyncio.Event()
    await ann.page.route("**/api/chat/read", lambda _: told.set(), times=1)  # and it is never answered
    await ann.open("Bob")
    await world.say(bob, ann, "Are you there?")
    await happens(told)
    await world.say(bob, ann, "Well, until tomorrow")
    await ann.sees("Well, until tomorrow")
    await expect(row(phone, "Bob")).to_contain_text("2 unread messages")
    await ann.page.close(run_before_unload=True)
    await expect(row(phone, "Bob")).not_to_contain_text("unread")


async def test_two_ticks_say_that_the_other_one_has_read(world: World) -> None:
    """Ann sees one tick until Bob has looked, then two; in a group she asks who has read."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await ann.open("Bob")
    await ann.write("Have you seen this?")
    ticks = ann.log.locator(".line-mine .sent").last
    await expect(row(bob, "Ann")).to_contain_text("1 unread message")
    await expect(ticks).to_have_attribute("data-state", "sent")
    await bob.open("Ann")
    await bob.sees("Have you seen this?")
    await expect(ticks).to_have_attribute("data-state", "read")
    await ann.page.reload()
    await expect(ticks).to_have_attribute("data-state", "read")

    await world.group("Rowing", ann, bob)
    await ann.open("Rowing")
    await ann.write("Sunday at nine")
    await bob.open("Rowing")
    await bob.sees("Sunday at nine")
    await ann.log.get_by_text("Sunday at nine").click(button="right")
    await ann.page.get_by_role("menuitem", name="Read by").click()
    await expect(ann.page.get_by_role("dialog").get_by_role("list", name="Read by")).to_contain_text("Bob")


async def test_a_draft_follows_to_the_other_device_and_goes_with_what_is_sent(world: World) -> None:
    """Begun on the desktop, it stands on the line of the phone, where it is finished and sent."""
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    phone = await phone_of(world, ann)
    await ann.open("Bob")
    await ann.line.fill("Shall we meet")
    await expect(row(phone, "Bob")).to_contain_text("Draft: Shall we meet")
    await phone.open("Bob")
    await expect(phone.line).to_have_value("Shall we meet")
    await phone.line.fill("Shall we meet at six?")
    await phone.button("Send", exact=True).click()
    await phone.sees("Shall we meet at six?")
    await expect(ann.log.get_by_text("Shall we meet at six?")).to_be_visible()
    await expect(ann.line).to_have_value("")
