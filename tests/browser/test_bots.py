"""Bots and webhooks, as the people whose they are see them."""

from playwright.async_api import expect

from tests.browser.people import World
from tests.plain_http import plain_client


async def test_a_bot_is_made_in_the_settings_and_seen_as_one(world: World) -> None:
    """Ann gets its token once, and reads what it says beside the mark; ended, its token opens nothing."""
    ann = await world.person("Ann")
    await ann.place("Settings").click()
    bots = ann.page.get_by_role("region", name="Bots")
    await bots.get_by_role("button", name="Make a bot").click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("Weather")
    await dialog.get_by_label("Username").fill(f"weather-{ann.user_id}")
    await dialog.get_by_role("button", name="Make a bot").click()
    token = await ann.page.locator(".secret-text").inner_text()
    await ann.button("Done").click()
    await expect(bots.get_by_text("never used")).to_be_visible()
    async with plain_client(base_url=f"{world.server.url}/api", headers={"authorization": token}) as bot:
        [contact] = (await bot.get("/contact")).json()["data"]
        await bot.post("/chat/send", json={"contactId": contact["contactId"], "text": "sunny"})
        await ann.place("Chats").click()
        await ann.open("Weather")
        await ann.sees("sunny")
        await expect(ann.page.locator(".conversation-who .bot-mark")).to_have_text("Bot")
        await ann.place("Settings").click()
        await bots.get_by_role("button", name="End Weather").click()
        await ann.button("End", exact=True).click()
        await expect(bots.get_by_role("listitem")).to_have_count(0)
        assert (await bot.get("/contact")).status_code == 401


async def test_a_webhook_is_made_on_the_page_of_a_group(world: World) -> None:
    """What comes in by its URL stands under its name, until it is ended."""
    ann = await world.person("Ann")
    group = await world.request("POST", "/group", ann, json={"name": "Team", "contactIds": []})
    await ann.page.goto(f"{world.server.url}/contacts/{group['contactId']}")
    webhooks = ann.page.get_by_role("region", name="Webhooks")
    await webhooks.get_by_label("Name").fill("Deploys")
    await webhooks.get_by_role("button", name="Make a webhook").click()
    url = await webhooks.locator(".secret .secret-text").inner_text()
    async with plain_client() as program:
        assert (await program.post(url, json={"text": "version 7 is out"})).status_code == 200
        await ann.page.goto(f"{world.server.url}/chats/{group['contactId']}")
        await ann.sees("version 7 is out")
        await expect(ann.page.locator(".bubble-name .bot-mark")).to_have_text("Bot")
        await ann.page.goto(f"{world.server.url}/contacts/{group['contactId']}")
        await webhooks.get_by_role("button", name="End Deploys").click()
        await ann.button("End", exact=True).click()
        await expect(webhooks.get_by_role("listitem")).to_have_count(0)
        assert (await program.post(url, json={"text": "again"})).status_code == 401
