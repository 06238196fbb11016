"""Signing in with a code of an authenticator app, as people see it."""

import pyotp
from playwright.async_api import Locator, expect

from tests.browser.people import PASSWORD, Device, Person, World


def card_of(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Signing in with a code")


async def turn_on(person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Their app, and their recovery codes."""
    await person.place("Settings").click()
    await card_of(person).get_by_role("button", name="Turn on").click()
    dialog = person.page.get_by_role("dialog")
    await dialog.get_by_label("Password").fill("not it")
    await dialog.get_by_role("button", name="Go on").click()
    await expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Go on").click()
    await expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
    app = pyotp.TOTP(await dialog.locator(".shared-link-text").inner_text())
    await dialog.get_by_label("Code", exact=True).fill(app.now())
    await dialog.get_by_role("button", name="Turn on").click()
    codes = dialog.locator(".recovery-codes li")
    await expect(codes).to_have_count(10)
    kept = await codes.all_inner_texts()
    async with person.page.expect_download() as download:
        await dialog.get_by_role("button", name="Save as a file").click()
    assert (await (await download.value).path()).read_text().split() == kept
    await dialog.get_by_role("button", name="I have kept them").click()
    return app, kept


async def enter_password(device: Device, username: str) -> None:
    await device.page.get_by_label("Username").fill(username)
    await device.page.get_by_label("Password").fill(PASSWORD)
    await device.button("Sign in").click()


async def test_a_phone_is_asked_for_besides_the_password(world: World) -> None:
    """Ann turns it on, comes in with a recovery code on a tablet, and turns it off again."""
    ann = await world.person("Ann")
    [info] = await world.request("POST", "/user/infos", ann, json={"userIds": [ann.user_id]})
    _, codes = await turn_on(ann)
    await expect(card_of(ann)).to_contain_text("Recovery codes left: 10")

    tablet = await world.visitor("/sign-in")
    await enter_password(tablet, info["username"])
    await expect(tablet.page.get_by_role("heading", name="One more step")).to_be_visible()
    await tablet.page.get_by_label("Code").fill("000 000 0")
    await tablet.button("Sign in").click()
    await expect(tablet.page.get_by_role("alert")).to_have_text("This code is wrong, or was used already.")
    await tablet.page.get_by_label("Code").fill(codes[0].upper())
    await tablet.button("Sign in").click()
    await expect(tablet.page.get_by_role("heading", name="Chats")).to_be_visible()

    await tablet.place("Settings").click()
    card = tablet.page.get_by_role("region", name="Signing in with a code")
    await expect(card).to_contain_text("Recovery codes left: 9")
    await card.get_by_role("button", name="Turn off").click()
    dialog = tablet.page.get_by_role("dialog")
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Go on").click()
    await expect(card.get_by_role("button", name="Turn on")).to_be_visible()


async def test_whoever_goes_back_begins_with_the_password(world: World) -> None:
    """The way back leads to a door that works as before."""
    bob = await world.person("Bob")
    [info] = await world.request("POST", "/user/infos", bob, json={"userIds": [bob.user_id]})
    await turn_on(bob)
    phone = await world.visitor("/sign-in", viewport={"width": 390, "height": 780}, locale="zh-CN")
    await phone.page.get_by_label("用户名").fill(info["username"])
    await phone.page.get_by_label("密码").fill(PASSWORD)
    await phone.button("登录").click()
    await expect(phone.page.get_by_role("heading", name="还差一步")).to_be_visible()
    await phone.button("返回").click()
    await expect(phone.page.get_by_label("密码")).to_be_visible()
    await expect(phone.button("登录", exact=True)).to_be_enabled()
