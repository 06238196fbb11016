"""What counts as read, and where one begins to read."""

import asyncio
import re

from playwright.async_api import Locator, Page, Route, expect

from tests.browser.people import Person, World, page_that_knows
from tests.patience import GIVEN, happens


def row(person: Person, name: str) -> Locator:
    return person.page.get_by_role("main").get_by_role("link", name=name)


async def look_away(page: Page, *, away: bool = True) -> None:
    """As if another window had the keyboard."""
    await page.evaluate("(away) => { document.hasFocus = () => !away; }", away)
    if not away:
        await page.evaluate("dispatchEvent(new Event('focus'))")


async def test_what_comes_while_one_reads_above_waits_below(world: World) -> None:
    """It is counted on the way down, in the list, in the title and on the icon of the app, and can be heard;
    nothing jumps.
    """
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, *(f"line {number}" for number in range(30)))
    await bob.page.add_init_script("""
        window.notes = 0;
        Navigator.prototype.setAppBadge = async (number) => { window.onIcon = number; };
        const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () { window.notes += 1; return make.call(this); };
    """)
    await bob.page.reload()
    await bob.open("Ann")
    await expect(bob.log.get_by_text("line 29", exact=True)).to_be_in_viewport()
    await ann.open("Bob")
    await ann.write("seen at once")
    await expect(bob.log.get_by_text("seen at once")).to_be_in_viewport()
    await expect(bob.log.locator(".new-mark")).to_have_count(0)
    await expect(bob.page).to_have_title("ichat")
    assert await bob.page.evaluate("window.notes") == 0

    await bob.log.evaluate("(log) => { log.scrollTop = 0; }")
    await expect(bob.log.get_by_text("line 0", exact=True)).to_be_in_viewport()
    await expect(bob.button("To the newest message")).to_be_visible()
    for text in ("one", "two", "three"):
        await ann.write(text)
    await expect(bob.button("To the newest message, 3 unread messages")).to_be_visible()
    await expect(row(bob, "Ann")).to_contain_text("3 unread messages")
    await expect(bob.page).to_have_title("(3) ichat")
    assert await bob.page.evaluate("window.onIcon") == 3
    await bob.page.wait_for_function("() => window.notes > 0")
    await expect(bob.log.get_by_text("line 0", exact=True)).to_be_in_viewport()

    await bob.button("To the newest message").click()
    await expect(bob.log.get_by_text("New messages")).to_be_in_viewport()
    await expect(bob.log.get_by_text("three")).to_be_in_viewport()
    await expect(bob.page).to_have_title("ichat")
    assert await bob.page.evaluate("window.onIcon") == 0
    await expect(row(bob, "Ann")).not_to_contain_text("unread")


async def test_whoever_is_at_the_end_stays_there_whatever_changes_its_size(world: World) -> None:
    """Also if the scrolling of a message of their own is told when the window is already smaller."""
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, *(f"line {number}" for number in range(30)))
    await ann.open("Bob")
    await ann.write("my own")
    await expect(ann.bubbles.last).to_be_in_viewport()
    await ann.log.evaluate("""(log) => {
        document.querySelector(".shell").style.height = "50%";
        log.dispatchEvent(new Event("scroll"));
    }""")
    await expect(ann.bubbles.last).to_be_in_viewport()
    await ann.log.evaluate("(log) => { log.scrollTop -= 200; }")
    await expect(ann.button("To the newest message")).to_be_visible()
    await ann.page.evaluate("""() => { document.querySelector(".shell").style.height = "60%"; }""")
    await expect(ann.bubbles.last).not_to_be_in_viewport()


async def left_to_read(world: World, person: Person, name: str) -> int:
    """How many messages in the only conversation, once the server has heard of it."""
    shown = row(person, name).locator(".badge .sr-only")
    async with asyncio.timeout(GIVEN):
        while True:
            left = int((await shown.inner_text()).partition(" ")[0])
            [contact] = await world.request("GET", "/contact", person)
            if contact["unread"] == left:
                return left
            await asyncio.sleep(0.1)


async def test_a_conversation_opens_at_the_first_message_not_read(world: World) -> None:
    """However far back it is; read is what was in the window, and the rest waits for the next time."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, "read before")
    await world.say(ann, bob, *(f"line {number}" for number in range(150)))
    await expect(row(bob, "Ann")).to_contain_text("150 unread messages")
    await bob.page.reload()
    await bob.open("Ann")
    await expect(bob.log.get_by_text("New messages")).to_be_in_viewport()
    await expect(bob.log.get_by_text("read before")).to_be_in_viewport()
    await expect(bob.log.get_by_text("line 0", exact=True)).to_be_in_viewport()
    await expect(bob.log.get_by_text("line 149", exact=True)).not_to_be_in_viewport()
    await expect(row(bob, "Ann")).not_to_contain_text("150 unread messages")
    await expect(row(bob, "Ann")).to_contain_text("unread messages")

    await bob.log.get_by_text("line 60", exact=True).scroll_into_view_if_needed()
    await expect(row(bob, "Ann").locator(".badge .sr-only")).to_have_text(
        re.compile(r"^\d\d unread messages$")
    )
    left = await left_to_read(world, bob, "Ann")
    await bob.place("Contacts").click()
    await bob.page.reload()
    await bob.open("Ann")
    await expect(bob.log.get_by_text("New messages")).to_be_in_viewport()
    for number in (149 - left, 150 - left):
        await expect(bob.log.get_by_text(f"line {number}", exact=True)).to_be_in_viewport()
    await expect(bob.log.get_by_text("line 0", exact=True)).not_to_be_in_viewport()
    await bob.button("To the newest message").click()
    await expect(bob.log.get_by_text("line 149", exact=True)).to_be_in_viewport()
    await expect(bob.page).to_have_title("ichat")


async def test_what_comes_while_nobody_looks_is_not_read(world: World) -> None:
    """The conversation is open and its end in sight, but its reader is elsewhere."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await world.say(bob, ann, "See you")
    await ann.sees("See you")
    await look_away(ann.page)
    await world.say(bob, ann, *(f"line {number}" for number in range(40)))
    await expect(ann.page).to_have_title("(40) ichat")
    await expect(ann.log.get_by_text("New messages")).to_be_in_viewport()
    await expect(ann.log.get_by_text("line 0", exact=True)).to_be_in_viewport()
    await expect(ann.log.get_by_text("line 39", exact=True)).not_to_be_in_viewport()
    await look_away(ann.page, away=False)
    await expect(ann.page).not_to_have_title("(40) ichat")
    await expect(ann.button("To the newest message")).to_contain_text("2")
    await ann.log.evaluate("(log) => { log.scrollTop = log.scrollHeight; }")
    await expect(ann.page).to_have_title("ichat")


async def test_two_tabs_count_together(world: World) -> None:
    """What is read in one is read in the other, and no count is lost by writing over another's."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    window = Person("Ann's other tab", await ann.page.context.new_page())
    world.devices.append(window)
    await window.page.goto(f"{world.server.url}/chats")
    await window.is_online()
    await world.say(bob, ann, "from Bob")
    await world.say(cem, ann, "one", "two")
    for tab in (ann, window):
        await expect(row(tab, "Bob")).to_contain_text("1 unread message")
        await expect(row(tab, "Cem")).to_contain_text("2 unread messages")
    await window.page.bring_to_front()
    await window.open("Bob")
    for tab in (ann, window):
        await expect(row(tab, "Bob")).not_to_contain_text("unread")
        await expect(row(tab, "Cem")).to_contain_text("2 unread messages")
    await ann.page.reload()
    await expect(row(ann, "Cem")).to_contain_text("2 unread messages")
    await expect(row(ann, "Bob")).not_to_contain_text("unread")


async def test_what_comes_before_the_list_of_conversations_counts(world: World) -> None:
    """The list was read before the message was sent, and is here after it."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    login: dict[str, object] = {"userId": ann.user_id, "token": ann.token}
    late = Person("Ann, late", await page_that_knows(await world.context(), world.server.url, login))
    world.devices.append(late)
    listed, arrived = asyncio.Event(), asyncio.Event()

    async def answer_late(route: Route) -> None:
        answer = await route.fetch()
        listed.set()
        await happens(arrived)
        await route.fulfill(response=answer)

    def note(frame: str | bytes) -> None:
        if "Hello Ann" in str(frame):
            arrived.set()

    await late.page.route("**/api/contact", answer_late)
    late.page.on("websocket", lambda socket: socket.on("framereceived", note))
    await late.page.goto(f"{world.server.url}/chats")
    await happens(listed)
    await late.is_online()
    await world.say(bob, ann, "Hello Ann")
    await expect(row(late, "Bob")).to_contain_text("1 unread message")


async def test_what_came_from_a_new_contact_meanwhile_is_not_read(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await ann.page.goto("about:blank")
    await world.befriend(ann, bob)
    await world.say(bob, ann, "Hello Ann")
    await ann.page.goto(f"{world.server.url}/chats")
    await expect(row(ann, "Bob")).to_contain_text("1 unread message")
