"""Who types, who is here, and since when somebody is gone."""

from playwright.async_api import expect

from tests.browser.people import Person, World
from tests.patience import until

HIDE = """(state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""A browser without windows hides no page."""


async def shows(person: Person, note: str) -> None:
    """Below the name of the open conversation."""
    await expect(person.page.locator(".conversation-note")).to_have_text(note)


async def test_somebody_comes_hides_their_page_and_goes(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await ann.open("Bob")
    await expect(ann.page.locator(".conversation-note")).to_have_count(0)
    page = await world.sit_down(bob)
    await shows(ann, "online")
    row = ann.page.get_by_role("main").get_by_role("list", name="Chats").get_by_role("link", name="Bob")
    await expect(row.get_by_text("online")).to_be_attached()
    await page.page.evaluate(HIDE, "hidden")
    await shows(ann, "away")
    await page.page.evaluate(HIDE, "visible")
    await shows(ann, "online")
    await page.page.close()
    await shows(ann, "last seen just now")
    await expect(row.get_by_text("online")).to_have_count(0)


async def test_typing_is_seen_and_ends_with_what_was_typed(world: World) -> None:
    """In the conversation and in the list; in a group several at once."""
    ann, bob, cara = [await world.person(name) for name in ("Ann", "Bob", "Cara")]
    await world.befriend(ann, bob, cara)
    await world.group("Trio", ann, bob, cara)
    for person in (ann, bob, cara):
        await person.open("Trio")
    await bob.line.press_sequentially("I ")
    both = ann.page.locator(".row .types, .conversation-note")  # at once: it is shown for some seconds
    await expect(both).to_have_text(["Bob is typing…", "Bob is typing…"])
    await cara.line.press_sequentially("We ")
    await expect(ann.page.locator(".conversation-note")).to_contain_text("Cara")
    await cara.write("We come")
    await ann.sees("We come")
    await expect(ann.page.locator(".conversation-note").get_by_text("Cara")).to_have_count(0)
    await expect(bob.page.locator(".conversation-note").get_by_text("Bob")).to_have_count(0)


async def test_a_page_watches_whom_one_sees(world: World) -> None:
    """Of a long list those on the screen, and those it is scrolled to."""
    ann = await world.person("Ann")
    crowd = [await world.somebody(f"Person {number:02}") for number in range(30)]
    await world.befriend(ann, *crowd)
    watched: list[str] = []
    ann.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: watched.append(str(frame))))
    await ann.page.reload()
    await ann.is_online()

    def last() -> int:
        """How many were asked for last."""
        frames = [frame for frame in watched if '"watch"' in frame]
        return frames[-1].count(",") + 1 if frames else 0

    await until(lambda: last() > 0)
    assert last() < len(crowd)
