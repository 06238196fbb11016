"""Accounts, contacts and groups, as people see them."""

import re

from playwright.async_api import expect

from tests.browser.people import PASSWORD, Device, World
from tests.browser.pictures import picture


async def test_somebody_registers_signs_out_and_comes_back(world: World) -> None:
    """With a picture of themselves, and without losing their way."""
    visitor = await world.visitor("/register")
    page = visitor.page
    await page.get_by_label("Name", exact=True).fill("Mei Lin")
    await page.get_by_label("Username").fill("meilin")
    await page.get_by_label("Password").fill("short")
    await page.locator("input[type=file]").set_input_files(picture("face.png"))
    await visitor.button("Create account").click()
    await expect(page.get_by_text("A password has 8 to 128 characters.")).to_be_visible()
    await page.get_by_label("Password").fill(PASSWORD)
    await visitor.button("Create account").click()
    await expect(page.get_by_role("heading", name="Chats")).to_be_visible()
    await expect(page.locator(".places-me img")).to_be_visible()
    assert "token" not in page.url

    await visitor.place("Settings").click()
    await visitor.button("Sign out", exact=True).last.click()
    await expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    await page.get_by_label("Username").fill("MEILIN")
    await page.get_by_label("Password").fill("not this one")
    await visitor.button("Sign in").click()
    await expect(page.get_by_role("alert")).to_have_text("Wrong username or password.")
    await page.get_by_label("Password").fill(PASSWORD)
    await visitor.button("Sign in").click()
    await expect(visitor.place("Chats")).to_be_visible()


async def test_a_contact_request_appears_at_once_and_is_accepted(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    [info] = await world.request("POST", "/user/infos", ann, json={"userIds": [bob.user_id]})
    await ann.button("Find people").first.click()
    await ann.page.get_by_role("dialog").get_by_role("searchbox").fill(info["username"])
    await ann.button("Add", exact=True).click()
    await expect(ann.page.get_by_text("Asked")).to_be_visible()

    await expect(bob.place("Contacts")).to_contain_text("1 request")
    await expect(bob.page).to_have_title("(1) ichat")
    await bob.open_requests()
    await bob.button("Accept").click()

    await expect(ann.page.get_by_role("dialog").get_by_role("button", name="Write")).to_be_visible()
    await ann.button("Write").click()
    await expect(ann.line).to_be_visible()
    await expect(bob.page.get_by_role("link", name="Ann")).to_be_visible()
    await expect(bob.page).to_have_title("ichat")


async def test_a_rejected_request_goes_away(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.request("POST", "/contact/user", ann, json={"userId": bob.user_id})
    await bob.open_requests()
    await bob.button("Decline").click()
    await expect(bob.page.get_by_text("No requests")).to_be_visible()
    await expect(bob.page.get_by_role("main").get_by_role("link", name="Contact requests")).to_be_hidden()
    assert await world.request("GET", "/contact/pending", bob) == []


async def test_a_group_is_made_and_talks(world: World) -> None:
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await ann.button("New group").first.click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_label("Name of the group").fill("Hiking")
    await dialog.get_by_role("checkbox", name="Bob").check()
    await dialog.get_by_role("checkbox", name="Cem").check()
    await dialog.get_by_role("button", name="Create group").click()

    await expect(ann.page.get_by_role("heading", name="Hiking")).to_be_visible()
    await expect(ann.line).to_be_focused()
    for person in (bob, cem):
        await person.open("Hiking")
    await bob.write("Sunday?")
    await cem.sees("Sunday?")
    await expect(cem.log.locator(".bubble-name")).to_have_text("Bob")
    await ann.button("Members").click()
    members = ann.page.get_by_role("region", name="Hiking").get_by_role("listitem")
    await expect(members).to_have_count(3)
    await expect(members.filter(has_text="Owner")).to_contain_text("Ann")
    await members.filter(has_text="Cem").get_by_role("button", name="Write").click()
    await expect(ann.page.get_by_role("heading", name="Cem")).to_be_visible()


async def test_group_members_have_names_of_different_colours_and_can_be_asked(world: World) -> None:
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await world.group("Hiking", ann, bob, cem)
    await cem.open("Hiking")
    for person in (ann, bob):
        await person.open("Hiking")
        await person.write(f"from {person.name}")
        await cem.sees(f"from {person.name}")
    names = cem.log.locator(".bubble-name")
    await expect(names).to_have_text(["Ann", "Bob"])
    colours = [await name.evaluate("(name) => getComputedStyle(name).color") for name in await names.all()]
    assert colours[0] != colours[1]
    row = cem.page.get_by_role("main").get_by_role("link", name="Hiking")
    await expect(row).to_contain_text("Bob: from Bob")

    await bob.button("Members").click()
    await bob.page.get_by_role("listitem").filter(has_text="Cem").get_by_role("button", name="Add").click()
    await cem.open_requests()
    await expect(cem.page.get_by_role("region", name="Waiting for your answer")).to_contain_text("Bob")


async def test_a_sent_request_is_seen_until_it_is_accepted_which_is_told(world: World) -> None:
    """Also to somebody whose page was closed meanwhile."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    for other in (bob, cem):
        [info] = await world.request("POST", "/user/infos", ann, json={"userIds": [other.user_id]})
        await ann.button("Find people").first.click()
        await ann.page.get_by_role("dialog").get_by_role("searchbox").fill(info["username"])
        await ann.button("Add", exact=True).click()
        await expect(ann.page.get_by_text("Asked")).to_be_visible()
        await ann.page.keyboard.press("Escape")
    await ann.open_requests()
    sent = ann.page.get_by_role("region", name="Sent requests").get_by_role("listitem")
    await expect(sent).to_have_count(2)
    await ann.page.reload()
    await expect(sent.filter(has_text="Bob")).to_contain_text("Waiting")

    await bob.open_requests()
    await bob.button("Accept").click()
    await expect(ann.page.get_by_text("Bob accepted your request")).to_be_visible()
    await expect(sent).to_have_count(1)
    await ann.page.goto("about:blank")
    await cem.open_requests()
    await cem.button("Accept").click()
    await expect(cem.page.get_by_role("main").get_by_role("link", name="Ann")).to_be_visible()
    await ann.page.goto(f"{world.server.url}/chats")
    await expect(ann.page.get_by_text("Cem accepted your request")).to_be_visible()
    await ann.page.reload()
    await expect(ann.page.get_by_role("main").get_by_role("link", name="Cem")).to_be_visible()
    await expect(ann.page.get_by_text("accepted your request")).to_have_count(0)


async def test_people_and_chats_are_found_without_their_accents(world: World) -> None:
    """By any word of a name."""
    ann, chloe = await world.person("Ann"), await world.person("Chloé Martin")
    await ann.button("Find people").first.click()
    await ann.page.get_by_role("dialog").get_by_role("searchbox").fill("martin chloe")
    await expect(ann.page.get_by_role("dialog").get_by_role("listitem")).to_contain_text("Chloé Martin")
    await ann.button("Close").click()
    await world.befriend(ann, chloe, await world.somebody("Bob"))
    chats = ann.page.get_by_role("list", name="Chats").get_by_role("link")
    await expect(chats).to_have_count(2)
    for words in ("chloe", "MARTIN", "chloé mar"):
        await ann.page.get_by_role("searchbox").fill(words)
        await expect(chats).to_have_count(1)
        await expect(chats).to_contain_text("Chloé Martin")
    await ann.page.get_by_role("searchbox").fill("nobody")
    await expect(ann.page.get_by_text("Nothing found")).to_be_visible()


async def test_a_stranger_is_greeted_and_comes_to_who_invited_them(world: World) -> None:
    """By a link and a code, over registering first."""
    ann = await world.person("Ann")
    [info] = await world.request("POST", "/user/infos", ann, json={"userIds": [ann.user_id]})
    invitation = ann.page.get_by_role("region", name="Conversation")
    await expect(invitation).to_contain_text(f"You are @{info['username']}")
    code = invitation.get_by_role("img", name="QR code of the link").locator("path")
    await expect(code).to_have_attribute("d", re.compile("^M.+z$"))
    link = await invitation.locator(".shared-link-text").inner_text()
    assert link == f"{world.server.url}/add#{info['username']}"
    await ann.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ann.button("Copy link").click()
    await expect(ann.page.get_by_text("Copied")).to_be_visible()
    assert await ann.page.evaluate("navigator.clipboard.readText()") == link

    visitor = await world.visitor(f"/add#{info['username']}")
    page = visitor.page
    await expect(
        page.get_by_role("heading", name=f"@{info['username']} invites you to ichat")
    ).to_be_visible()
    await page.get_by_role("link", name="Create account").click()
    await page.reload()
    await page.get_by_label("Name", exact=True).fill("Bob")
    await page.get_by_label("Username").fill("bob-invited")
    await page.get_by_label("Password").fill(PASSWORD)
    await visitor.button("Create account").click()
    await page.get_by_role("region", name="Invitation").get_by_role("button", name="Add").click()
    await ann.open_requests()
    await ann.button("Accept").click()
    await page.get_by_role("region", name="Invitation").get_by_role("button", name="Write").click()
    await visitor.write("Here I am")
    await ann.open("Bob")
    await ann.sees("Here I am")


async def test_a_profile_stands_in_the_main_pane(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.page.get_by_role("heading", name="Bob").click()
    profile = ann.page.get_by_role("region", name="Bob")
    await expect(profile.get_by_role("button", name="Voice call")).to_be_visible()
    await expect(profile).to_contain_text("@bob")
    await profile.get_by_role("button", name="Write").click()
    await expect(ann.line).to_be_visible()
    await ann.place("Contacts").click()
    await ann.page.get_by_role("main").get_by_role("link", name="Bob").click()
    await expect(profile.get_by_role("button", name="Write")).to_be_visible()
    await ann.page.set_viewport_size({"width": 390, "height": 800})
    await ann.button("Back", exact=True).click()
    await expect(ann.page.get_by_role("heading", name="Contacts")).to_be_visible()


async def test_profile_password_and_devices(world: World) -> None:
    """A changed name is seen elsewhere, a changed password ends the other devices at once."""
    ann = await world.person("Ann")
    tablet = await world.second_device(ann)
    await tablet.place("Settings").click()
    await ann.place("Settings").click()
    profile = ann.page.get_by_role("region", name="My profile")
    await profile.get_by_label("Name").fill("Anna")
    await profile.get_by_role("button", name="Save").click()
    await expect(ann.page.get_by_text("Saved")).to_be_visible()

    devices = ann.page.get_by_role("region", name="Signed-in devices").get_by_role("listitem")
    await expect(devices).to_have_count(2)
    await expect(devices.filter(has_text="This device")).to_have_count(1)

    await ann.button("Change password").click()
    await ann.page.get_by_label("Old password").fill(PASSWORD)
    await ann.page.get_by_label("New password").fill("another-12")
    await ann.page.get_by_role("region", name="Password").get_by_role("button", name="Save").click()
    await expect(ann.page.get_by_text("Password changed")).to_be_visible()
    await expect(tablet.page.get_by_role("heading", name="Welcome back")).to_be_visible()


async def test_language_and_colours_are_kept(world: World) -> None:
    ann = await world.person("Ann")
    await ann.place("Settings").click()
    await ann.page.get_by_text("中文", exact=True).click()
    await expect(ann.page.get_by_role("heading", name="设置")).to_be_visible()
    await ann.page.get_by_text("深色", exact=True).click()
    await ann.page.reload()
    await expect(ann.page.get_by_role("heading", name="设置")).to_be_visible()
    root = ann.page.locator("html")
    await expect(root).to_have_attribute("data-theme", "dark")
    await expect(root).to_have_attribute("lang", "zh-CN")


async def test_a_wallpaper_lies_behind_the_conversation(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await ann.place("Settings").click()
    await ann.page.get_by_label("Wallpaper").locator("input[type=file]").set_input_files(picture("hill.jpg"))
    await expect(ann.page.get_by_role("img", name="Wallpaper")).to_be_visible()
    await world.befriend(ann, bob)
    await ann.open("Bob")
    await expect(ann.page.locator(".backdrop img")).to_be_visible()


async def test_two_windows_of_one_browser_are_two_people(world: World) -> None:
    """As everybody does who tries it out: each window keeps its own account, also over a reload."""
    ann = await world.person("Ann")
    window = await ann.page.context.new_page()
    other = Device("other window", window)
    world.devices.append(other)
    await window.goto(f"{world.server.url}/settings")
    await other.button("Use another account in this window").click()
    await window.get_by_role("link", name="Create account").click()
    await window.get_by_label("Name", exact=True).fill("Bob")
    await window.get_by_label("Username").fill("bob-next-door")
    await window.get_by_label("Password").fill(PASSWORD)
    await other.button("Create account").click()
    await expect(other.place("Chats")).to_be_visible()
    await ann.button("Find people").first.click()
    await ann.page.get_by_role("dialog").get_by_role("searchbox").fill("bob-next")
    await ann.button("Add", exact=True).click()
    await other.open_requests()
    await other.button("Accept").click()
    for device, friend in ((ann, "Bob"), (other, "Ann")):
        await device.page.reload()
        await device.open(friend)
    await ann.write("Hello next door")
    await other.sees("Hello next door")
    await other.place("Settings").click()
    await other.button("Sign out", exact=True).last.click()
    await expect(window.get_by_role("heading", name="Welcome back")).to_be_visible()
    await ann.page.reload()
    await expect(ann.place("Chats")).to_be_visible()
