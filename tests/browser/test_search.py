"""Finding what was said: in everything, and in one conversation."""

from playwright.async_api import Locator, expect

from tests.browser.people import Person, World


def box(person: Person) -> Locator:
    return person.page.get_by_role("main").get_by_role("searchbox")


def found(person: Person) -> Locator:
    return person.page.get_by_role("list", name="Messages").get_by_role("link")


async def test_one_box_finds_conversations_messages_and_people(world: World) -> None:
    """Ann looks for Zoe: she talks with one, wrote of one, and does not know the third."""
    ann = await world.person("Ann")
    bob, zoe = await world.somebody("Bob"), await world.somebody("Zoe Abel")
    stranger = await world.somebody("Zoe Zimmer")
    await world.befriend(ann, bob, zoe)
    await world.say(bob, ann, "Have you seen Zoé today?")
    await world.find(ann, "zoe", "Have you seen Zoé today?")
    await box(ann).fill("zoe")
    chats = ann.page.get_by_role("list", name="Chats").get_by_role("link")
    await expect(chats).to_have_count(1)
    await expect(chats).to_contain_text(zoe.name)
    await expect(found(ann)).to_contain_text("Have you seen Zoé today?")
    await expect(found(ann).locator("mark")).to_have_text("Zoé")
    people = ann.page.get_by_role("list", name="More people")
    await expect(people.get_by_text(stranger.name)).to_be_visible()
    await box(ann).fill("xyzzy")
    await expect(ann.page.get_by_text("Nothing found")).to_be_visible()


async def test_a_result_leads_to_its_place_in_the_conversation(world: World) -> None:
    """Far above what is shown at first; by keys alone, and in the middle of the window."""
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, "the needle", *(f"hay {number}" for number in range(80)))
    await ann.open("Bob")
    await ann.sees("hay 79")
    await world.find(ann, "needle", "the needle")
    await ann.page.keyboard.press("Control+k")
    await expect(box(ann)).to_be_focused()
    await ann.page.keyboard.type("needle")
    await expect(found(ann)).to_have_count(1)
    await ann.page.keyboard.press("ArrowDown")
    await expect(found(ann)).to_be_focused()
    await ann.page.keyboard.press("Enter")
    needle = ann.log.get_by_text("the needle", exact=True)
    await expect(needle).to_be_in_viewport()
    await expect(ann.log.get_by_text("hay 79", exact=True)).not_to_be_in_viewport()


async def test_one_conversation_is_searched_with_filters(world: World) -> None:
    """Whose, what kind, and Chinese by two characters; a result closes the search and shows its place."""
    ann, bob, cat = await world.person("Ann"), await world.somebody("Bob"), await world.somebody("Cat")
    await world.befriend(ann, bob, cat)
    await world.say(cat, ann, "see you")
    await world.say(bob, ann, "see https://example.com/plan", "新消息提醒")
    await world.say(ann, bob, "see you at noon")
    await world.find(ann, "noon", "see you at noon")
    await ann.open("Bob")
    await ann.button("Search in Bob").click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_role("searchbox").fill("see")
    await expect(found(ann)).to_have_count(2)
    await dialog.get_by_label("By").select_option("Bob")
    await expect(found(ann)).to_have_count(1)
    await dialog.get_by_label("By").select_option("Anybody")
    await dialog.get_by_label("Kind").select_option("Links")
    await expect(found(ann)).to_have_count(1)
    await expect(found(ann)).to_contain_text("example.com/plan")
    await dialog.get_by_label("Kind").select_option("Everything")
    await dialog.get_by_role("searchbox").fill("消息")
    await expect(found(ann).locator("mark")).to_have_text("消息")
    await found(ann).click()
    await expect(dialog).to_have_count(0)
    await expect(ann.log.get_by_text("新消息提醒")).to_be_in_viewport()


async def test_what_was_taken_back_is_found_no_more(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, "a secret word")
    message = await world.find(ann, "secret", "a secret word")
    await world.request("POST", f"/chat/revoke?messageId={message['messageId']}", bob)
    await box(ann).fill("secret")
    await expect(ann.page.get_by_text("Nothing found")).to_be_visible()


async def test_a_search_that_fails_can_be_tried_again(world: World) -> None:
    """The server does not answer; then it does."""
    ann, bob = await world.person("Ann"), await world.somebody("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, "a letter")
    await world.find(ann, "letter", "a letter")
    await ann.page.route("**/chat/search?*", lambda route: route.abort())
    await box(ann).fill("letter")
    await expect(ann.page.get_by_role("main").get_by_role("alert")).to_be_visible()
    await ann.page.unroute("**/chat/search?*")
    await ann.button("Try again").click()
    await expect(found(ann)).to_have_count(1)
