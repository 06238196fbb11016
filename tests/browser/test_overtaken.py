"""An answer on its way is older than what was told or done meanwhile (more of it: units/overtaken*.mjs)."""

from playwright.async_api import expect

from tests.browser.held import held
from tests.browser.people import World
from tests.browser.served import Link, Server


async def test_what_was_missed_comes_however_slow_the_lists_are_and_whoever_writes_on(
    world: World, link: Link, server: Server
) -> None:
    """Bob's session is lost. What Ann says before he has asked for what he missed does not stand for that."""
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await world.talk(ann, bob)
    await ann.write("before")
    await bob.sees("before")
    await link.pull_out()
    await ann.write("missed")
    await ann.sees("missed")
    await server.crash_and_restart()
    async with held(bob.page, r"/api/contact$") as contacts:
        await link.plug_in()
        await contacts.is_read()
        await bob.is_online()
        await ann.is_online()
        await ann.write("meanwhile")
        await bob.sees("meanwhile")
        contacts.release()
        await bob.sees("missed")
    assert await bob.texts() == ["before", "missed", "meanwhile"]


async def test_what_is_typed_while_a_change_is_on_its_way_stays(world: World) -> None:
    """Bob goes on with a message that he edits, and with the name of the group, before either is taken."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await world.group("Choir", bob, ann)
    await ann.open("Choir")
    await bob.open("Choir")
    await bob.write("Tuesday at eight")
    await bob.sees("Tuesday at eight")
    await expect(bob.page.get_by_title("Sent", exact=True)).to_be_visible()
    await bob.line.press("ArrowUp")
    async with held(bob.page, r"/api/chat/edit$") as edit:
        await bob.write("Tuesday at nine")
        await edit.is_read()
        await bob.line.press_sequentially(", as ever")
        edit.release()
        await bob.sees("Tuesday at nine")
    await expect(bob.line).to_have_value("Tuesday at nine, as ever")
    await bob.line.press("Enter")
    await ann.sees("Tuesday at nine, as ever")
    await expect(bob.line).to_have_value("")

    await bob.page.get_by_role("link", name="Choir").last.click()
    settings = bob.page.get_by_role("region", name="Group settings")
    name = settings.get_by_label("Name of the group")
    await name.fill("Chorus")
    async with held(bob.page, r"/api/group/update$") as update:
        await settings.get_by_role("button", name="Save").click()
        await update.is_read()
        await name.fill("Chorus of Ghent")
        update.release()
        await expect(bob.page.get_by_role("heading", name="Chorus", exact=True)).to_be_visible()
    await expect(name).to_have_value("Chorus of Ghent")


async def test_whoever_has_gone_elsewhere_is_not_taken_back(world: World) -> None:
    """Bob joins by a link, and asks for an old message, and walks on before the answers are there."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    group = await world.request("POST", "/group", ann, json={"name": "Choir"})
    link = await world.request("POST", "/group/link", ann, json={"groupId": group["groupId"]})
    await world.say(bob, ann, "the needle", *(f"hay {number}" for number in range(40)))
    await world.find(bob, "needle", "the needle")

    findable = bob.page.get_by_role("switch", name="Others find me by search")

    await bob.page.goto(f"{world.server.url}/join#{link['token']}")
    async with held(bob.page, r"/api/group/join$") as join:
        await bob.button("Join the group").click()
        await join.is_read()
        await bob.place("Settings").click()
        await expect(findable).to_be_checked()
    async with bob.page.expect_response("**/api/user/privacy"):
        await findable.uncheck()
    await expect(bob.page).to_have_url(f"{world.server.url}/settings")
    await bob.place("Chats").click()
    await expect(bob.page.get_by_role("main").get_by_role("link", name="Choir")).to_be_visible()

    await bob.page.get_by_role("main").get_by_role("searchbox").fill("needle")
    async with held(bob.page, r"/api/chat/around\?") as around:
        await bob.page.get_by_role("list", name="Messages").get_by_role("link").click()
        await around.is_read()
        await bob.place("Settings").click()
        await expect(findable).not_to_be_checked()
    async with bob.page.expect_response("**/api/user/privacy"):
        await findable.check()
    await expect(bob.page).to_have_url(f"{world.server.url}/settings")
    await bob.open("Ann")
    await expect(bob.log.get_by_text("hay 39", exact=True)).to_be_attached()
    await expect(bob.log.get_by_text("the needle", exact=True)).to_have_count(0)
