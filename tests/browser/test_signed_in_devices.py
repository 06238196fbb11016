"""The devices that somebody is signed in on, as they see them."""

import json

from playwright.async_api import Route, expect

from tests.browser.people import PASSWORD, World

DUE = {"status": "error", "code": 1009, "message": "请再次输入密码", "requestId": "x"}


async def test_the_other_devices_hear_of_a_new_one(world: World) -> None:
    """Ann's laptop says that somebody signed in as her until she has seen it, and shows the device; signing
    it out takes effect.
    """
    ann = await world.person("Ann")
    tablet = await world.second_device(ann)
    notice = ann.page.get_by_role("region", name="New device")
    await expect(notice).to_contain_text("A new device signed in as you")
    await notice.get_by_role("link", name="Signed-in devices").click()
    await expect(notice).to_have_count(0)
    devices = ann.page.get_by_role("region", name="Signed-in devices")
    await expect(devices.get_by_text("used ")).to_have_count(1)
    await devices.get_by_role("button", name="Sign out", exact=True).click()
    await expect(tablet.page.get_by_label("Password")).to_be_visible()


async def test_a_device_that_signed_in_long_ago_asks_who_sits_there(world: World) -> None:
    """The server says that the password is due; Ann enters it, and what she asked for is done."""
    ann = await world.person("Ann")
    tablet = await world.second_device(ann)
    asked = 0

    async def refuse_once(route: Route) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            await route.fulfill(status=403, content_type="application/json", body=json.dumps(DUE))
        else:
            await route.continue_()

    await ann.page.route("**/user/logins/end", refuse_once)
    await ann.place("Settings").click()
    await ann.button("Sign out all others").click()
    dialog = ann.page.get_by_role("dialog")
    await dialog.get_by_label("Password").fill("not it")
    await dialog.get_by_role("button", name="Go on").click()
    await expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Go on").click()
    await expect(tablet.page.get_by_label("Password")).to_be_visible()
    await expect(ann.button("Sign out all others")).to_have_count(0)
