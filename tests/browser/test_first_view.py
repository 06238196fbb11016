"""What one sees before the page is there, without a network, and after an upgrade."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.people import World, page_that_knows
from tests.browser.served import Link

pytestmark = [pytest.mark.service_worker, pytest.mark.usefixtures("bundled")]

PAPER = {"light": "rgb(244, 242, 238)", "dark": "rgb(17, 23, 22)"}
CONTROLLED = "() => navigator.serviceWorker.controller"


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("chosen", ["auto", "light", "dark"])
async def test_the_frame_has_its_colours_before_any_module_is_here(
    world: World, system: str, chosen: str
) -> None:
    context = await world.context(color_scheme=system)
    page = await context.new_page()
    await page.add_init_script(f"localStorage['ichat.0.theme'] = '\"{chosen}\"'")
    held = await hold_modules(page)
    await page.goto(world.server.url, wait_until="commit")
    await expect(page.locator(".early-door")).to_be_visible()
    seen = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert seen == PAPER[system if chosen == "auto" else chosen]
    held.set()
    await expect(page.get_by_role("heading", name="Welcome to ichat")).to_be_visible()
    await expect(page.locator(".early-door")).to_be_hidden()


async def test_who_is_signed_in_sees_their_frame_at_once(world: World) -> None:
    ann = await world.person("Ann")
    login = {"userId": ann.user_id, "token": ann.token}
    page = await page_that_knows(await world.context(), world.server.url, login)
    held = await hold_modules(page)
    await page.goto(world.server.url, wait_until="commit")
    await expect(page.locator(".early-home")).to_be_visible()
    held.set()
    await expect(page.get_by_role("heading", name="Chats")).to_be_visible()
    await expect(page.locator(".early-home")).to_be_hidden()


async def hold_modules(page: Page) -> asyncio.Event:
    """Until the event is set, the page waits for its modules, as on a slow line."""
    let_go = asyncio.Event()

    async def hold(route: Route) -> None:
        await let_go.wait()
        await route.continue_()

    await page.route(re.compile(r"/assets/.*\.js$"), hold)
    return let_go


@pytest.mark.parametrize("part", ["entry", "main"])
async def test_a_page_whose_scripts_are_not_there_is_loaded_anew(world: World, part: str) -> None:
    """As while nodes are upgraded one after the other, and the next one does not have them."""
    page = await (await world.context()).new_page()
    missing = [404, 404]

    async def answer(route: Route) -> None:
        await (route.fulfill(status=missing.pop()) if missing else route.continue_())

    await page.route(re.compile(rf"/assets/{part}-\w+\.js$"), answer)
    await page.goto(world.server.url)
    await expect(page.get_by_role("heading", name="Welcome to ichat")).to_be_visible()
    assert not missing


async def test_the_page_opens_without_the_network(world: World, link: Link) -> None:
    ann = await world.person("Ann", link.url)
    await ann.page.wait_for_function(CONTROLLED)
    await link.pull_out()
    await ann.page.goto(f"{link.url}/settings")
    await expect(ann.page.get_by_role("heading", name="Settings")).to_be_visible()
    await link.plug_in()
    await ann.is_online()


async def test_known_conversations_are_there_without_the_network(world: World, link: Link) -> None:
    """With their names and what was said last; what was said meanwhile follows."""
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await world.talk(ann, bob)
    await ann.write("See you at eight")
    await bob.sees("See you at eight")
    await bob.page.wait_for_function(CONTROLLED)
    await bob.page.goto("about:blank")
    await link.pull_out()
    await ann.write("Or nine")
    await bob.page.goto(f"{link.url}/chats")
    row = bob.page.get_by_role("main").get_by_role("link", name="Ann")
    await expect(row).to_contain_text("See you at eight")
    await row.click()
    await bob.sees("See you at eight")
    await link.plug_in()
    await bob.sees("Or nine")
    assert await bob.texts() == ["See you at eight", "Or nine"]


async def test_what_is_known_leaves_no_gap_to_what_is_new(world: World) -> None:
    """Another tab received more than the newest page of history, and took what it knew with it."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    for number in range(5):
        await ann.write(str(number))
    await bob.sees("4")
    await bob.page.goto("about:blank")
    [contact] = await world.request("GET", "/contact", ann)
    for number in range(5, 65):
        body = {"contactId": contact["contactId"], "text": str(number)}
        await world.request("POST", "/chat/send", ann, json=body)
    await bob.page.add_init_script(f"localStorage['ichat.{bob.user_id}.delivered'] = 1000000")
    await bob.page.goto(f"{world.server.url}/chats/{contact_of(await world.request('GET', '/contact', bob))}")
    await bob.sees("64")
    numbers = [int(text) for text in await bob.texts()]
    assert numbers == list(range(numbers[0], 65))


def contact_of(contacts: list[dict[str, int]]) -> int:
    [contact] = contacts
    return contact["contactId"]


async def test_a_second_visit_asks_for_no_file_again(world: World) -> None:
    ann = await world.person("Ann")
    await ann.page.wait_for_function(CONTROLLED)
    asked: list[str] = []
    ann.page.on(
        "response", lambda answer: asked.append(answer.url) if not answer.from_service_worker else None
    )
    await ann.page.reload()
    await ann.is_online()
    files = [url.removeprefix(world.server.url) for url in asked if "/api/" not in url]
    assert [file for file in files if not file.startswith("/sw.js")] == []
