"""What one sets is seen at once, reaches the server in order, and is taken back if it is refused."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.browser.people import Person, World
from tests.browser.slow_line import SlowLine
from tests.patience import asked_until, happens, until

REFUSAL = {"code": 403, "message": "no"}


async def test_quiet_hours_that_are_set_fast_are_both_kept(world: World) -> None:
    """One end after the other, before the server has answered the first."""
    ann = await world.person("Ann")
    await ann.place("Settings").click()
    await ann.page.get_by_role("switch", name="Quiet hours").click()
    begin, end = ann.page.get_by_label("From"), ann.page.get_by_label("until")
    await expect(ann.page.get_by_text("Time zone:")).to_be_visible()
    line = await SlowLine.to("/user/privacy", ann.page)
    await begin.fill("01:00")
    await end.fill("23:59")
    await expect(begin).to_have_value("01:00")
    await expect(end).to_have_value("23:59")
    await until(lambda: bool(line.came))
    assert len(line.came) == 1
    line.flow()
    await asked_until(
        lambda kept: kept["quietHours"] == "01:00-23:59", lambda: world.request("GET", "/user/settings", ann)
    )
    assert len(line.came) == 2


async def test_quiet_hours_that_are_none_are_not_set(world: World) -> None:
    """Whoever means to change the other end too goes on."""
    ann = await world.person("Ann")
    await ann.place("Settings").click()
    await ann.page.get_by_role("switch", name="Quiet hours").click()
    begin, end = ann.page.get_by_label("From"), ann.page.get_by_label("until")
    await begin.fill("07:00")
    await expect(ann.page.get_by_role("alert")).to_contain_text("the same")
    await end.fill("09:00")
    await expect(ann.page.get_by_role("alert")).to_have_count(0)
    await expect(begin).to_have_value("07:00")


async def open_privacy(person: Person) -> None:
    await person.place("Settings").click()


async def open_group(person: Person) -> None:
    await person.place("Contacts").click()
    await person.page.get_by_role("main").get_by_role("link", name="Choir").click()


SWITCHES = {
    "privacy": (open_privacy, "/user/privacy", "Others find me by search"),
    "group": (open_group, "/group/update", "New members see what was written before"),
    "conversation": (open_group, "/contact/update", "Pin to the top"),
}


@pytest.mark.parametrize("of", SWITCHES)
async def test_a_switch_is_seen_at_once_and_goes_back_if_it_is_refused(world: World, of: str) -> None:
    """With the reason; and stays if it is not."""
    opens, path, name = SWITCHES[of]
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await world.group("Choir", ann, bob)
    await opens(ann)
    switch = ann.page.get_by_role("switch", name=name)
    was = await switch.is_checked()
    asked = asyncio.Event()
    answered = asyncio.Event()

    async def refuse(route: Route) -> None:
        asked.set()
        await answered.wait()
        await route.fulfill(json=REFUSAL)

    await ann.page.route(f"**/api{path}", refuse)
    await switch.click()
    await happens(asked)
    await expect(switch).to_be_checked(checked=not was)
    answered.set()
    await expect(switch).to_be_checked(checked=was)
    await expect(ann.page.locator(".toast-trouble")).to_be_visible()
    await ann.page.unroute(f"**/api{path}")
    async with ann.page.expect_response(f"**/api{path}"):
        await switch.click()
    await ann.page.reload()
    await expect(switch).to_be_checked(checked=not was)
