"""What somebody keeps with others, and what they take along."""

import zipfile

from playwright.async_api import expect

from tests.browser.people import World
from tests.browser.pictures import picture


async def test_what_was_shown_in_a_conversation_stands_in_the_profile(world: World) -> None:
    """Bob's pictures, files and links, and the way back to where they were shown."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await bob.choose(picture("sunset.png"))
    await bob.line.press("Enter")
    await expect(ann.log.locator("img")).to_have_count(1)
    await bob.choose({"name": "plan.txt", "mimeType": "text/plain", "buffer": b"at seven"})
    await bob.line.press("Enter")
    await expect(ann.log.get_by_text("plan.txt")).to_be_visible()
    await bob.write("see https://example.org/plan and www.example.org")
    await ann.sees("see https://example.org/plan and www.example.org")
    await world.find(ann, "see", "see https://example.org/plan and www.example.org")

    await ann.page.get_by_title("Profile", exact=True).click()
    profile = ann.page.get_by_role("region", name="Bob")
    await expect(profile.get_by_role("region", name="Files").get_by_text("plan.txt")).to_be_visible()
    links = profile.get_by_role("region", name="Links")
    await expect(links.get_by_role("link")).to_have_text(["https://example.org/plan", "www.example.org"])
    await profile.get_by_role("region", name="Pictures").get_by_role("button").click()
    await ann.page.get_by_role("dialog").get_by_role("button", name="Show in the conversation").click()
    await expect(ann.line).to_be_visible()


async def test_somebody_saves_all_their_data_and_sees_how_far_it_is(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("to be kept")
    await bob.sees("to be kept")
    await ann.place("Settings").click()
    async with ann.page.expect_download() as coming:
        await ann.button("Save all my data").click()
    await expect(ann.page.get_by_text("Everything is saved.")).to_be_visible()
    with zipfile.ZipFile(await (await coming.value).path()) as archive:
        assert archive.testzip() is None
        assert b"to be kept" in b"".join(archive.read(name) for name in archive.namelist())
