"""What can be read, seen and touched by everybody."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import World
from tests.browser.pictures import picture

COLOURS = """
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (colour) => {
        const [r, g, b] = rgba(colour).map((part) => {
            const share = part / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const opaque = (element) => rgba(getComputedStyle(element).backgroundColor)[3] > 250;
    const ground = (element) => {
        for (let each = element; each; each = each.parentElement) if (opaque(each)) return each;
        return document.body;
    };
    const groundColour = (element) => getComputedStyle(ground(element)).backgroundColor;
"""
"""Helpers of the scripts below, by WCAG 2.2 (1.4.3 and 1.4.11)."""

UNSEEN_BORDERS = f"""() => {{
    {COLOURS}
    const fields = [...document.querySelectorAll("input, textarea, select")]
        .filter((each) => each.checkVisibility() && !["radio", "checkbox", "file"].includes(each.type));
    return fields.map((field) => field.closest(".search, .composer-line") ?? field)
        .filter((field) => !field.matches(":focus, :focus-within"))
        .map((field) => [field, getComputedStyle(field).borderTopColor, groundColour(field.parentElement)])
        .map(([field, border, ground]) => [field, contrast(border, ground)])
        .filter(([, ratio]) => ratio < 3)
        .map(([field, ratio]) => `${{field.outerHTML.slice(0, 90)}} ${{ratio}}`);
}}"""

PALE_LETTERS = f"""() => {{
    {COLOURS}
    const avatar = document.querySelector(".avatar:has(span)");
    const seen = [];
    for (let hue = 0; hue < 360; hue += 5) {{
        avatar.style.setProperty("--hue", hue);
        const {{ color, backgroundColor }} = getComputedStyle(avatar);
        if (contrast(color, backgroundColor) < 4.5) seen.push(hue);
    }}
    return seen;
}}"""

PALE_NAMES = f"""() => {{
    {COLOURS}
    const name = document.querySelector(".bubble-name");
    const seen = [];
    for (let hue = 0; hue < 360; hue += 5) {{
        name.style.setProperty("--hue", hue);
        if (contrast(getComputedStyle(name).color, groundColour(name)) < 4.5) seen.push(hue);
    }}
    return seen;
}}"""

TEXTS_ON_THE_WALLPAPER = f"""() => {{
    {COLOURS}
    const log = document.querySelector(".log");
    const words = [...log.querySelectorAll("*")].filter((each) => {{
        const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        return own && each.checkVisibility() && !each.closest(".sr-only, .words-emoji, button.picture-open");
    }});
    return words.filter((each) => !log.contains(ground(each))).map((each) => each.outerHTML.slice(0, 90));
}}"""

SMALL_TARGETS = """() => {
    const reach = 21;
    const hits = (element, x, y) => {
        const hit = document.elementFromPoint(x, y);
        return hit && (element.contains(hit) || hit.closest("label")?.contains(element));
    };
    return [...document.querySelectorAll("button, a[href], input, textarea, select, label:has(input)")]
        .filter((each) => each.checkVisibility() && !each.closest(".words, .sr-only, .skip, [inert]"))
        .filter((each) => !["file", "radio", "checkbox"].includes(each.type))
        .filter((each) => {
            const { left, top, width, height } = each.getBoundingClientRect();
            const [x, y] = [left + width / 2, top + height / 2];
            const frame = each.closest(".emoji-scroll, .scroll, .log, .tray")?.getBoundingClientRect();
            const [low, high] = [frame?.top ?? 0, frame?.bottom ?? innerHeight];
            const inside = x >= reach && y >= low + reach && x <= innerWidth - reach && y <= high - reach;
            if (!width || !inside || !hits(each, x, y)) return false; // at the edge, or under something
            const around = [[x - reach, y], [x + reach, y], [x, y - reach], [x, y + reach]];
            return !around.every(([px, py]) => hits(each, px, py));
        })
        .map((each) => each.outerHTML.slice(0, 110));
}"""


async def scheme_of(page: Page, scheme: str) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await expect(page.locator("html")).to_have_attribute("data-theme", scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_fields_names_and_initials_stand_out(world: World, scheme: str) -> None:
    """The borders of fields by 3:1; the letters in avatars and the names in groups by 4.5:1, of everybody."""
    visitor = await world.visitor(color_scheme=scheme)
    assert await visitor.page.evaluate(UNSEEN_BORDERS) == []
    await visitor.page.get_by_role("link", name="Create account").click()
    await expect(visitor.page.get_by_label("Name", exact=True)).to_be_visible()
    assert await visitor.page.evaluate(UNSEEN_BORDERS) == []

    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await world.group("Two", ann, bob)
    await scheme_of(ann.page, scheme)
    await ann.open("Two")
    await bob.open("Two")
    await bob.write("Hello")
    await ann.sees("Hello")
    await ann.button("Emoji").focus()
    assert await ann.page.evaluate(UNSEEN_BORDERS) == []
    assert await ann.page.evaluate(PALE_LETTERS) == []
    assert await ann.page.evaluate(PALE_NAMES) == []
    await ann.button("Find people").click()
    await ann.page.get_by_role("button", name="Close").focus()
    assert await ann.page.evaluate(UNSEEN_BORDERS) == []
    await ann.page.keyboard.press("Escape")
    await ann.place("Settings").click()
    await ann.button("Change password").click()
    assert await ann.page.evaluate(UNSEEN_BORDERS) == []


async def test_every_text_on_a_wallpaper_has_a_ground_of_its_own(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await ann.place("Settings").click()
    await ann.page.get_by_label("Wallpaper").locator("input[type=file]").set_input_files(picture("hill.jpg"))
    await expect(ann.page.get_by_role("img", name="Wallpaper")).to_be_visible()
    await world.befriend(ann, bob)
    await ann.open("Bob")
    await expect(ann.log.get_by_text("Say hello")).to_be_visible()
    assert await ann.page.evaluate(TEXTS_ON_THE_WALLPAPER) == []
    await bob.open("Ann")
    for text in ("a text", "🎉", "taken back"):
        await bob.write(text)
        await ann.sees(text)
    await bob.bubbles.last.click(button="right")
    await bob.page.get_by_role("menuitem", name="Take back").click()
    await bob.button("Take back").click()
    await expect(ann.bubbles.last).to_contain_text("This message was taken back")
    await ann.page.route("**/api/chat/send", lambda route: route.fulfill(status=500, json={"code": 500}))
    await ann.write("not sent")
    await expect(ann.page.get_by_role("alert")).to_contain_text("Not sent")
    assert await ann.page.evaluate(TEXTS_ON_THE_WALLPAPER) == []


async def test_a_finger_hits_everything(world: World) -> None:
    """Each target has 44 by 44 pixels, however small it is drawn; links inside a text have its size."""
    visitor = await world.visitor(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page = visitor.page
    assert await page.evaluate(SMALL_TARGETS) == []
    await page.get_by_role("link", name="Create account").click()
    await expect(page.get_by_label("Name", exact=True)).to_be_visible()
    assert await page.evaluate(SMALL_TARGETS) == []
    await page.get_by_label("Name", exact=True).fill("Ann")
    await page.get_by_label("Username").fill("ann-by-hand")
    await page.get_by_label("Password").fill("secret-12")
    await visitor.button("Create account").click()
    await expect(page.get_by_role("heading", name="Chats")).to_be_visible()
    assert await page.evaluate(SMALL_TARGETS) == []

    bob, eve = await world.somebody("Bob"), await world.somebody("Eve")
    [me] = await world.request("GET", "/user/search?keyword=ann-by-hand", bob)
    asked = await world.request("POST", "/contact/user", bob, json={"userId": me["userId"]})
    await world.request("POST", "/contact/user", eve, json={"userId": me["userId"]})
    await visitor.open_requests()
    await expect(visitor.button("Accept")).to_have_count(2)
    assert await page.evaluate(SMALL_TARGETS) == []
    await page.get_by_role("listitem").filter(has_text="Bob").get_by_role("button", name="Accept").click()
    await visitor.button("Back").click()
    await expect(page.get_by_role("main").get_by_role("link", name="Bob")).to_be_visible()
    assert asked
    for place in ("Calls", "Settings", "Chats"):
        await visitor.place(place).click()
        await expect(page.get_by_role("heading", name=place, exact=True)).to_be_visible()
        assert await page.evaluate(SMALL_TARGETS) == []
    await page.get_by_role("main").get_by_role("link", name="Bob").click()
    await visitor.choose(picture("one.png"))
    await visitor.line.fill("Hello")
    await expect(visitor.tray.get_by_role("img")).to_be_visible()
    assert await page.evaluate(SMALL_TARGETS) == []
    await visitor.button("Emoji").click()
    await expect(page.locator(".emoji-grid button").first).to_be_visible()
    assert await page.evaluate(SMALL_TARGETS) == []
    await page.set_viewport_size({"width": 820, "height": 844})
    assert await page.evaluate(SMALL_TARGETS) == []
    await page.set_viewport_size({"width": 390, "height": 844})
    await visitor.button("Emoji").click()
    await visitor.button("Send", exact=True).click()
    await expect(visitor.bubbles).to_have_count(2)
    await visitor.bubbles.first.click(button="right")
    await expect(page.get_by_role("menu")).to_be_visible()
    assert await page.evaluate(SMALL_TARGETS) == []


async def test_signs_have_their_colours_and_digits_their_typeface(world: World) -> None:
    """The fonts of emoji come before every font of the system, and never for digits, which they have too."""
    visitor = await world.visitor()
    fonts = await visitor.page.evaluate("getComputedStyle(document.body).fontFamily")
    assert [font.strip('" ') for font in fonts.split(",")][:2] == ["Figtree", "Emoji"]
    ranges = await visitor.page.evaluate(
        "[...document.fonts].find((font) => font.family.includes('Emoji')).unicodeRange"
    )
    starts = [int(each.strip().removeprefix("U+").split("-")[0], 16) for each in ranges.split(",")]
    assert min(starts) > 0x200C
    assert {0x2600, 0x1F000} <= set(starts)
