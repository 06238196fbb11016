"""Somebody without an account comes into a call by a link."""

import pytest
from playwright.async_api import expect

from tests.browser.people import Device, Person, World
from tests.browser.talking import hang_up, talking

pytestmark = pytest.mark.usefixtures("place_for_a_call")


async def open_people(person: Person) -> None:
    await person.button("More").click()
    await person.page.get_by_role("menuitem", name="People in the call").click()


async def make_link(person: Person) -> str:
    """The path of the page that it leads to."""
    await open_people(person)
    await person.button("Invite by link").click()
    await person.button("Make a link").click()
    link = await person.page.locator(".shared-link-text").inner_text()
    for _ in range(2):
        await person.page.get_by_role("dialog").last.get_by_role("button", name="Close").click()
    return link.removeprefix(person.page.url.split("/chats")[0])


async def knock(guest: Device, name: str) -> None:
    await guest.page.get_by_label("Your name").fill(name)
    await guest.button("Ask to come in").click()
    await expect(guest.page.get_by_text("Waiting to be let in")).to_be_visible()


async def test_a_guest_knocks_is_let_in_and_is_seen(world: World) -> None:
    """Gil has no account. Ann lets him in; he, she and Bob see each other move. He sees nothing else of the
    server, and leaves.
    """
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    gil = await world.visitor(await make_link(ann))
    await expect(gil.page.get_by_role("heading", name="Ann invites you to a call")).to_be_visible()
    await knock(gil, "Gil")
    await expect(bob.page.get_by_text("Gil would like to come in")).to_have_count(0)
    await ann.button("Let Gil in").click()
    await expect(gil.call_view).to_have_attribute("data-phase", "talking")
    for person in (ann, bob):
        await gil.sees_moving(person.user_id)
        tile = person.page.locator(".tile", has_text="Gil")
        await person.sees_moving(int(await tile.get_attribute("data-user") or 0))
    await expect(gil.page.locator(".tile", has_text="Bob")).to_have_count(1)
    await expect(gil.page.get_by_role("navigation")).to_have_count(0)
    await gil.button("Hang up").click()
    await expect(gil.page.get_by_role("heading", name="You have left the call")).to_be_visible()
    await expect(ann.page.locator(".tile", has_text="Gil")).to_have_count(0)
    await hang_up(ann)


async def test_a_guest_is_turned_away_from_a_call_that_is_then_locked(world: World) -> None:
    """Gil is told so. Ann locks the call, and his next knock is refused; his page notices when it is over."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    gil = await world.visitor(await make_link(ann))
    await knock(gil, "Gil")
    await ann.button("Turn Gil away").click()
    await expect(gil.page.get_by_role("heading", name="You were not let in")).to_be_visible()
    await open_people(ann)
    await ann.button("Lock the call").click()
    await expect(ann.page.get_by_text("Locked: nobody new comes in unless invited.")).to_be_visible()
    await gil.button("Back to the door").click()
    await gil.page.get_by_label("Your name").fill("Gil")
    await gil.button("Ask to come in").click()
    await expect(gil.page.get_by_role("alert")).to_contain_text("This call is locked")
    await ann.page.get_by_role("dialog").last.get_by_role("button", name="Close").click()
    await hang_up(ann)
    await gil.page.reload()
    await expect(gil.page.get_by_text("There is no call at the moment")).to_be_visible()
    await expect(gil.button("Ask to come in")).to_be_disabled()
