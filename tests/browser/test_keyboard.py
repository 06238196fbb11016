"""The page without a mouse."""

from playwright.async_api import expect

from tests.browser.people import Person, Somebody, World

FROM_THE_TOP = "() => { document.body.tabIndex = -1; document.body.focus(); }"


async def crowd(world: World, person: Person, size: int) -> list[Somebody]:
    """Contacts with a conversation each, the last one on top."""
    others = [await world.somebody(f"Friend {number}") for number in range(size)]
    await world.befriend(person, *others)
    for other in others:
        await world.say(other, person, f"from {other.name}")
    return others


async def test_the_line_to_write_on_is_two_keys_away(world: World) -> None:
    """And the whole list of conversations is one stop on the way there."""
    ann = await world.person("Ann")
    await crowd(world, ann, 30)
    await ann.open("Friend 3")
    await ann.page.reload()
    await expect(ann.log.get_by_text("from Friend 3")).to_be_visible()
    await expect(ann.line).to_be_focused()  # as it is at first
    await ann.page.evaluate(FROM_THE_TOP)
    keyboard = ann.page.keyboard
    await keyboard.press("Tab")
    await expect(ann.button("Skip to the message line")).to_be_focused()
    await expect(ann.button("Skip to the message line")).to_be_in_viewport()
    await keyboard.press("Enter")
    await expect(ann.line).to_be_focused()

    await ann.page.evaluate(FROM_THE_TOP)
    stops = 0
    while not await ann.line.evaluate("(line) => line === document.activeElement"):
        await keyboard.press("Tab")
        stops += 1
        assert stops < 25


async def test_conversations_are_walked_with_the_arrows(world: World) -> None:
    ann = await world.person("Ann")
    await crowd(world, ann, 3)
    rows = ann.page.get_by_role("list", name="Chats").get_by_role("link")
    await expect(rows.first).to_contain_text("from Friend 2")
    await rows.first.focus()
    await ann.page.keyboard.press("ArrowDown")
    await expect(rows.nth(1)).to_be_focused()
    await ann.page.keyboard.press("End")
    await expect(rows.last).to_be_focused()
    await ann.page.keyboard.press("Enter")
    await expect(ann.page.get_by_role("heading", name="Friend 0")).to_be_visible()
    await expect(ann.line).to_be_focused()


async def test_shortcuts_work_from_the_line(world: World) -> None:
    """The next and the previous conversation, the search, and the list of shortcuts itself."""
    ann = await world.person("Ann")
    await crowd(world, ann, 3)
    await ann.open("Friend 1")
    keyboard = ann.page.keyboard
    for keys, name in (
        ("Alt+ArrowDown", "Friend 0"),
        ("Alt+ArrowUp", "Friend 1"),
        ("Alt+ArrowUp", "Friend 2"),
    ):
        await keyboard.press(keys)
        await expect(ann.page.get_by_role("heading", name=name)).to_be_visible()
        await expect(ann.line).to_be_focused()
    await keyboard.press("Control+k")
    await expect(ann.page.get_by_role("searchbox")).to_be_focused()
    await keyboard.type("friend 0")
    await keyboard.press("Enter")
    await expect(ann.page.get_by_role("heading", name="Friend 0")).to_be_visible()
    await ann.place("Settings").click()
    await keyboard.press("Control+k")
    await expect(ann.page.get_by_role("searchbox")).to_be_focused()
    await keyboard.press("?")
    await expect(ann.page.get_by_role("searchbox")).to_have_value("?")
    await ann.place("Calls").click()
    await keyboard.press("?")
    await expect(ann.page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text(
        "Next conversation"
    )
    await keyboard.press("Escape")
    await expect(ann.page.get_by_role("dialog")).to_have_count(0)
    await ann.place("Settings").click()
    await ann.button("Keyboard shortcuts").click()
    await expect(ann.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


async def test_a_call_is_answered_muted_and_ended_with_keys(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call(video=False)
    await bob.page.get_by_role("alertdialog").wait_for()
    await bob.line.focus()
    await bob.page.keyboard.press("Alt+a")
    await ann.is_in_phase("talking")
    await bob.page.keyboard.press("Alt+m")
    await expect(bob.button("Unmute microphone")).to_be_visible()
    await bob.page.keyboard.press("Alt+m")
    await expect(bob.button("Mute microphone", exact=True)).to_be_visible()
    await bob.page.keyboard.press("Alt+h")
    await ann.is_in_phase("ended")
    await expect(bob.line).to_have_value("")


async def test_whoever_is_muted_is_heard_while_a_key_is_held(world: World) -> None:
    """Also while writing; who is not muted stays so."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call(video=False)
    await bob.button("Answer with voice").click()
    await bob.is_in_phase("talking")
    muted, heard = bob.button("Unmute microphone"), bob.button("Mute microphone", exact=True)
    keyboard = bob.page.keyboard
    await keyboard.press("Alt+t")
    await expect(heard).to_be_visible()
    await heard.click()
    await expect(muted).to_be_visible()
    for _ in range(2):
        await keyboard.down("Alt")
        await keyboard.down("t")
        await expect(heard).to_be_visible()
        await keyboard.down("t")  # as keys do that are held
        await expect(heard).to_be_visible()
        await keyboard.up("t")
        await expect(muted).to_be_visible()
        await keyboard.up("Alt")


async def test_emoji_are_walked_with_the_arrows_and_the_focus_comes_back(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    keyboard = ann.page.keyboard
    await ann.button("Emoji").focus()
    await keyboard.press("Enter")
    picker = ann.page.get_by_role("group", name="Emoji").get_by_role("button")
    await expect(picker.first).to_be_focused()
    await keyboard.press("ArrowDown")
    below = await picker.evaluate_all("(all) => all.findIndex((each) => each === document.activeElement)")
    first, second = await picker.first.bounding_box(), await picker.nth(below).bounding_box()
    assert first
    assert second
    assert second["x"] == first["x"]
    assert second["y"] > first["y"]
    await keyboard.press("ArrowUp")
    await keyboard.press("ArrowRight")
    await expect(picker.nth(1)).to_be_focused()
    await keyboard.press("Enter")
    await expect(picker.nth(1)).to_be_focused()
    await keyboard.press("h")
    await expect(ann.line).to_be_focused()
    await keyboard.press("i")
    await expect(ann.line).to_have_value("😃hi")
    await picker.nth(2).click()
    await expect(ann.line).to_be_focused()
    await expect(ann.line).to_have_value("😃hi😄")
    await picker.first.focus()
    await keyboard.press("Escape")
    await expect(picker).to_have_count(0)
    await expect(ann.line).to_be_focused()


async def test_what_a_menu_asked_gives_the_focus_back(world: World) -> None:
    """To the message whose menu it was. A question begins at Cancel, and contacts are one stop for Tab."""
    ann = await world.person("Ann")
    bob, _ = await crowd(world, ann, 2)
    await ann.open(bob.name)
    await ann.write("Oops")
    await expect(ann.page.get_by_title("Sent", exact=True)).to_be_visible()
    keyboard = ann.page.keyboard
    await ann.log.focus()
    await keyboard.press("ArrowUp")
    await expect(ann.bubbles.last).to_be_focused()
    await keyboard.press("Enter")
    await expect(ann.page.locator("[role=menuitem]:focus")).to_have_count(1)
    await keyboard.press("End")
    await keyboard.press("Enter")
    question = ann.page.get_by_role("dialog", name="Take this message back?")
    await expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    await keyboard.press("Escape")
    await expect(ann.bubbles.last).to_be_focused()

    await ann.place("Contacts").click()
    people = ann.page.get_by_role("region", name="People").get_by_role("link")
    await people.first.focus()
    await keyboard.press("ArrowDown")
    await expect(people.last).to_be_focused()
    await expect(ann.page.locator(".place li > a.row[tabindex='0']")).to_have_count(1)
