"""Emoji on messages, people who are called by name, and how a text is shown."""

from playwright.async_api import expect

from tests.browser.people import World


async def test_people_react_and_see_who_did(world: World) -> None:
    """From the menu, from the picker by a word, and by joining in; whoever is the last takes it away."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("I passed!")
    await bob.sees("I passed!")
    await bob.bubbles.click(button="right", position={"x": 12, "y": 12})
    await bob.page.get_by_role("menuitem", name="React with 🎉").click()
    party = ann.page.get_by_role("button", name="🎉 1: Bob")
    await party.click()
    both = bob.page.get_by_role("button", name="🎉 2")
    await expect(both).to_have_attribute("title", "You, Ann")
    await ann.bubbles.hover()
    await ann.button("React", exact=True).click()
    await ann.page.get_by_label("Search emoji").fill("rocket")
    await ann.page.get_by_label("Search emoji").press("Enter")
    await expect(bob.page.get_by_role("button", name="🚀 1: Ann")).to_be_visible()
    await bob.bubbles.click(button="right", position={"x": 12, "y": 12})
    await bob.page.get_by_role("menuitem", name="Who reacted").click()
    await expect(bob.page.get_by_role("dialog").get_by_role("list", name="🚀")).to_contain_text("Ann")
    await bob.page.keyboard.press("Escape")
    await ann.page.get_by_role("button", name="🚀 1").click()
    await expect(bob.page.get_by_role("button", name="🚀")).to_have_count(0)
    await expect(both).to_be_visible()


async def test_emoji_are_found_toned_and_remembered(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await ann.open("Bob")
    await ann.button("Emoji").click()
    for _ in range(2):
        await ann.button("Skin tone").click()
    search = ann.page.get_by_label("Search emoji")
    await search.fill("wav hand")
    await search.press("Enter")
    await expect(ann.line).to_have_value("👋🏼")
    await search.press("Escape")
    await ann.button("Emoji").click()
    await expect(ann.page.get_by_role("group", name="Emoji").get_by_role("button").first).to_have_text("👋🏼")


async def test_somebody_is_called_by_name(world: World) -> None:
    """A few letters and Enter; who is meant sees it at once, and an edit keeps it."""
    ann, bob, cid = await world.person("Ann"), await world.person("Bob"), await world.somebody("Cid")
    await world.befriend(ann, bob, cid)
    await world.group("Hikers", ann, bob, cid)
    await ann.open("Hikers")
    await bob.open("Hikers")
    await ann.line.press_sequentially("Hello @b")
    await expect(ann.page.get_by_role("option")).to_have_count(1)
    await ann.line.press("Enter")
    await expect(ann.line).to_have_value("Hello @Bob ")
    await ann.line.press_sequentially("and @")
    await expect(ann.page.get_by_role("option")).to_have_count(3)
    await ann.line.press("ArrowDown")
    await ann.line.press("ArrowDown")
    await ann.line.press("Tab")
    await ann.line.press("Enter")
    await expect(bob.log.locator(".mention")).to_have_text(["@Bob", "@Cid"])
    await expect(bob.log.locator(".mention-me")).to_have_text("@Bob")


# As fast as a busy page takes keys: between two of its frames.
TYPE_AND_GO_DOWN = """async (line) => {
    line.value += "@";
    line.dispatchEvent(new InputEvent("input", { bubbles: true }));
    for (let turn = 0; turn < 10; turn += 1) await null;
    line.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
}"""

TWO_FRAMES = """() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
})"""


async def test_no_key_is_lost_between_two_frames(world: World) -> None:
    """An arrow that follows the `@` at once moves the mark, and nothing moves it back."""
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await world.group("Hikers", ann, bob)
    await ann.open("Hikers")
    options = ann.page.get_by_role("option")
    await ann.line.press_sequentially("@")  # the members are there
    await expect(options).to_have_count(2)
    await ann.line.fill("Hello ")
    await expect(options).to_have_count(0)
    await ann.line.evaluate(TYPE_AND_GO_DOWN)
    await ann.page.evaluate(TWO_FRAMES)
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")


async def test_light_formatting_is_shown_and_is_never_html(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await bob.write("**bold** and *slanted*, ~~gone~~, `a < b`")
    said = ann.log.locator(".formatted")
    await expect(said.locator("strong")).to_have_text("bold")
    await expect(said.locator("em")).to_have_text("slanted")
    await expect(said.locator("s")).to_have_text("gone")
    await expect(said.locator("code")).to_have_text("a < b")
    await bob.line.fill(
        "- one\n- two\nthen <img src=x onerror=alert(1)> https://example.org/_a_/*b* snake_case_name"
    )
    await bob.line.press("Enter")
    last = ann.log.locator(".formatted").last
    await expect(last.get_by_role("listitem")).to_have_text(["one", "two"])
    await expect(last).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(last.get_by_role("link")).to_have_text("https://example.org/_a_/*b")
    await expect(last).to_contain_text("snake_case_name")
    await expect(last.locator("img, em")).to_have_count(0)


async def test_a_preview_shows_words_without_their_signs(world: World) -> None:
    """In the list of conversations; and a link that names nobody says so."""
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, "**Hello** _Ann_")
    row = ann.page.get_by_role("main").get_by_role("link", name="Bob")
    await expect(row.locator(".row-note")).to_have_text("Hello Ann")
    await ann.page.goto(world.server.url + "/add")
    await expect(ann.page.get_by_text("This invitation names nobody.")).to_be_visible()


async def test_who_is_not_among_the_first_twenty_takes_a_reaction_back(world: World) -> None:
    """Only the first twenty are named, so the page cannot know: it asks for nothing that it does not."""
    ann = await world.person("Ann")
    crowd = [await world.somebody(f"Friend {number}") for number in range(20)]
    await world.befriend(ann, *crowd)
    await world.group("Party", ann, *crowd)
    contacts = await world.request("GET", "/contact", ann)
    [group] = [contact["contactId"] for contact in contacts if contact["groupId"]]
    said = await world.request("POST", "/chat/send", ann, json={"contactId": group, "text": "Cake!"})
    body = {"messageId": said["messageId"], "emoji": "🎉", "on": True}
    for person in crowd:
        await world.request("POST", "/chat/react", person, json=body)
    await world.request("POST", "/chat/react", ann, json=body)
    await ann.open("Party")
    reaction = ann.log.locator(".reaction")
    await expect(reaction).to_contain_text("21")
    await ann.log.get_by_text("Cake!", exact=True).click(button="right")
    await ann.page.get_by_role("menuitem", name="Who reacted").click()
    await ann.button("Take my 🎉 back").click()
    await expect(reaction).to_contain_text("20")
    await expect(ann.button("Take my 🎉 back")).to_have_count(0)
