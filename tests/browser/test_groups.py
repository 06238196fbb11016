"""Groups that live: people come and go, and everybody reads of it in their own language."""

from urllib.parse import urlsplit

from playwright.async_api import Locator, expect

from tests.browser.people import PASSWORD, Device, Person, World


async def open_group(person: Person, name: str) -> None:
    await person.place("Contacts").click()
    await person.page.get_by_role("main").get_by_role("link", name=name).click()
    await expect(person.page.get_by_role("heading", name="Group", exact=True)).to_be_visible()


def members(person: Device) -> Locator:
    return person.page.get_by_role("list", name="Members").get_by_role("listitem")


async def do(person: Device, member: str, action: str) -> None:
    await person.button(f"More about {member}").click()
    await person.page.get_by_role("menuitem", name=action).click()


async def confirm(person: Device, yes: str) -> None:
    await person.page.get_by_role("dialog").get_by_role("button", name=yes, exact=True).click()


async def test_members_come_and_go_before_everybodys_eyes(world: World) -> None:
    """Ann adds Cem, makes Bob an admin, and removes Cem, whose open conversation says so at once."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await world.group("Choir", ann, bob)
    await bob.open("Choir")
    await open_group(ann, "Choir")

    await ann.button("Add members").click()
    await ann.page.get_by_role("checkbox", name="Cem").check()
    await ann.page.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()
    await expect(members(ann)).to_have_count(3)
    await bob.sees("Ann added Cem")
    await cem.open("Choir")
    await cem.sees("Ann added you")
    await cem.write("hello choir")
    await bob.sees("hello choir")

    await do(ann, "Bob", "Make an admin")
    await expect(members(ann).filter(has_text="Bob")).to_contain_text("Admin")
    await bob.sees("Ann made you an admin")

    await do(ann, "Cem", "Remove from the group")
    await confirm(ann, "Remove")
    await expect(members(ann)).to_have_count(2)
    await expect(cem.page.get_by_text("You are no longer in Choir")).to_be_visible()
    await bob.sees("Ann removed Cem")
    await expect(bob.page.get_by_role("main").get_by_role("link", name="Choir")).to_contain_text(
        "Ann removed Cem"
    )
    await cem.button("To your chats").click()
    await expect(cem.page.get_by_role("main").get_by_role("link", name="Choir")).to_have_count(0)


async def test_a_group_gets_another_name_and_an_announcement(world: World) -> None:
    """Bob sees the new name in his list, reads the announcement above the conversation, and puts it away."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await world.group("Choir", ann, bob)
    await bob.open("Choir")
    await open_group(ann, "Choir")
    settings = ann.page.get_by_role("region", name="Group settings")
    await settings.get_by_label("Name of the group").fill("Chorus")
    await settings.get_by_role("button", name="Save").click()
    await bob.sees("Ann renamed the group to “Chorus”")
    await expect(bob.page.get_by_role("heading", name="Chorus")).to_be_visible()
    await settings.get_by_label("Announcement").fill("Tuesday at eight")
    await settings.get_by_role("button", name="Save").click()
    bar = bob.page.get_by_role("complementary", name="Announcement")
    await expect(bar).to_contain_text("Tuesday at eight")
    await bar.get_by_role("button", name="Hide the announcement").click()
    await expect(bar).to_have_count(0)


async def test_a_stranger_follows_a_link_registers_and_is_in(world: World) -> None:
    """The link shows the group before anybody signs in; Dia makes an account, joins and writes."""
    ann = await world.person("Ann")
    await world.request("POST", "/group", ann, json={"name": "Choir"})
    await open_group(ann, "Choir")
    await ann.button("Make a link").click()
    shown = ann.page.get_by_role("region", name="Link into the group").locator(".shared-link-text")
    link = await shown.inner_text()
    parts = urlsplit(link)
    dia = await world.visitor(f"{parts.path}#{parts.fragment}")
    await expect(dia.page.get_by_role("heading", name="Choir")).to_be_visible()
    await expect(dia.page.get_by_text("1 member")).to_be_visible()
    await dia.page.get_by_role("link", name="Create account").click()
    await dia.page.get_by_label("Name", exact=True).fill("Dia")
    await dia.page.get_by_label("Username").fill("dia-of-the-link")
    await dia.page.get_by_label("Password").fill(PASSWORD)
    await dia.button("Create account").click()
    await dia.button("Join the group").click()
    await dia.sees("You joined by a link")
    await dia.write("here I am")
    await ann.open("Choir")
    await ann.sees("Dia joined by a link")
    await ann.sees("here I am")


async def test_an_owner_hands_over_and_leaves_and_the_next_one_dissolves(world: World) -> None:
    """Leaving is closed to Ann until Bob owns the group; when he dissolves it, Cem's page says it is gone."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await world.group("Choir", ann, bob, cem)
    await cem.open("Choir")
    await open_group(ann, "Choir")
    await expect(ann.button("Leave the group")).to_be_disabled()
    await do(ann, "Bob", "Hand the group over")
    await confirm(ann, "Hand the group over")
    await cem.sees("Ann made Bob the owner")
    await ann.button("Leave the group").click()
    await confirm(ann, "Leave")
    await expect(ann.page.get_by_role("main").get_by_role("link", name="Choir")).to_have_count(0)
    await cem.sees("Ann left the group")
    await open_group(bob, "Choir")
    await bob.button("Dissolve the group").click()
    await confirm(bob, "Dissolve")
    await expect(cem.page.get_by_text("You are no longer in Choir")).to_be_visible()
