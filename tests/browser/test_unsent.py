"""What is written and not there yet: its order, slow lines, other tabs, and that nothing of it is lost."""

import re

from playwright.async_api import Page, Route, expect

from tests.browser.people import Person, World
from tests.browser.pictures import picture

HUGE = ("huge.png", 1400, 1000)
"""4 MB: takes a while to prepare and to upload."""

SENT = re.compile(r"^(Sent|Read)$")
"""Somebody may have looked at once."""


async def hold(page: Page, *operations: str) -> None:
    """These requests of the page's browser reach nobody, until `let_go`."""
    for operation in operations:
        await page.context.route(f"**/api/{operation}", lambda route: route.abort())


async def let_go(page: Page) -> None:
    await page.context.unroute_all()
    await page.evaluate("dispatchEvent(new Event('online'))")


async def other_tab(world: World, person: Person) -> Person:
    tab = Person(f"{person.name}'s other tab", await person.page.context.new_page())
    world.devices.append(tab)
    await tab.page.goto(f"{world.server.url}/chats")
    await tab.is_online()
    return tab


async def widths(person: Person, count: int) -> list[int]:
    """Of the pictures in the conversation, which are 480 wide or high at most, once all are there whole."""
    shown = person.log.get_by_role("img", name="Picture")
    await expect(shown).to_have_count(count)
    return [
        await each.evaluate("async (img) => { await img.decode(); return img.naturalWidth }")
        for each in await shown.all()
    ]


async def test_pictures_arrive_in_the_order_in_which_they_were_chosen(world: World) -> None:
    """The caption behind them, whatever takes how long."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.slow_down(1_500_000)
    await ann.choose(picture(*HUGE), picture("small.png"), picture("middle.jpg", 500, 700))
    await ann.write("from yesterday")
    await bob.sees("from yesterday")
    assert await widths(bob, 3) == [480, 160, 343]
    await expect(bob.bubbles.last).to_contain_text("from yesterday")
    await expect(bob.bubbles).to_have_count(4)
    await expect(ann.bubbles).to_have_count(4)
    assert await widths(ann, 3) == [1400, 160, 500]


async def test_texts_pass_a_picture_on_a_slow_line_which_can_be_discarded(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.slow_down(20_000)  # nearly a minute
    await ann.choose(picture("big.png", 700, 500))
    await ann.button("Send", exact=True).click()
    await ann.write("a picture comes")
    await bob.sees("a picture comes")
    await expect(bob.log.get_by_text("Picture on its way")).to_be_visible()
    await expect(ann.log.get_by_role("progressbar")).to_be_visible()
    await ann.bubbles.first.hover()
    await ann.button("Message actions").first.click()
    await ann.page.get_by_role("menuitem", name="Discard").click()
    await expect(ann.log.get_by_role("progressbar")).to_have_count(0)
    for person in (ann, bob):
        await expect(person.bubbles.first).to_contain_text("This message was taken back")


SHARE = "() => Number(document.querySelector('.progress')?.ariaValueNow ?? 101)"
"""How much of the upload is there, in percent; 101 when it is over."""


async def test_an_upload_takes_as_long_as_it_takes(world: World) -> None:
    """Only what makes no progress is begun anew."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await ann.page.clock.install()
    await world.talk(ann, bob)
    await ann.slow_down(200_000)
    uploads: list[str] = []
    ann.page.on("request", lambda request: uploads.append(request.url) if "upload" in request.url else None)
    await ann.choose(picture("big.png", 700, 500))
    await ann.button("Send", exact=True).click()
    await expect(ann.log.get_by_role("progressbar")).to_be_visible()
    share = 0
    while share <= 100:
        await ann.page.wait_for_function(f"(before) => ({SHARE})() > before", arg=share)
        await ann.page.clock.fast_forward(25_000)
        share = await ann.page.evaluate(SHARE)
    assert await widths(bob, 1) == [480]
    assert len(uploads) == 1


async def test_history_takes_as_long_as_it_takes(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.befriend(ann, bob)
    await world.say(bob, ann, "slow but sure")
    await ann.page.add_init_script("""
        const real = fetch;
        window.fetch = async (url, options) => {
            const answer = await real(url, options);
            if (!String(url).includes("/chat/messages")) return answer;
            const bytes = new Uint8Array(await answer.arrayBuffer());
            let at = 0;
            return new Response(new ReadableStream({
                start(stream) {
                    options.signal.addEventListener("abort", () => stream.error(options.signal.reason));
                    window.more = () => {
                        stream.enqueue(bytes.slice(at, (at += 60)));
                        if (at >= bytes.length) { stream.close(); return false; }
                        return true;
                    };
                },
            }));
        };
    """)
    await ann.page.clock.install()
    await ann.page.reload()
    await ann.open("Bob")
    await ann.page.wait_for_function("() => window.more")
    steps = 0
    while await ann.page.evaluate("window.more()"):
        steps += 1
        await ann.page.clock.fast_forward(10_000)
    assert steps > 2
    await ann.sees("slow but sure")


async def test_what_waits_outlives_the_page_pictures_too(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await hold(ann.page, "chat/send", "file/upload")
    await ann.choose(picture("one.png"), picture("two.jpg", 300, 200))
    await ann.write("in a tunnel")
    await expect(ann.bubbles).to_have_count(3)
    await expect(ann.page.get_by_title("Sent when connected").first).to_be_visible()
    await ann.page.reload()
    await expect(ann.bubbles).to_have_count(3)
    await let_go(ann.page)
    await bob.sees("in a tunnel")
    assert await widths(bob, 2) == [160, 300]
    await expect(ann.page.get_by_title(SENT)).to_have_count(3)
    await expect(bob.bubbles).to_have_count(3)


async def test_a_picture_that_is_announced_is_uploaded_by_the_next_page(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.page.context.route("**/api/file/upload", lambda _route: None)  # neither answered nor refused
    await ann.choose(picture("one.png"))
    await ann.button("Send", exact=True).click()
    await expect(bob.log.get_by_text("Picture on its way")).to_be_visible()
    await ann.page.reload()
    await ann.page.context.unroute_all()
    await ann.page.reload()
    assert await widths(bob, 1) == [160]
    await expect(ann.bubbles).to_have_count(1)
    await expect(ann.page.get_by_title(SENT)).to_have_count(1)


async def test_drafts_and_chosen_pictures_stay_where_they_were_begun(world: World) -> None:
    """Over another conversation and a reload, and the other tabs show them too."""
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.befriend(ann, bob, cem)
    await ann.open("Bob")
    await ann.line.fill("Dear Bob, ")
    await ann.choose(picture("one.png"), picture("two.jpg"))
    await expect(ann.tray.get_by_role("img")).to_have_count(2)
    await ann.open("Cem")
    await expect(ann.line).to_have_value("")
    await expect(ann.tray).to_have_count(0)
    await ann.line.fill("Dear Cem, ")
    await ann.page.reload()
    await expect(ann.line).to_have_value("Dear Cem, ")
    await ann.open("Bob")
    await expect(ann.line).to_have_value("Dear Bob, ")
    await expect(ann.tray.get_by_role("img")).to_have_count(2)

    tab = await other_tab(world, ann)
    await tab.open("Bob")
    await expect(tab.line).to_have_value("Dear Bob, ")
    await expect(tab.tray.get_by_role("img")).to_have_count(2)
    await tab.line.press_sequentially("how are you?")
    await expect(ann.line).to_have_value("Dear Bob, how are you?")
    await tab.button("Remove one.png").click()
    await expect(ann.tray.get_by_role("img")).to_have_count(1)
    await ann.line.press("Enter")
    for page in (ann, tab):
        await expect(page.line).to_have_value("")
        await expect(page.tray).to_have_count(0)
    await bob.open("Ann")
    await bob.sees("Dear Bob, how are you?")
    assert await widths(bob, 1) == [160]


async def test_two_tabs_send_what_both_wrote_once(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    tab = await other_tab(world, ann)
    await tab.open("Bob")
    await hold(ann.page, "chat/send")
    await ann.write("from the first")
    await tab.write("from the second")
    for page in (ann, tab):
        await expect(page.bubbles).to_have_count(2)
    await ann.page.reload()
    await tab.page.reload()
    for page in (ann, tab):
        await expect(page.bubbles).to_have_count(2)
    await let_go(ann.page)
    await bob.sees("from the first")
    await bob.sees("from the second")
    for page in (ann, tab):
        await expect(page.page.get_by_title(SENT)).to_have_count(2)
    await expect(bob.bubbles).to_have_count(2)


async def test_a_text_that_is_too_long_stays_whole(world: World) -> None:
    """With a word about it, instead of an end that is missing."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    text = "é" * 40_000
    await ann.line.fill(text)
    await expect(ann.page.get_by_role("alert")).to_contain_text("too long by about 7233 characters")
    await expect(ann.button("Send", exact=True)).to_be_disabled()
    await ann.line.press("Enter")
    await expect(ann.line).to_have_value(text)
    await ann.line.fill(text[:32_767])
    await expect(ann.page.get_by_role("alert")).to_have_count(0)
    await ann.line.press("Enter")
    await bob.sees(text[:32_767])


async def test_what_is_no_picture_goes_as_a_file(world: World) -> None:
    """However many, and whatever they are called: nothing is left out."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.choose(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"},
        *(picture(f"{number}.png") for number in range(12)),
        {"name": "IMG_1.heic", "mimeType": "image/heic", "buffer": b"\x00\x00\x00\x18ftypheic"},
        {"name": "fake.png", "mimeType": "image/png", "buffer": b"no picture at all"},
    )
    await expect(ann.tray.get_by_role("img")).to_have_count(12)
    for name in ("plan.pdf", "IMG_1.heic", "fake.png"):
        await expect(ann.tray.get_by_text(name)).to_be_visible()
    await ann.button("Send", exact=True).click()
    assert await widths(bob, 12) == [160] * 12
    for name in ("plan.pdf", "IMG_1.heic", "fake.png"):
        await expect(bob.log.get_by_role("link", name=f"Save {name}")).to_be_visible()


async def test_a_picture_that_the_server_refuses_says_so_in_its_place(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)

    async def refuse(route: Route) -> None:
        await route.fulfill(status=507, json={"status": "error", "code": 507, "message": "没有空间"})

    await ann.page.route("**/api/file/upload", refuse)
    await ann.choose(picture("one.png"))
    await ann.button("Send", exact=True).click()
    await expect(ann.page.get_by_role("alert")).to_contain_text("The server has no room for more files.")
    await ann.page.unroute_all()
    await ann.button("Send again").click()
    assert await widths(bob, 1) == [160]
