"""Any file, and what is spoken: chosen, sent over lines that break, seen and heard."""

import io
import os
import re
import wave
from pathlib import Path

from playwright.async_api import FilePayload, Request, Route, expect

from tests.browser.people import Person, World
from tests.browser.pictures import picture
from tests.integration.http.uploading import PIECE, TUS, metadata
from tests.plain_http import plain_client

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
FILM = Path(__file__).parent / "films" / "waves.webm"
"""Eight seconds of 320 by 180 pixels, without sound (VP8)."""
NOISE = os.urandom(600_000)


def payload(name: str, data: bytes, mime: str = "application/octet-stream") -> FilePayload:
    return {"name": name, "mimeType": mime, "buffer": data}


async def test_any_file_is_sent_and_saved(world: World) -> None:
    """With its name and size; what was said behind it comes, too. In the list it has words."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.choose(payload("our plan.pdf", PDF, "application/pdf"))
    await expect(ann.tray.get_by_text("our plan.pdf")).to_be_visible()
    await ann.write("have a look")
    await bob.sees("have a look")
    await expect(bob.log.get_by_text("our plan.pdf")).to_be_visible()
    await expect(bob.log.get_by_text("10 KB")).to_be_visible()
    async with bob.page.expect_download() as begun:
        await bob.log.get_by_role("link", name="Save our plan.pdf").click()
    saved = await (await begun.value).path()
    assert Path(saved).read_bytes() == PDF  # noqa: ASYNC240 - nobody else waits in this test
    await expect(ann.log.get_by_text("[文件]")).to_have_count(0)


async def test_a_text_is_looked_at_by_keyboard(world: World) -> None:
    """Its begin, in what it is written in, and nothing in it acts; it can still be saved."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    text = "<b>你好</b>, <script>alert(1)</script>\n" + "long " * 20_000
    await ann.choose(payload("letter.txt", text.encode("gb18030"), "text/plain"))
    await ann.button("Send", exact=True).click()
    await bob.log.get_by_role("button", name="Look at letter.txt").press("Enter")
    dialog = bob.page.get_by_role("dialog", name="letter.txt")
    shown = dialog.get_by_label("letter.txt", exact=True)
    await expect(shown).to_contain_text("<b>你好</b>, <script>alert(1)</script>")
    await expect(dialog.get_by_text("GB18030 · the first 64 KB")).to_be_visible()
    assert len(await shown.inner_text()) < len(text)
    async with bob.page.expect_download() as begun:
        await dialog.get_by_role("link", name="Save").click()
    saved = await (await begun.value).path()
    assert Path(saved).read_bytes() == text.encode("gb18030")  # noqa: ASYNC240 - nobody else waits in this test
    await bob.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(bob.log.get_by_role("button", name="Look at letter.txt")).to_be_focused()


async def test_an_upload_is_paused_survives_a_reload_and_goes_on_where_it_was(world: World) -> None:
    """What the server has already is not sent again. Texts pass it meanwhile."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    ann.page.on("request", note)
    await ann.slow_down(50_000)
    await ann.choose(payload("noise.bin", NOISE))
    await ann.write("it takes a while")
    await bob.sees("it takes a while")
    progress = ann.log.get_by_role("progressbar")
    await expect(progress).to_have_attribute("aria-valuenow", re.compile(r"^([6-9]\d|100)$"))
    await ann.slow_down(1_000)  # so that it can be paused however late that is
    await ann.button("Pause noise.bin").click()
    await expect(ann.button("Go on with noise.bin")).to_be_visible()
    await ann.slow_down(10_000_000)
    await ann.page.reload()
    await expect(bob.log.get_by_text("noise.bin")).to_be_visible()
    await expect(bob.log.get_by_text("586 KB")).to_be_visible()
    assert offsets[0] == 0
    assert offsets[-1] > 0, "what was there already was sent again"
    await expect(progress).to_have_count(0)


async def test_an_upload_that_is_discarded_leaves_nothing(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.slow_down(20_000)
    await ann.choose(payload("noise.bin", NOISE))
    await ann.button("Send", exact=True).click()
    await expect(ann.log.get_by_role("progressbar")).to_be_visible()
    await ann.bubbles.first.hover()
    await ann.button("Message actions").first.click()
    await ann.page.get_by_role("menuitem", name="Discard").click()
    await expect(ann.bubbles).to_have_count(0)
    await ann.slow_down(10_000_000)
    await ann.write("never mind")
    await bob.sees("never mind")
    await expect(bob.bubbles).to_have_count(1)


async def test_a_voice_message_is_held_sent_and_heard(world: World) -> None:
    """It has a length, and plays faster if one likes."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    microphone = ann.page.get_by_role("button", name=re.compile("Record a voice message"))
    await microphone.hover()
    await ann.page.mouse.down()
    await expect(ann.page.get_by_role("timer")).to_have_text(re.compile(r"^0:(0[2-9]|[1-5]\d)$"))
    await ann.page.mouse.up()
    play = bob.log.get_by_role("button", name="Play voice message")
    await expect(play).to_be_visible()
    await expect(bob.log.locator(".voice-time")).to_have_text(re.compile(r"^\d+:(0[2-9]|[1-5]\d)$"))
    await play.click()
    await expect(bob.log.get_by_role("button", name="Speed: 1")).to_be_visible()
    await bob.log.get_by_role("button", name="Speed: 1").click()
    await expect(bob.log.get_by_role("button", name="Speed: 1.5")).to_be_visible()
    await expect(play).to_be_visible()  # it came to its end
    await expect(bob.log.get_by_text("cannot play")).to_have_count(0)


def silence(seconds: int) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 8000 * seconds)
    return written.getvalue()


AMR = b"#!AMR\n" + b"\x3c" * 3200
"""What some phones record and no browser plays (RFC 4867, section 5)."""
AVI = b"RIFF\x00\x10\x00\x00AVI LIST" + bytes(4096)


async def spoken(world: World, person: Person, data: bytes, seconds: int) -> str:
    """A voice message that was recorded elsewhere: its file id."""
    mine = {"authorization": person.token}
    said = metadata(filename="voice", kind="voice", duration=str(seconds))
    begin = TUS | mine | {"upload-length": str(len(data)), "upload-metadata": said}
    async with plain_client(base_url=world.server.url) as client:
        place = (await client.post("/api/files", headers=begin)).headers["location"]
        brought = await client.patch(place, headers=PIECE | mine | {"upload-offset": "0"}, content=data)
    assert brought.is_success, brought.text
    return str(place.rpartition("/")[2])


async def test_a_voice_message_is_heard_wherever_one_walks(world: World) -> None:
    """It is paused, quickened and stopped there, and there is a way back to it."""
    ann, bob, cat = await world.person("Ann"), await world.person("Bob"), await world.person("Cat")
    await world.befriend(ann, bob)
    await world.befriend(cat, bob)
    [contact] = await world.request("GET", "/contact", ann)
    said = {"contactId": contact["contactId"], "attachments": [await spoken(world, ann, silence(600), 600)]}
    await world.request("POST", "/chat/send", ann, json=said)
    await bob.open("Ann")
    await bob.log.get_by_role("button", name="Play voice message").click()
    await expect(bob.log.get_by_role("button", name="Pause voice message")).to_be_visible()
    bar = bob.page.get_by_role("complementary", name="Voice message")
    await expect(bar).to_have_count(0)
    await bob.open("Cat")
    await bar.get_by_role("button", name="Pause voice message").click()
    await bar.get_by_role("button", name="Speed: 1").click()
    await bar.get_by_role("button", name="Play voice message").click()
    await expect(bar.get_by_role("button", name="Pause voice message")).to_be_visible()
    await bar.get_by_role("link", name="Ann").click()
    await expect(bob.page.get_by_role("heading", name="Ann", exact=True)).to_be_visible()
    await expect(bar).to_have_count(0)
    await expect(bob.log.get_by_role("button", name="Speed: 1.5")).to_be_visible()
    await bob.place("Settings").click()
    await bar.get_by_role("button", name="Stop voice message").click()
    await expect(bar).to_have_count(0)


async def test_what_cannot_be_played_says_so(world: World) -> None:
    """A film at once, a sound and a voice message when somebody wants to hear them; they can still be saved.
    A song has a player.
    """
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    song, memo = payload("song.wav", silence(20), "audio/wav"), payload("memo.amr", AMR, "audio/amr")
    await ann.choose(song, memo, payload("old.avi", AVI, "video/x-msvideo"))
    await ann.button("Send", exact=True).click()
    plays = "(player) => player.play().then(() => player.duration, (error) => error.name)"
    assert await bob.log.get_by_label("song.wav").evaluate(plays) == 20
    unplayed = bob.log.get_by_text("This browser cannot play it")
    await expect(unplayed).to_have_count(1)
    await expect(bob.log.get_by_role("link", name="old.avi")).to_be_visible()
    assert await bob.log.get_by_label("memo.amr").evaluate(plays) == "NotSupportedError"
    await expect(unplayed).to_have_count(2)
    await expect(bob.log.get_by_role("link", name="memo.amr")).to_be_visible()

    [contact] = await world.request("GET", "/contact", ann)
    said = {"contactId": contact["contactId"], "attachments": [await spoken(world, ann, AMR, 5)]}
    await world.request("POST", "/chat/send", ann, json=said)
    await bob.log.get_by_role("button", name="Play voice message").click()
    await expect(unplayed).to_have_count(3)


async def test_what_plays_goes_on_with_a_new_address(world: World) -> None:
    """The one that Bob's page had was good for a while, and he presses play only once."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    addresses: list[str] = []

    async def number(route: Route) -> None:
        answer = await (await route.fetch()).json()
        for ticket in answer["data"]:
            ticket["url"] += f"?number={len(addresses)}"
            addresses.append(ticket["url"])
        await route.fulfill(json=answer)

    await bob.page.route(re.compile(r"/file/tickets$"), number)
    await bob.page.route(re.compile(r"\?number=0$"), lambda route: route.fulfill(status=401))
    await world.talk(ann, bob)
    await ann.choose(payload("song.wav", silence(120), "audio/wav"))
    await ann.button("Send", exact=True).click()
    song = bob.log.get_by_label("song.wav")
    plays = "(player) => player.play().catch((error) => error.name)"
    assert await song.evaluate(plays) == "NotSupportedError"
    await expect(song).to_have_attribute("src", re.compile(r"\?number=1$"))
    for name, value in (("duration", 120), ("paused", False)):
        await expect(song).to_have_js_property(name, value)


async def test_what_is_slid_away_is_not_sent(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    microphone = ann.page.get_by_role("button", name=re.compile("Record a voice message"))
    box = await microphone.bounding_box()
    assert box
    await microphone.hover()
    await ann.page.mouse.down()
    await expect(ann.page.get_by_role("timer")).to_have_text(re.compile(r"^0:(0[1-9]|[1-5]\d)$"))
    await ann.page.mouse.move(box["x"] - 200, box["y"] + 10, steps=4)
    await expect(ann.page.get_by_role("timer")).to_have_count(0)
    await ann.page.mouse.up()
    await ann.write("nothing said")
    await bob.sees("nothing said")
    await expect(bob.bubbles).to_have_count(1)


DRAWN_LATE = """() => {
    const real = window.createImageBitmap;
    let early = 3;
    window.createImageBitmap = async (source) => {
        const film = source instanceof HTMLVideoElement;
        if (film && early-- > 0) throw new DOMException("", "InvalidStateError");
        return real(source);
    };
}"""
"""As busy browsers do: they say that they have gone to a place in a film before they can draw it."""


async def test_a_film_is_seen_before_it_is_played(world: World) -> None:
    """By a picture that Ann's page drew; of the film itself nothing is loaded until Bob plays it, and then
    he may go anywhere in it.
    """
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await ann.page.evaluate(DRAWN_LATE)
    loaded: list[str | None] = []

    def note(request: Request) -> None:
        if "/file/tickets/" in request.url and "preview" not in request.url:
            loaded.append(request.headers.get("range"))

    bob.page.on("request", note)
    await world.talk(ann, bob)
    await ann.choose(payload("waves.webm", FILM.read_bytes(), "video/webm"))
    await ann.button("Send", exact=True).click()
    play = bob.log.get_by_role("button", name="Play waves.webm")
    await expect(play).to_contain_text("0:08")
    poster = play.get_by_role("presentation")
    drawn = "(image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
    assert await poster.evaluate(drawn) == [320, 180]
    assert loaded == []
    await play.press("Enter")
    film = bob.log.get_by_label("waves.webm")
    await expect(film).to_be_focused()
    seek = """async (film) => {
      const happens = (event) =>
        new Promise((resolve) => film.addEventListener(event, resolve, { once: true }));
      if (!film.readyState) await happens("loadedmetadata");
      film.currentTime = 6;
      await happens("seeked");
      return [film.duration, film.videoWidth];
    }"""
    assert await film.evaluate(seek) == [8, 320]
    assert loaded[0] == "bytes=0-"


async def test_pictures_sent_together_are_one_grid(world: World) -> None:
    """In the order of choosing; looked at one after the other; and each is still a message of its own."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    wide = (160, 200, 240)
    await ann.choose(*(picture(f"{width}.png", width) for width in wide))
    await ann.write("from the hills")
    await bob.sees("from the hills")
    album = bob.log.get_by_role("list", name="3 pictures")
    pictures = album.get_by_role("img", name="Picture")
    for at, width in enumerate(wide):
        await expect(pictures.nth(at)).to_have_js_property("naturalWidth", width)
    await album.get_by_role("button", name="Picture").nth(1).press("Enter")
    shown = bob.page.get_by_role("dialog").get_by_role("img")
    for key, width, place in (
        ("", 200, "2"),
        ("ArrowRight", 240, "3"),
        ("ArrowRight", 160, "1"),
        ("ArrowLeft", 240, "3"),
    ):
        if key:
            await bob.page.keyboard.press(key)
        await expect(shown).to_have_js_property("naturalWidth", width)
        await expect(bob.page.get_by_role("status").get_by_text(f"{place} / 3")).to_be_visible()
    await bob.page.keyboard.press("Escape")
    mine = ann.log.get_by_role("list", name="3 pictures").locator(".bubble")
    await mine.nth(1).press("Enter")
    await ann.page.get_by_role("menuitem", name="Take back").click()
    await ann.page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    await expect(album).to_have_count(0)
    await expect(bob.bubbles).to_have_count(4)
