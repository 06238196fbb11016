"""Tunnels, closed laptops, restarted servers: nothing missing, nothing doubled, everything in order."""

import asyncio
import re

from playwright.async_api import Request, Route, expect

from tests.browser.people import Person, World
from tests.browser.served import Link, Server
from tests.patience import happens


async def write_numbers(person: Person, numbers: range) -> None:
    for number in numbers:
        await person.write(str(number))
        await person.sees(str(number))


async def test_a_short_tunnel_loses_nothing_and_the_session_goes_on(world: World, link: Link) -> None:
    """What was said meanwhile comes by the socket: nothing is caught up with but how far everybody has read,
    which is told by hints alone.
    """
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await world.talk(ann, bob)
    await write_numbers(ann, range(3))
    await bob.sees("2")
    loaded: list[str] = []

    def note(request: Request) -> None:
        loaded.append(request.url)

    bob.page.on("request", note)
    opened: list[str] = []
    bob.page.on("websocket", lambda socket: opened.append(socket.url))
    await link.pull_out()
    await expect(bob.page.get_by_text("Connecting …")).to_be_visible()
    await write_numbers(ann, range(3, 6))
    await link.plug_in()
    await bob.is_online()
    await bob.sees("5")
    await write_numbers(ann, range(6, 8))
    await bob.sees("7")
    assert await bob.texts() == [str(number) for number in range(8)]
    assert not [url for url in loaded if "/chat/sync" in url or "/chat/messages" in url]
    assert len([url for url in loaded if url.endswith("/contact")]) <= len(opened)


async def test_an_unchanged_list_of_contacts_is_not_sent_again(world: World, link: Link) -> None:
    """The second time somebody comes back they have what they got the first time, and still see everybody."""
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await world.talk(ann, bob)
    for status in (200, 304):
        await link.pull_out()
        await expect(bob.page.get_by_text("Connecting …")).to_be_visible()
        async with bob.page.expect_response(lambda answer: answer.url.endswith("/contact")) as listed:
            await link.plug_in()
        assert (await listed.value).status == status
        await bob.is_online()
    await write_numbers(ann, range(1))
    await bob.sees("0")


async def test_a_lost_session_catches_up(world: World, link: Link, server: Server) -> None:
    """The server restarts while somebody is away: messages, a taken back one, requests, contacts."""
    ann, cem = await world.person("Ann"), await world.person("Cem")
    bob = await world.person("Bob", link.url)
    await world.talk(ann, bob)
    await write_numbers(ann, range(2))
    await bob.sees("1")
    await link.pull_out()
    await ann.bubbles.last.click(button="right")
    await ann.page.get_by_role("menuitem", name="Take back").click()
    await ann.button("Take back").click()
    await write_numbers(ann, range(2, 5))
    await server.crash_and_restart()
    await world.request("POST", "/contact/user", cem, json={"userId": bob.user_id})
    await link.plug_in()
    await bob.is_online()
    await bob.sees("4")
    await ann.is_online()
    await write_numbers(ann, range(5, 7))
    await bob.sees("6")
    assert await bob.texts() == ["0", "2", "3", "4", "5", "6"]
    await expect(bob.bubbles.nth(1)).to_contain_text("This message was taken back")
    await expect(bob.place("Contacts")).to_contain_text("1 request")


async def test_more_was_missed_than_one_page(world: World, link: Link, server: Server) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await world.talk(ann, bob)
    await write_numbers(ann, range(1))
    await bob.sees("0")
    await link.pull_out()
    [contact] = await world.request("GET", "/contact", ann)
    for number in range(1, 121):
        body = {"contactId": contact["contactId"], "text": str(number)}
        await world.request("POST", "/chat/send", ann, json=body)
    await server.crash_and_restart()
    await link.plug_in()
    await bob.sees("120")
    assert await bob.texts() == [str(number) for number in range(121)]


async def test_a_dead_connection_is_noticed(world: World, link: Link) -> None:
    """The socket looks open but nothing passes. Coming back to the page is reason enough to look."""
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await world.talk(ann, bob)
    link.swallow()
    await write_numbers(ann, range(2))
    await bob.page.evaluate("dispatchEvent(new Event('online'))")
    await expect(bob.page.locator(".connection")).to_have_attribute("data-state", "connecting")
    await link.pull_out()
    await link.plug_in()
    await bob.sees("1")
    assert await bob.texts() == ["0", "1"]


async def test_what_was_written_offline_is_sent_afterwards_in_order(world: World, link: Link) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await world.talk(ann, bob)
    await link.pull_out()
    await bob.write("first")
    await bob.write("second")
    await expect(bob.page.get_by_title("Sent when connected").first).to_be_visible()
    await link.plug_in()
    await ann.sees("second")
    assert await ann.texts() == ["first", "second"]
    await expect(bob.page.get_by_title("Sent when connected")).to_have_count(0)
    assert await bob.texts() == ["first", "second"]


async def test_what_was_written_offline_outlives_a_closed_page(world: World, link: Link) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await world.talk(ann, bob)
    await link.pull_out()
    await bob.write("do not forget me")
    await expect(bob.page.get_by_title("Sent when connected")).to_be_visible()
    await link.plug_in()
    await bob.page.reload()
    await ann.sees("do not forget me")
    assert await ann.texts() == ["do not forget me"]


async def test_a_page_opened_again_knows_what_came_meanwhile(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await ann.open("Bob")
    await expect(bob.page.get_by_role("link", name="Ann")).to_be_visible()
    await ann.write("one")
    await expect(bob.page).to_have_title("(1) ichat")
    await bob.page.goto("about:blank")
    await ann.write("two")
    await ann.sees("two")
    await bob.page.goto(f"{world.server.url}/chats")
    await expect(bob.page).to_have_title("(2) ichat")


async def test_a_login_ended_elsewhere_leads_to_the_door(world: World) -> None:
    ann = await world.person("Ann")
    tablet = await world.second_device(ann)
    await world.request("POST", "/user/logins/end", tablet, json={"others": True})
    await expect(ann.page.get_by_role("heading", name="Welcome back")).to_be_visible()
    await tablet.is_online()


async def test_a_list_that_was_slow_does_not_hide_what_came_meanwhile(world: World) -> None:
    """The contacts are on their way when a new contact, a message and a request arrive by the socket."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    held: list[Route] = []
    both_held = asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        held.append(route)
        if len(held) == 2:
            both_held.set()
        await release.wait()
        await route.fulfill(response=answer)

    release = asyncio.Event()
    await bob.page.route(re.compile(r"/api/contact(/pending)?$"), hold)
    await bob.page.reload()
    await happens(both_held)
    await bob.is_online()
    await world.befriend(ann, bob)
    [contact] = await world.request("GET", "/contact", ann)
    body = {"contactId": contact["contactId"], "text": "just in time"}
    await world.request("POST", "/chat/send", ann, json=body)
    await world.request("POST", "/contact/user", cem, json={"userId": bob.user_id})
    await expect(bob.page).to_have_title("(2) ichat")
    release.set()
    await bob.page.unroute_all(behavior="wait")
    row = bob.page.get_by_role("main").get_by_role("link", name="Ann")
    await expect(row).to_contain_text("just in time")
    await expect(bob.place("Contacts")).to_contain_text("1 request")


async def test_an_empty_history_that_was_slow_does_not_hide_what_came_meanwhile(world: World) -> None:
    """Bob opens a conversation in which nothing was said, and Ann's first message overtakes that answer."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    read, release = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        read.set()
        await release.wait()
        await route.fulfill(response=answer)

    await bob.page.route(re.compile(r"/api/chat/messages\?"), hold)
    await bob.open("Ann")
    await happens(read)
    await world.say(ann, bob, "overtaking")
    await bob.sees("overtaking")
    async with bob.page.expect_response(re.compile(r"/api/chat/messages\?")):
        release.set()
    await bob.page.unroute_all(behavior="wait")
    await world.say(ann, bob, "next")
    await bob.sees("next")
    assert await bob.texts() == ["overtaking", "next"]
