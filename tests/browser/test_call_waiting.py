"""A second caller, beside the call that one is in (C6)."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.people import Person, World
from tests.browser.talking import hang_up

pytestmark = pytest.mark.usefixtures("place_for_a_call")


def second_call(person: Person) -> Locator:
    return person.page.locator(".call-waiting")


async def three(world: World) -> tuple[Person, Person, Person]:
    """Ann and Bob talk, and Cat is before the conversation with Bob."""
    ann, bob, cat = [await world.person(name) for name in ("Ann", "Bob", "Cat")]
    await world.befriend(cat, bob)
    await world.talk(ann, bob)
    await ann.call(video=False)
    await bob.button("Answer with voice").click()
    for person in (ann, bob):
        await person.is_in_phase("talking")
    await cat.open("Bob")
    # What his page shows is known on the server together with this.
    await expect(cat.page.locator(".conversation-note")).to_have_text("online")
    return ann, bob, cat


async def test_it_is_answered_by_leaving_the_first(world: World) -> None:
    """Until then it disturbs nobody; Ann is told that Bob left."""
    ann, bob, cat = await three(world)
    await cat.call()
    ring = bob.page.get_by_role("alertdialog", name="Cat is calling")
    await expect(ring).to_contain_text("Incoming video call")
    await expect(bob.page.locator(".incoming")).to_have_count(0)
    await bob.is_in_phase("talking")
    await ann.is_in_phase("talking")
    await bob.button("Leave and answer").click()
    await expect(bob.call_view).to_have_attribute("aria-label", "Call with Cat")
    await expect(ann.log).to_contain_text("Lasted")
    for person in (bob, cat):
        await person.is_in_phase("talking")
    await expect(ring).to_be_hidden()


async def test_it_is_declined_or_given_up(world: World) -> None:
    """In the corner, too: Bob talks on with Ann."""
    ann, bob, cat = await three(world)
    await bob.button("Back to the conversations").click()
    await cat.call(video=False)
    await expect(bob.page.locator(".dock").get_by_role("alertdialog")).to_contain_text("Cat")
    await bob.button("Decline").click()
    await expect(cat.call_view).to_contain_text("Declined")
    await cat.button("Close").click()
    await bob.button("Back to the call").click()
    await cat.button("Voice call").click()
    await expect(second_call(bob)).to_be_visible()
    await hang_up(cat)
    await expect(second_call(bob)).to_be_hidden()
    for person in (ann, bob):
        await person.is_in_phase("talking")


async def test_another_page_answers_it(world: World) -> None:
    """The one that is in the first call leaves that, and rings no more."""
    ann, bob, cat = await three(world)
    tablet = await world.second_device(bob)
    await cat.call(video=False)
    await expect(second_call(bob)).to_be_visible()
    await tablet.button("Answer with voice").click()
    for person in (tablet, cat):
        await person.is_in_phase("talking")
    for person in (ann, bob):
        await expect(person.log).to_contain_text("Lasted")
    await expect(second_call(bob)).to_have_count(0)
    await expect(bob.page.locator(".incoming")).to_have_count(0)


async def test_when_the_first_is_over_it_rings_on(world: World) -> None:
    ann, bob, cat = await three(world)
    await cat.call(video=False)
    await expect(second_call(bob)).to_be_visible()
    await hang_up(ann)
    await expect(bob.page.locator(".incoming")).to_contain_text("Cat")
    await bob.button("Answer with voice").click()
    for person in (bob, cat):
        await person.is_in_phase("talking")
