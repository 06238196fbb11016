"""Conversations: text, pictures, taking back, reading on, several devices."""

import re

import pytest
from playwright.async_api import Route, expect

from tests.browser.people import World
from tests.browser.pictures import picture


async def test_two_people_chat(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("Is anybody there?")
    await bob.sees("Is anybody there?")
    await bob.write("Me! See https://example.org/a?b=1 😄")
    await ann.sees("Me! See https://example.org/a?b=1 😄")
    link = ann.log.get_by_role("link")
    await expect(link).to_have_attribute("href", "https://example.org/a?b=1")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await expect(ann.page.get_by_title("Read").first).to_be_visible()
    await expect(ann.log.get_by_text("Today")).to_be_visible()


async def test_emoji_are_picked_and_lines_broken(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.line.fill("Good ")
    await ann.button("Emoji").click()
    await ann.button("🎉").click()
    await ann.line.press("Shift+Enter")
    await ann.line.press_sequentially("news")
    await ann.line.press("Enter")
    await expect(bob.log.locator(".words")).to_have_text("Good 🎉\nnews", use_inner_text=True)


async def test_what_is_typed_after_an_emoji_follows_it_however_late_the_page_draws(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.line.fill("Good ")
    await ann.button("Emoji").click()
    await ann.page.evaluate(
        "() => { window.late = []; window.requestAnimationFrame = (draw) => late.push(draw); }"
    )
    await ann.button("🎉").dispatch_event("click")
    await ann.line.press("a")
    await ann.page.evaluate("() => late.forEach((draw) => draw(performance.now()))")
    await ann.line.press("b")
    await expect(ann.line).to_have_value("Good 🎉ab")


async def test_enter_that_chooses_a_word_of_an_input_method_sends_nothing(world: World) -> None:
    """Also where the browser says so by the key code alone, as Safari does."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.line.fill("ni hao")
    enter = {"key": "Enter", "bubbles": True, "cancelable": True}
    await ann.line.dispatch_event("keydown", enter | {"isComposing": True})
    await ann.line.dispatch_event("keydown", enter | {"keyCode": 229})
    await expect(ann.line).to_have_value("ni hao")
    await ann.line.press("Enter")
    await bob.sees("ni hao")
    await expect(ann.line).to_have_value("")
    assert await bob.texts() == ["ni hao"]


async def test_unread_messages_are_counted_until_they_are_looked_at(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await ann.open("Bob")
    for text in ("one", "two", "three"):
        await ann.write(text)
    row = bob.page.get_by_role("main").get_by_role("link", name="Ann")
    await expect(row).to_contain_text("3 unread messages")
    await expect(bob.page).to_have_title("(3) ichat")
    await bob.page.reload()
    await expect(row).to_contain_text("3 unread messages")
    await bob.open("Ann")
    await expect(bob.page).to_have_title("ichat")
    await expect(row).not_to_contain_text("unread")


async def test_a_picture_is_chosen_looked_at_and_sent(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.choose(picture("one.png"), picture("two.jpg"))
    await expect(ann.tray.get_by_role("img")).to_have_count(2)
    await ann.button("Remove one.png").click()
    await ann.button("Send", exact=True).click()
    shown = bob.log.get_by_role("img", name="Picture")
    await expect(shown).to_have_count(1)
    assert await shown.evaluate("async (img) => { await img.decode(); return img.naturalWidth }") == 160
    await bob.log.get_by_role("button", name="Picture").click()
    await expect(bob.page.get_by_role("dialog", name="Picture").get_by_role("img")).to_be_visible()


async def test_a_large_picture_shows_its_thumbnail_first_and_its_progress(world: World) -> None:
    """The others see that it is coming; its place is kept, so that nothing jumps when it comes."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.slow_down(50_000)
    await ann.choose(picture("big.png", 700, 500))
    await ann.button("Send", exact=True).click()

    progress = ann.log.get_by_role("progressbar")
    await expect(bob.log.get_by_text("Picture on its way")).to_be_visible()
    before = await bob.log.locator(".picture").bounding_box()
    await ann.page.wait_for_function("() => Number(document.querySelector('.progress')?.ariaValueNow) >= 10")
    await ann.slow_down(10_000_000)
    await expect(progress).to_be_hidden()
    shown = bob.log.get_by_role("img", name="Picture")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("async (img) => { await img.decode(); return img.naturalWidth }") == 480
    assert await bob.log.locator(".picture").bounding_box() == before
    await expect(ann.bubbles).to_have_count(1)


async def test_pictures_are_pasted_and_dropped(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    give = """async ([selector, type, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "given.png", { type: "image/png" }));
        const init = { bubbles: true, cancelable: true };
        const event = type === "paste"
            ? new ClipboardEvent(type, { ...init, clipboardData: data })
            : new DragEvent(type, { ...init, dataTransfer: data });
        document.querySelector(selector).dispatchEvent(event);
    }"""
    content = list(picture("given.png")["buffer"])
    await ann.page.evaluate(give, ["textarea", "paste", content])
    await ann.page.evaluate(give, [".log", "drop", content])
    await expect(ann.tray.get_by_role("img")).to_have_count(2)
    await ann.button("Send", exact=True).click()
    await expect(bob.log.get_by_role("img", name="Picture")).to_have_count(2)


async def test_a_message_is_taken_back_everywhere(world: World) -> None:
    """After a question, since it cannot be undone."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.write("Oh no")
    await bob.sees("Oh no")
    await ann.bubbles.hover()
    await ann.button("Message actions").click()
    await ann.page.get_by_role("menuitem", name="Take back").click()
    await ann.page.get_by_role("dialog", name="Take this message back?").get_by_text("Cancel").click()
    await expect(ann.bubbles).to_contain_text("Oh no")
    await ann.bubbles.hover()
    await ann.button("Message actions").click()
    await ann.page.get_by_role("menuitem", name="Take back").click()
    await ann.button("Take back").click()
    for person in (ann, bob):
        await expect(person.bubbles).to_contain_text("This message was taken back")
        await expect(person.page.get_by_role("main")).to_contain_text("Message taken back")
        await expect(person.page.get_by_text("Oh no")).to_have_count(0)


async def test_a_second_device_sees_what_the_first_does(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    tablet = await world.second_device(ann)
    await tablet.open("Bob")
    await ann.write("from the laptop")
    await tablet.sees("from the laptop")
    await tablet.write("from the tablet")
    await ann.sees("from the tablet")
    await bob.sees("from the tablet")
    assert await bob.texts() == ["from the laptop", "from the tablet"]


async def test_what_the_server_refused_is_sent_again_as_the_same_message(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    sent: list[str] = []

    async def refuse_once(route: Route) -> None:
        sent.append((route.request.post_data_json or {})["localId"])
        if len(sent) > 1:
            await route.continue_()
        else:
            await route.fulfill(
                status=500, json={"status": "error", "code": 500, "message": "服务器内部错误"}
            )

    await ann.page.route("**/api/chat/send", refuse_once)
    await ann.write("second time lucky")
    await expect(ann.page.get_by_role("alert")).to_contain_text("Not sent")
    await ann.button("Send again").click()
    await bob.sees("second time lucky")
    await expect(ann.page.get_by_text("Not sent")).to_have_count(0)
    assert len(sent) == 2
    assert sent[0] == sent[1]


async def test_history_comes_as_one_scrolls_up_and_nothing_jumps(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, *(f"line {number}" for number in range(90)))
    await bob.page.reload()
    await bob.open("Ann")
    await bob.sees("line 89")
    await expect(bob.log.get_by_text("line 89", exact=True)).to_be_in_viewport()
    await expect(bob.bubbles).to_have_count(30)

    place = """(text) => [...document.querySelectorAll(".words")]
        .find((each) => each.innerText === text).getBoundingClientRect().top"""
    await bob.log.evaluate("(log) => { log.scrollTop = 300; }")
    before = await bob.page.evaluate(place, "line 65")
    await expect(bob.bubbles).to_have_count(60)
    assert abs(await bob.page.evaluate(place, "line 65") - before) <= 1
    await bob.log.evaluate("(log) => { log.scrollTop = 0; }")
    await expect(bob.bubbles).to_have_count(90)
    await bob.log.evaluate("(log) => { log.scrollTop = 0; }")
    await expect(bob.log.get_by_text("line 0", exact=True)).to_be_in_viewport()
    assert await bob.texts() == [f"line {number}" for number in range(90)]

    await ann.open("Bob")
    await ann.write("while you read old things")
    await expect(bob.button("To the newest message")).to_be_visible()
    await expect(bob.log.get_by_text("line 0", exact=True)).to_be_in_viewport()
    await bob.button("To the newest message").click()
    await expect(bob.log.get_by_text("while you read old things")).to_be_in_viewport()


@pytest.mark.service_worker
async def test_somebody_who_looks_away_is_told_by_the_desktop(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await ann.open("Bob")
    await bob.page.add_init_script("""
        window.shown = [];
        window.Notification = class {
            static permission = "granted";
            static requestPermission = async () => "granted";
        };
        ServiceWorkerRegistration.prototype.showNotification = async (title, { body }) => {
            window.shown.push(`${title}: ${body}`);
        };
        document.hasFocus = () => false;
    """)
    await bob.page.goto(f"{world.server.url}/settings")
    await bob.page.get_by_role("switch", name="Show notifications on this device").check()
    await expect(bob.page.get_by_role("switch", name="Show notifications on this device")).to_be_checked()
    await ann.write("Where are you?")
    await bob.page.wait_for_function("() => window.shown.length")
    assert await bob.page.evaluate("window.shown") == ["Ann: Where are you?"]
