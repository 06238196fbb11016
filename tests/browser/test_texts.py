"""What a text becomes on the page: addresses, directions, and what is copied."""

from playwright.async_api import expect

from tests.browser.people import World


async def test_addresses_end_where_people_end_them(world: World) -> None:
    """Not with the sentence or the bracket around them, in no script; `www.` and mail are addresses too."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    for text in (
        "See https://example.org/a.",
        "(as in https://example.org/b_(c)).",
        "“https://example.org/it's?”",
        "看https://example.org/路径，好的。",
        "www.example.org/x!",
        "看www.example.cn吧",
        "mail bob@example.org, please",
        "no address: javascript:alert(1) www. a@b v1.2.3 https://) www.a",
    ):
        await ann.write(text)
        await bob.sees(text)
    links = await bob.log.get_by_role("link").all()
    assert [(await link.inner_text(), await link.get_attribute("href")) for link in links] == [
        ("https://example.org/a", "https://example.org/a"),
        ("https://example.org/b_(c)", "https://example.org/b_(c)"),
        ("https://example.org/it's", "https://example.org/it's"),
        ("https://example.org/路径", "https://example.org/路径"),
        ("www.example.org/x", "https://www.example.org/x"),
        ("www.example.cn", "https://www.example.cn"),
        ("bob@example.org", "mailto:bob@example.org"),
    ]


async def test_hostile_addresses_cost_no_time(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    [contact] = await world.request("GET", "/contact", ann)
    for text in ("https://a" + ")" * 60_000, "a@" + "b." * 30_000, "www." + "a-" * 30_000):
        body = {"contactId": contact["contactId"], "text": text}
        await world.request("POST", "/chat/send", ann, json=body)
    await ann.write("still alive")
    await bob.sees("still alive")


async def test_hebrew_and_arabic_stand_from_right_to_left(world: World) -> None:
    """Each text and each name by its own first letter, whatever stands around it."""
    ann, bob = await world.person("Ann"), await world.person("دينا")
    await world.talk(ann, bob)
    await bob.write("שלום, Ann!")
    await ann.sees("שלום, Ann!")
    direction = "(each) => getComputedStyle(each).direction"
    assert await ann.bubbles.locator(".said").evaluate(direction) == "rtl"
    assert await ann.page.get_by_role("heading", name="دينا").evaluate(direction) == "rtl"
    row = ann.page.get_by_role("main").get_by_role("link", name="دينا")
    assert await row.locator(".row-name").evaluate(direction) == "rtl"
    assert await row.locator(".row-note").evaluate(direction) == "rtl"
    await ann.line.fill("مرحبا")
    assert await ann.line.evaluate(direction) == "rtl"
    await ann.line.fill("hello")
    assert await ann.line.evaluate(direction) == "ltr"
    section = ann.page.get_by_role("region", name="Conversation with")
    await expect(section).to_have_attribute("aria-label", "Conversation with \u2068دينا\u2069")


async def test_copied_messages_are_what_was_said_and_nothing_else(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("first line\nsecond line")
    await bob.sees("first line\nsecond line")
    await bob.write("an answer")
    await ann.sees("an answer")
    await ann.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ann.log.evaluate("(log) => getSelection().selectAllChildren(log)")
    await ann.page.keyboard.press("Control+C")
    copied = await ann.page.evaluate("navigator.clipboard.readText()")
    assert copied.split() == ["first", "line", "second", "line", "an", "answer"]
