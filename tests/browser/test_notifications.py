"""Notifications of the system, for somebody who looks elsewhere."""

import asyncio
from typing import Any

from playwright.async_api import expect

from tests.browser.people import Person, World

LOOK_ELSEWHERE = "Object.defineProperty(document, 'hasFocus', { value: () => false, configurable: true })"
LOOK_HERE = "() => { delete document.hasFocus; }"
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map(({ title, body, tag, requireInteraction, data }) =>
        ({ title, body, kind: tag.split("-")[0], requireInteraction, path: data.path }))"""


async def wants_to_be_told(person: Person) -> None:
    """And looks elsewhere, with the page open in the background."""
    await person.page.context.grant_permissions(["notifications"])
    await person.page.add_init_script("localStorage['ichat.0.alerts'] = 'true'")
    await person.page.reload()
    await person.is_online()
    await person.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    await person.page.evaluate(LOOK_ELSEWHERE)


async def shown(person: Person) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = await person.page.evaluate(SHOWN)
    return seen


async def shows(person: Person, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(15):
        while len(seen := await shown(person)) != count:  # noqa: ASYNC110 - nobody tells of them
            await asyncio.sleep(0.05)
    return seen


async def test_a_message_is_announced_until_it_is_read(world: World) -> None:
    """By the service worker, since phones show no others; reading it anywhere withdraws it."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await wants_to_be_told(bob)
    await ann.open("Bob")
    await ann.write("Are you there?")
    [told] = await shows(bob, 1)
    assert (told["title"], told["body"], told["kind"]) == ("Ann", "Are you there?", "room")
    assert told["path"].startswith("/chats/")
    assert not told["requireInteraction"]
    await bob.page.evaluate(LOOK_HERE)
    await bob.open("Ann")
    await bob.sees("Are you there?")
    assert await shows(bob, 0) == []


async def test_a_ring_stays_until_it_is_handled(world: World) -> None:
    """It does not vanish by itself, and answering on another device withdraws it."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    tablet = await world.second_device(bob)
    await world.befriend(ann, bob)
    await wants_to_be_told(bob)
    await ann.open("Bob")
    await ann.call(video=False)
    [told] = await shows(bob, 1)
    assert (told["title"], told["body"], told["kind"]) == ("Incoming voice call", "Ann", "call")
    assert told["requireInteraction"]
    await tablet.button("Answer with voice").click()
    await tablet.is_in_phase("talking")
    assert await shows(bob, 0) == []


async def test_a_request_is_announced_until_it_is_answered(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await wants_to_be_told(bob)
    asked = await world.request("POST", "/contact/user", ann, json={"userId": bob.user_id})
    [told] = await shows(bob, 1)
    assert (told["body"], told["kind"], told["path"]) == ("Ann", "request", "/contacts")
    await world.request("POST", f"/contact/accept?requestId={asked['id']}", bob)
    assert await shows(bob, 0) == []


async def test_nobody_is_told_who_does_not_want_to_be(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await wants_to_be_told(bob)
    await bob.place("Settings").click()
    await bob.page.get_by_role("switch", name="Show notifications").click()
    await ann.open("Bob")
    await ann.write("Are you there?")
    await expect(bob.place("Chats")).to_contain_text("1")
    assert await shown(bob) == []
