"""Notifications of the system, for somebody who looks elsewhere."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.chromium import launch
from tests.browser.notification_tray import LOOK_ELSEWHERE, LOOK_HERE, wants_to_be_told
from tests.browser.people import Person, World

pytestmark = pytest.mark.service_worker


@pytest_asyncio.fixture(loop_scope="package", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, whole=True)
        yield browser
        await browser.close()


async def test_a_message_is_announced_until_it_is_read(world: World) -> None:
    """By the service worker, since phones show no others; reading it anywhere withdraws it."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    tray = await wants_to_be_told(bob)
    await ann.open("Bob")
    await ann.write("Are you there?")
    [told] = await tray.shows(1)
    assert (told["title"], told["body"], told["kind"]) == ("Ann", "Are you there?", "room")
    assert told["path"].startswith("chats/")
    assert not told["requireInteraction"]
    await bob.page.evaluate(LOOK_HERE)
    await bob.open("Ann")
    await bob.sees("Are you there?")
    assert await tray.shows(0) == []


async def test_a_ring_stays_until_it_is_handled(world: World) -> None:
    """It does not vanish by itself, and answering on another device withdraws it."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    tablet = await world.second_device(bob)
    await world.befriend(ann, bob)
    tray = await wants_to_be_told(bob)
    await ann.open("Bob")
    await ann.call(video=False)
    [told] = await tray.shows(1)
    assert (told["title"], told["body"], told["kind"]) == ("Incoming voice call", "Ann", "call")
    assert told["requireInteraction"]
    await tablet.button("Answer with voice").click()
    await tablet.is_in_phase("talking")
    assert await tray.shows(0) == []


async def test_a_request_is_announced_until_it_is_answered(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    tray = await wants_to_be_told(bob)
    asked = await world.request("POST", "/contact/user", ann, json={"userId": bob.user_id})
    [told] = await tray.shows(1)
    assert (told["body"], told["kind"], told["path"]) == ("Ann", "request", "contacts/requests")
    await world.request("POST", f"/contact/accept?requestId={asked['id']}", bob)
    assert await tray.shows(0) == []


async def test_nobody_is_told_who_does_not_want_to_be(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    tray = await wants_to_be_told(bob)
    await bob.place("Settings").click()
    await bob.page.get_by_role("switch", name="Show notifications").click()
    await ann.open("Bob")
    await ann.write("Are you there?")
    await expect(bob.place("Chats")).to_contain_text("1")
    assert await tray.shows(0) == []


async def close_ichat(world: World, person: Person) -> None:
    """And look at something else of the same server, where a test can still ask what is shown."""
    await person.page.goto(f"{world.server.url}/sw.js")


async def test_a_push_is_shown_and_withdrawn(world: World) -> None:
    """What was pushed while the page was closed: with a name, without one, and a call that rings no more."""
    bob = await world.person("Bob")
    tray = await wants_to_be_told(bob)
    await close_ichat(world, bob)
    nothing = {"contactId": 0, "callId": 0, "title": "", "body": ""}
    await tray.deliver(nothing | {"kind": "call", "contactId": 1, "callId": 7, "title": "Ann"})
    [call] = await tray.shows(1)
    assert (call["title"], call["body"], call["requireInteraction"]) == ("Ann", "Incoming call", True)
    await tray.deliver(nothing | {"kind": "withdrawn", "callId": 7})
    assert await tray.shows(0) == []
    await tray.deliver(nothing | {"kind": "request"})
    [request] = await tray.shows(1)
    assert (request["title"], request["path"]) == ("New contact request", "contacts/requests")


async def test_pushes_that_come_at_once_are_all_shown(world: World) -> None:
    """None is lost while the worker counts the others."""
    bob = await world.person("Bob")
    tray = await wants_to_be_told(bob)
    await close_ichat(world, bob)
    push = {"kind": "call", "contactId": 1, "title": "Ann", "body": ""}
    for call_id in range(1, 9):
        await tray.deliver(push | {"callId": call_id})
    await tray.shows(8)


async def test_a_push_outlives_the_opening_of_the_page(world: World) -> None:
    """A page withdraws nothing before it knows what there is to read."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    tray = await wants_to_be_told(bob)
    await bob.open("Ann")
    contact_id = int((await bob.page.evaluate("location.pathname")).rpartition("/")[2])
    await close_ichat(world, bob)
    await world.say(ann, bob, "Are you coming?")
    push = {"contactId": contact_id, "callId": 0, "title": "Ann", "body": "Are you coming?"}
    await tray.deliver(push | {"kind": "message"})
    await tray.deliver(push | {"kind": "call", "callId": 7})
    await tray.shows(2)
    await bob.page.goto(f"{world.server.url}/chats")
    [told] = await tray.shows(1)
    assert told["body"] == "Are you coming?"
    await bob.open("Ann")
    assert await tray.shows(0) == []


ANSWER = """async ([path, reply]) => {
    const shown = (await self.registration.getNotifications()).find(({ data }) => data.path === path);
    const clicked = { notification: shown, action: "reply", reply };
    self.dispatchEvent(new NotificationEvent("notificationclick", clicked));
}"""


async def test_a_push_is_answered_in_place_and_withdrawn_when_it_is_read_elsewhere(world: World) -> None:
    """The service worker sends the answer itself. What belongs to another conversation stays."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    tray = await wants_to_be_told(bob)
    await ann.open("Bob")
    await bob.open("Ann")
    path = (await bob.page.evaluate("location.pathname")).removeprefix("/")
    about = {"kind": "message", "contactId": int(path.rpartition("/")[2]), "callId": 0, "body": "?"}
    await bob.place("Settings").click()
    await world.say(ann, bob, "Are you coming?")
    await tray.shows(1)
    await tray.deliver(about | {"title": "Ann"})
    await tray.shows(2)
    [worker] = bob.page.context.service_workers
    await worker.evaluate(ANSWER, [path, "On my way"])
    await ann.sees("On my way")
    assert await tray.shows(0) == []
    await tray.deliver(about | {"kind": "withdrawn", "title": ""})
    assert await tray.shows(0) == []


async def test_quiet_hours_are_kept(world: World) -> None:
    """Set on one device, they hold on every page: nothing is shown, but what waits is counted."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    tray = await wants_to_be_told(bob)
    await bob.place("Settings").click()
    switch = bob.page.get_by_role("switch", name="Quiet hours")
    await switch.click()
    await bob.page.get_by_label("From").fill("00:00")
    async with bob.page.expect_response(lambda answer: "00:00-23:59" in (answer.request.post_data or "")):
        await bob.page.get_by_label("until").fill("23:59")
    await expect(bob.page.get_by_text("Time zone:")).to_be_visible()
    await bob.page.reload()
    await bob.is_online()
    await expect(switch).to_be_checked()
    await expect(bob.page.get_by_label("until")).to_have_value("23:59")
    await bob.page.evaluate(LOOK_ELSEWHERE)
    await world.say(ann, bob, "psst")
    await expect(bob.place("Chats")).to_contain_text("1")
    assert await tray.shows(0) == []
    await switch.click()
    await expect(switch).not_to_be_checked()
    await world.say(ann, bob, "hello")
    [told] = await tray.shows(1)
    assert told["body"] == "hello"
