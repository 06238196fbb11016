"""Who is rung, on which page, and for how long."""

import asyncio

import pytest
from playwright.async_api import Locator, Page, Route, expect

from domain.model.calls import CallStatus
from tests.browser.people import World
from tests.browser.slow_line import SlowLine
from tests.browser.talking import hang_up
from tests.patience import Stopwatch, happens

pytestmark = pytest.mark.usefixtures("place_for_a_call")

ENDS_WITHIN = 6
"""Seconds from the closing of the caller's page."""


def incoming(page: Page) -> Locator:
    return page.get_by_role("alertdialog")


async def test_an_incoming_call_says_what_it_is_for(world: World) -> None:
    """Voice or video, with words under the buttons."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    for video, words in ((True, "Incoming video call"), (False, "Incoming voice call")):
        await ann.button("Video call" if video else "Voice call").click()
        if video:  # the first time
            await ann.button("Start call").click()
        ring = incoming(bob.page)
        await expect(ring).to_contain_text(words)
        for word in ("Decline", "Voice", "Video"):
            await expect(ring.get_by_role("button").filter(has_text=word).first).to_be_visible()
        await ring.get_by_role("button", name="Decline").click()
        await ann.is_in_phase("ended")
        await ann.button("Close").click()


async def test_one_person_is_rung_at_once_with_the_devices_of_last_time(world: World) -> None:
    """The lobby is for the first time, and for groups."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await world.group("Trio", ann, bob, cem)
    await ann.open("Bob")
    await ann.button("Voice call").click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_label("Microphone", exact=True).select_option(index=2)
    chosen = await dialog.get_by_label("Microphone", exact=True).input_value()
    await dialog.get_by_role("button", name="Start call").click()
    await expect(incoming(bob.page)).to_be_visible()
    await hang_up(ann)
    await ann.button("Close").click()
    await ann.button("Video call").click()
    await ann.is_in_phase("ringing")
    await expect(ann.page.locator(".tile-me video")).to_be_visible()
    await ann.button("Choose devices").click()
    choosing = ann.page.get_by_role("dialog", name="Choose devices")
    await expect(choosing).to_be_visible()
    await expect(choosing.get_by_label("Microphone", exact=True)).to_have_value(chosen)
    await ann.page.keyboard.press("Escape")
    await expect(choosing).to_be_hidden()
    await hang_up(ann)
    await ann.button("Close").click()
    await ann.open("Trio")
    await ann.button("Voice call").click()
    await expect(ann.page.get_by_role("dialog").get_by_role("checkbox", checked=True)).to_have_count(2)


@pytest.mark.parametrize(("end", "told"), [("hang up", "Cancelled"), ("decline", "You declined")])
async def test_a_call_that_follows_at_once_rings(world: World, end: str, told: str) -> None:
    """The server learns first that the one before it is over: whoever is in a call is busy for the next."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call(video=False)
    await expect(incoming(bob.page)).to_be_visible()
    caller, called = (ann, bob) if end == "hang up" else (bob, ann)
    line = await SlowLine.to("/call/hangup*", caller.page)
    if end == "hang up":
        await hang_up(ann)
        await ann.button("Close").click()
        await ann.button("Voice call").click()
    else:
        await incoming(bob.page).get_by_role("button", name="Decline").click()
        await bob.call(video=False)
    await caller.is_in_phase("joining")
    line.flow()
    await expect(caller.log.get_by_text(told)).to_be_visible()
    await caller.is_in_phase("ringing")
    await expect(incoming(called.page)).to_be_visible()


async def hear_of_running_calls(page: Page) -> asyncio.Event:
    """Set when its list of calls has one."""
    heard = asyncio.Event()

    async def pass_on(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer)
        calls = (await answer.json())["data"]["calls"]
        if any(call["status"] != CallStatus.ENDED for call in calls):
            heard.set()

    await page.route("**/api/calls?*", pass_on)
    return heard


async def test_a_call_that_the_other_declined_is_over(world: World) -> None:
    """Whoever calls again before the list of calls has come rings, and does not enter the one that ended."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    listed = await hear_of_running_calls(ann.page)
    await ann.call(video=False)
    await happens(listed)
    await ann.page.unroute_all(behavior="wait")
    await SlowLine.to("/calls*", ann.page)
    await incoming(bob.page).get_by_role("button", name="Decline").click()
    await ann.is_in_phase("ended")
    await ann.call_view.get_by_role("button", name="Call again").click()
    await ann.is_in_phase("ringing")
    await expect(incoming(bob.page)).to_be_visible()


async def test_a_page_that_is_opened_while_it_rings_rings(world: World) -> None:
    """And so does one that is loaded anew; answered there, the others are silent."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call()
    await expect(incoming(bob.page)).to_contain_text("Incoming video call")
    await bob.page.reload()
    await expect(incoming(bob.page)).to_contain_text("Ann")
    tablet = await world.second_device(bob)
    await expect(incoming(tablet.page)).to_contain_text("Incoming video call")
    await tablet.button("Answer with video").click()
    await ann.sees_moving(bob.user_id)
    await expect(incoming(bob.page)).to_be_hidden()
    await bob.page.reload()
    await expect(bob.page.locator(".running")).to_be_visible()
    await expect(incoming(bob.page)).to_have_count(0)


async def test_who_closes_the_page_rings_nobody_for_long(world: World) -> None:
    """Bob's phone is silent within six seconds, and he has missed the call."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call()
    await ann.is_in_phase("ringing")
    await expect(incoming(bob.page)).to_be_visible()
    await expect(ann.page.locator(".call-head")).to_contain_text("Ringing")
    async with ann.page.expect_event("close"):
        await ann.page.close(run_before_unload=True)
    closed = Stopwatch()
    await expect(incoming(bob.page)).to_be_hidden()
    assert closed.shows(ENDS_WITHIN)
    await expect(bob.bubbles).to_contain_text("Missed call")


async def test_who_loads_the_page_anew_goes_on_ringing(world: World) -> None:
    """It is back in its call by itself, and Bob can answer."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call()
    await ann.is_in_phase("ringing")
    await ann.page.reload()
    await ann.is_in_phase("ringing")
    await bob.button("Answer with video").click()
    await bob.sees_moving(ann.user_id)
    await ann.sees_moving(bob.user_id)


async def test_who_leaves_a_group_call_goes_back_into_it(world: World) -> None:
    """From the end of the call, from the conversation's buttons: never beside it (E6)."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await world.group("Trio", ann, bob, cem)
    await ann.open("Trio")
    await ann.call(video=False)
    for person in (bob, cem):
        await person.button("Answer with voice").click()
    for person in (ann, bob, cem):
        await person.is_in_phase("talking")
    await hang_up(cem)
    await cem.button("Rejoin").click()
    await cem.is_in_phase("talking")
    await hang_up(cem)
    await cem.button("Close").click()
    await cem.open("Trio")
    await cem.button("Video call").click()
    await (
        cem.page.get_by_role("dialog", name="Join the call with Trio")
        .get_by_role("button", name="Join")
        .click()
    )
    await cem.is_in_phase("talking")
    for person in (ann, bob, cem):
        assert len((await world.request("GET", "/calls", person))["calls"]) == 1


async def test_somebody_who_is_busy_did_not_leave(world: World) -> None:
    """Dan rings Bob: the group's call says that he cannot be reached, and not that he left (E6)."""
    ann, bob, cem, dan = [await world.person(name) for name in ("Ann", "Bob", "Cem", "Dan")]
    await world.befriend(ann, bob, cem)
    await world.befriend(dan, bob)
    await world.group("Trio", ann, bob, cem)
    await dan.open("Bob")
    await dan.call(video=False)
    await expect(incoming(bob.page)).to_contain_text("Dan")
    await ann.open("Trio")
    await ann.call(video=False)
    await expect(ann.page.get_by_text("Bob cannot be reached now")).to_be_visible()
    await cem.button("Answer with voice").click()
    await cem.is_in_phase("talking")
    for person in (ann, cem):
        await expect(person.page.get_by_text("left the call")).to_have_count(0)
    await expect(cem.page.get_by_text("cannot be reached")).to_have_count(0)


async def test_a_call_leads_back_to_those_who_were_in_it(world: World) -> None:
    """Missed: call back; made: call again; from the conversation and from the list of calls."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call()
    await expect(incoming(bob.page)).to_be_visible()
    await hang_up(ann)
    await ann.button("Close").click()
    card = bob.bubbles.filter(has_text="Video call")
    await expect(card).to_contain_text("Missed call")
    await card.get_by_role("button", name="Call back").click()
    await bob.button("Start call").click()
    await expect(incoming(ann.page)).to_contain_text("Incoming video call")
    await ann.button("Decline").click()
    await bob.button("Close").click()
    await bob.bubbles.last.get_by_role("button", name="Call again").click()
    await expect(incoming(ann.page)).to_contain_text("Bob")
