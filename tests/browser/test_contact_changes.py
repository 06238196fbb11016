"""What somebody makes of their contacts, and of their own account."""

from playwright.async_api import Locator, expect

from tests.browser.people import PASSWORD, Device, World


def switch(device: Device, name: str) -> Locator:
    return device.page.get_by_role("switch", name=name)


async def test_a_contact_has_a_name_of_mine_and_stands_on_top_on_every_device(world: World) -> None:
    """Alias, pin, mute and archive reach Ann's tablet at once; a muted conversation shows no number."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    tablet = await world.second_device(ann)
    await world.say(cem, ann, "I am newer")
    rows = tablet.page.get_by_role("main").locator("a.row")
    await expect(rows.first).to_contain_text("Cem")

    await ann.place("Contacts").click()
    await ann.page.get_by_role("main").get_by_role("link", name="Bob").click()
    await ann.page.get_by_label("Your name for them").fill("Bobby")
    await ann.button("Save", exact=True).click()
    await switch(ann, "Pin to the top").check()
    await expect(rows.first).to_contain_text("Bobby")
    await expect(rows.first).to_contain_text("Pinned")

    await ann.button("Mute").click()
    await ann.page.get_by_role("menuitem", name="For 8 hours").click()
    await expect(ann.page.get_by_text("Muted until")).to_be_visible()
    await world.say(bob, ann, "psst")
    await expect(rows.first).to_contain_text("psst")
    await expect(rows.first).to_contain_text("Muted")
    await expect(tablet.page).to_have_title("(1) ichat")  # of Cem

    await switch(ann, "Archive").check()
    await expect(rows).to_have_count(1)
    await switch(ann, "Archive").uncheck()
    await ann.button("Unmute").click()
    await switch(ann, "Archive").check()
    await expect(tablet.button("Archived")).to_contain_text("1 unread message")
    await tablet.button("Archived").click()
    await expect(rows).to_have_count(1)
    await expect(rows.first).to_contain_text("Bobby")


async def test_a_contact_is_called_by_my_name_for_them_everywhere(world: World) -> None:
    """In groups too: above words, in quotes and mentions, and after an `@`. Others read the real name."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await world.group("Hiking", ann, bob, cem)
    [contact] = [
        each for each in await world.request("GET", "/contact", ann) if each["userId"] == bob.user_id
    ]
    renamed = {"contactId": contact["contactId"], "alias": "Bobby Tables"}
    await world.request("POST", "/contact/update", ann, json=renamed)
    for person in (ann, bob, cem):
        await person.open("Hiking")
    await bob.write("Sunday?")
    await expect(ann.log.locator(".bubble-name")).to_have_text("Bobby Tables")
    await ann.log.get_by_text("Sunday?", exact=True).hover()
    await ann.log.get_by_role("button", name="Reply").last.click()
    await ann.line.press_sequentially("Yes, @bobby")
    await ann.page.get_by_role("option", name="Bobby Tables").click()
    await ann.line.press("Enter")
    await expect(ann.log.locator(".quote-who")).to_have_text("Bobby Tables")
    await expect(ann.log.locator(".mention")).to_have_text("@Bobby Tables")
    await expect(cem.log.locator(".quote-who")).to_have_text("Bob")
    await expect(cem.log.locator(".mention")).to_have_text("@Bob")


async def test_a_blocked_person_reaches_nobody_until_let_back_in(world: World) -> None:
    """Ann's page says why she cannot write; in her settings Bob is let back in."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.page.get_by_role("link", name="Bob").last.click()
    await ann.button("Block").click()
    await ann.page.get_by_role("dialog").get_by_role("button", name="Block").click()
    await expect(ann.page.get_by_text("Blocked", exact=True)).to_be_visible()
    await bob.write("hello?")
    await expect(bob.log.get_by_text("hello?")).to_be_visible()
    await ann.open("Bob")
    await expect(ann.page.get_by_text("You blocked Bob.")).to_be_visible()
    await expect(ann.line).to_have_count(0)

    await ann.place("Settings").click()
    blocked = ann.page.get_by_role("region", name="Blocked people")
    await blocked.get_by_role("button", name="Unblock").click()
    await expect(blocked).to_contain_text("You have blocked nobody.")
    await ann.open("Bob")
    await ann.write("hello again")
    await bob.sees("hello again")


async def test_a_contact_is_deleted_and_a_request_taken_back(world: World) -> None:
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob)
    await world.request("POST", "/contact/user", ann, json={"userId": cem.user_id})
    await ann.page.reload()
    await ann.open_requests()
    await ann.button("Take back").click()
    await expect(ann.page.get_by_text("No requests")).to_be_visible()
    assert await world.request("GET", "/contact/pending", cem) == []

    await ann.page.get_by_role("main").get_by_role("link", name="Bob").click()
    await ann.button("Delete contact").click()
    await ann.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(ann.page.get_by_role("main").get_by_role("link", name="Bob")).to_have_count(0)
    await bob.open("Ann")


async def test_privacy_is_set_and_an_account_deleted(world: World) -> None:
    """Bob keeps the conversation, as of a deleted account, and sees that nobody is there."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await world.say(ann, bob, "remember me")
    await ann.place("Settings").click()
    async with ann.page.expect_response("**/api/user/privacy"):
        await switch(ann, "Others find me by search").uncheck()
    await ann.page.reload()
    await expect(switch(ann, "Others find me by search")).not_to_be_checked()
    await ann.page.get_by_label("About me").fill("Plays the violin")
    await ann.button("Save", exact=True).click()
    await expect(ann.page.get_by_text("Saved")).to_be_visible()

    await ann.button("Delete account").click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Delete account").click()
    await expect(ann.page.get_by_role("heading", name="Welcome")).to_be_visible()
    await bob.page.reload()
    await bob.open("Deleted account")
    await bob.sees("remember me")
    await expect(bob.page.get_by_text("This account was deleted.")).to_be_visible()
