"""Signing in by finger, face or PIN: Chromium's own authenticator stands for the device."""

from playwright.async_api import Page, expect

from tests.browser.people import PASSWORD, Device, World


async def give_authenticator(page: Page) -> None:
    """One that is part of the device, and whose owner always says yes."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


async def at_home(world: World, path: str, **options: object) -> Device:
    """At the page by the name of this machine: browsers keep no passkeys for pages without one."""
    device = await world.visitor(path, **options)
    await give_authenticator(device.page)
    await device.page.goto(f"http://localhost:{world.server.port}{path}")
    return device


async def sign_out(device: Device) -> None:
    """At the end of the settings; above them each device has a button of that name."""
    await device.button("Sign out", exact=True).last.click()


async def test_ann_comes_in_without_a_password(world: World) -> None:
    """She makes a passkey, names it, signs out and in with it; once she removed it, it opens nothing."""
    somebody = await world.somebody("Ann")
    [info] = await world.request("POST", "/user/infos", somebody, json={"userIds": [somebody.user_id]})
    ann = await at_home(world, "/sign-in")
    await ann.page.get_by_label("Username").fill(info["username"])
    await ann.page.get_by_label("Password").fill(PASSWORD)
    await ann.button("Sign in", exact=True).click()

    await ann.place("Settings").click()
    card = ann.page.get_by_role("region", name="Passkeys")
    await card.get_by_role("button", name="Add a passkey").click()
    await expect(card.get_by_role("listitem")).to_contain_text("Chrome")
    await card.get_by_role("button", name="Rename").click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("My laptop")
    await dialog.get_by_role("button", name="Save").click()
    await expect(card.get_by_role("listitem")).to_contain_text("My laptop")
    await card.get_by_role("button", name="Add a passkey").click()
    await expect(ann.page.get_by_text("This device has a passkey for you already.")).to_be_visible()

    await sign_out(ann)
    await ann.button("Sign in with a passkey").click()
    await expect(card.get_by_role("listitem")).to_contain_text("last used")
    await card.get_by_role("button", name="Remove").click()
    await expect(card.get_by_role("listitem")).to_have_count(0)

    await sign_out(ann)
    await ann.button("Sign in with a passkey").click()
    await expect(ann.page.get_by_role("alert")).to_have_text("This passkey opens nothing here.")


async def test_a_page_without_a_name_has_none(world: World) -> None:
    """By a number instead of a name the door offers no passkey, as browsers keep none for it."""
    visitor = await world.visitor("/sign-in")
    await expect(visitor.button("Sign in", exact=True)).to_be_visible()
    await expect(visitor.button("Sign in with a passkey")).to_have_count(0)
