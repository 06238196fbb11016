"""Makes the pictures of the README: `make screenshots` writes docs/screenshots/*.png.

Chinese and emoji need fonts: on Debian fonts-noto-cjk and fonts-noto-color-emoji.
"""

import asyncio
import io
import sqlite3
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.browser import scenery
from tests.browser.chromium import launch
from tests.browser.people import Person, Somebody, World, page_that_knows
from tests.browser.scenery import Sitter
from tests.browser.served import Server
from tests.plain_http import plain_client

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 780}
MORNING = 10
"""The hour at which everything happens, wherever and whenever the pictures are made."""

CAMERA = """(address) => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const picture = new Image();
    picture.src = address;
    const canvas = document.createElement("canvas");
    canvas.width = 1280;
    canvas.height = 720;
    const context = canvas.getContext("2d");
    setInterval(() => context.drawImage(picture, 0, 0), 66);
    navigator.mediaDevices.getUserMedia = async (wish) =>
        wish.video ? canvas.captureStream(15) : real(wish);
}"""

Line = tuple[str, str]


def local_zone() -> str:
    """A time zone in which it is morning now."""
    shift = datetime.now(UTC).hour - MORNING
    return f"Etc/GMT{shift:+d}" if shift <= 12 else f"Etc/GMT{shift - 24:+d}"


class Studio:
    """Everybody in place, and a camera in front of Ana's page."""

    def __init__(self, server: Server, browser: Browser, data: Path) -> None:
        self.world = World(server, browser)
        self._server = server
        self._browser = browser
        self._data = data
        self.people: dict[Sitter, Somebody] = {}
        self._hours_ago: list[tuple[int, float]] = []

    async def paint(self, svg: str, width: int, height: int) -> bytes:
        page = await self._browser.new_page(viewport={"width": width, "height": height})
        await page.set_content(f'<body style="margin:0">{svg}</body>')
        picture = await page.screenshot(type="jpeg", quality=90)
        await page.close()
        return picture

    async def upload(self, svg: str, width: int, height: int, person: Somebody | Person) -> str:
        picture = await self.paint(svg, width, height)
        async with plain_client(cookies=True, headers={"authorization": person.token}) as client:
            files = {"file": ("picture.jpg", picture)}
            answer = await client.post(f"{self._server.url}/api/file/upload", files=files)
        return str(answer.json()["data"])

    async def invite(self, *sitters: Sitter) -> None:
        for sitter in sitters:
            person = await self.world.somebody(sitter.name)
            self.people[sitter] = person
            avatar = await self.upload(sitter.portrait(), 400, 400, person)
            body = {"nickname": sitter.name, "avatar": avatar}
            await self.world.request("POST", "/user/info", person, json=body)

    async def contact_id(self, owner: Sitter, other: Sitter | str) -> int:
        for contact in await self.world.request("GET", "/contact", self.people[owner]):
            if isinstance(other, Sitter) and contact["userId"] == self.people[other].user_id:
                return int(contact["contactId"])
            if isinstance(other, str) and contact["groupId"]:
                groups = {"groupIds": [contact["groupId"]]}
                [group] = await self.world.request("POST", "/contact/groups", self.people[owner], json=groups)
                if group["name"] == other:
                    return int(contact["contactId"])
        raise LookupError(other)

    async def say(self, sitter: Sitter, to: Sitter | str, hours_ago: float, **content: Any) -> int:
        """The message's id."""
        body: dict[str, Any] = {"contactId": await self.contact_id(sitter, to), **content}
        message = await self.world.request("POST", "/chat/send", self.people[sitter], json=body)
        self._hours_ago.append((message["messageId"], hours_ago))
        return int(message["messageId"])

    async def react(self, message_id: int, emoji: str, *sitters: Sitter) -> None:
        for sitter in sitters:
            body = {"messageId": message_id, "emoji": emoji, "on": True}
            await self.world.request("POST", "/chat/react", self.people[sitter], json=body)

    async def let_time_pass(self) -> None:
        """What was said just now was said in the course of some days."""
        await self._server.stop()
        with sqlite3.connect(self._data / "data" / "ichat.db") as database:
            for message_id, hours in self._hours_ago:
                at = (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S.%f")
                database.execute(
                    "UPDATE chat_messages SET created_at = ? WHERE message_id = ?", (at, message_id)
                )
                database.execute(
                    "UPDATE chat_rooms SET last_message_time = ? WHERE last_message_id = ?", (at, message_id)
                )
        await self._server.start()

    async def sit_down(
        self, sitter: Sitter, size: ViewportSize, locale: str = "en-GB", **options: Any
    ) -> Person:
        """A new browser of somebody, with their own face before its camera."""
        user_id, token = self.people[sitter].user_id, self.people[sitter].token
        context = await self._browser.new_context(
            viewport=size,
            locale=locale,
            timezone_id=local_zone(),
            reduced_motion="reduce",
            device_scale_factor=2 if size is PHONE else 1,
            **options,
        )
        context.set_default_timeout(60_000)
        address = scenery.as_address(sitter.at_the_desk())
        await context.add_init_script(f"({CAMERA})({address!r})")
        page = await page_that_knows(context, self._server.url, {"userId": user_id, "token": token})
        await page.goto(f"{self._server.url}/chats")
        person = Person(sitter.name, page, user_id=user_id, token=token)
        await person.is_online()
        return person


async def shoot(page: Page, name: str) -> None:
    """Few colours are enough, and the files stay small."""
    await page.mouse.move(0, 0)
    await page.evaluate("document.fonts.ready")
    await page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, kmeans=3).save(FOLDER / f"{name}.png", optimize=True)


ANA, MEI, TOMAS, AISHA = scenery.ANA, scenery.MEI, scenery.TOMAS, scenery.AISHA
JONAS, PRIYA, LUCA = scenery.JONAS, scenery.PRIYA, scenery.LUCA


async def furnish(studio: Studio) -> None:
    await studio.invite(ANA, MEI, TOMAS, AISHA, JONAS, PRIYA, LUCA)
    ana, mei, tomas, aisha, jonas, priya, luca = studio.people.values()
    await studio.world.befriend(ana, mei, tomas, aisha, jonas, priya, luca)
    lake = await studio.upload(scenery.LAKE, 1200, 800, ana)
    await studio.world.group("Sunday hike", ana, mei, tomas, aisha, avatar=lake)
    await studio.world.group("Book club", ana, priya, jonas)
    await studio.say(LUCA, ANA, 75, text="The bike is ready, you can fetch it any time.")
    await studio.say(PRIYA, "Book club", 28, text="Chapter 7! 😱")
    await studio.say(PRIYA, ANA, 30, text="See you on Thursday")
    await studio.say(ANA, MEI, 5, text="Talk to you later!")
    await studio.say(JONAS, ANA, 50, text="The slides are in the shared folder.")
    await studio.say(ANA, JONAS, 49.5, text="Thank you, they are great!")
    await studio.say(AISHA, ANA, 26, text="Did you get the recipe? 🍋")
    await studio.say(TOMAS, ANA, 3, text="I can bring the tent, it is big enough for four of us")
    await studio.say(MEI, "Sunday hike", 24.2, text="Weather looks good for Sunday ☀️")
    await studio.say(TOMAS, "Sunday hike", 24.1, text="I am in. Same train as last time?")
    await studio.say(ANA, "Sunday hike", 24, text="Yes, 8:12 from platform 4. I will get the tickets.")
    lake = await studio.upload(scenery.LAKE, 1200, 800, mei)
    thumbnail = "1200x800;data:image/jpeg;base64,AAAA"
    await studio.say(MEI, "Sunday hike", 0.9, text="This is where we are going:")
    picture = await studio.say(MEI, "Sunday hike", 0.9, image=lake, thumbnail=thumbnail)
    await studio.react(picture, "😍", AISHA, TOMAS, ANA)
    await studio.react(picture, "🏔️", TOMAS)
    packed = await studio.say(AISHA, "Sunday hike", 0.7, text="Wow. Swimming things packed!")
    await studio.say(ANA, "Sunday hike", 0.6, text="The water has **14 degrees** …", replyTo=packed)
    await studio.say(AISHA, "Sunday hike", 0.6, text="🥶")
    mentions = [studio.people[ANA].user_id]
    asked = await studio.say(
        TOMAS,
        "Sunday hike",
        0.1,
        text="@Ana Ribeiro short call tonight? Then we settle it.",
        mentions=mentions,
    )
    await studio.react(asked, "👍", ANA, MEI, AISHA)
    await studio.say(ANA, "Sunday hike", 0.05, text="Good idea, I will call you all at eight")
    await studio.say(MEI, ANA, 0.02, text="Tickets are bought, I paid for us two.")
    await studio.let_time_pass()


async def conversations(studio: Studio) -> None:
    for number, scheme in enumerate(("light", "dark")):
        ana = await studio.sit_down(ANA, DESK, color_scheme=scheme)
        phone = await studio.sit_down(ANA, PHONE, color_scheme=scheme)
        await ana.open("Sunday hike")
        await ana.log.get_by_role("img", name="Picture").wait_for()
        await studio.say(AISHA, ANA, 0, text=("I found the recipe!", "Half the sugar, trust me")[number])
        for person in (ana, phone):
            await expect(person.place("Chats")).to_contain_text("unread")
        await shoot(ana.page, f"chat-{scheme}")
        await shoot(phone.page, f"phone-chats-{scheme}")
        await phone.open("Sunday hike")
        await phone.log.get_by_role("img", name="Picture").wait_for()
        await shoot(phone.page, f"phone-chat-{scheme}")


async def other_places(studio: Studio) -> None:
    visitor = await studio.world.visitor(color_scheme="light")
    await visitor.page.set_viewport_size(DESK)
    await shoot(visitor.page, "sign-in")
    ana = await studio.sit_down(ANA, DESK, color_scheme="dark")
    await ana.place("Settings").click()
    await ana.page.get_by_role("region", name="Signed-in devices").get_by_role("listitem").first.wait_for()
    await shoot(ana.page, "settings-dark")
    await pages_of_people(studio)
    mei = await studio.sit_down(MEI, DESK, locale="zh-CN", color_scheme="light")
    wallpaper = await studio.upload(scenery.FOREST, 1080, 1440, mei)
    await studio.world.request("POST", "/user/settings", mei, json={"wallpaper": wallpaper})
    await mei.page.reload()
    await mei.page.get_by_role("link", name="Sunday hike").click()
    await mei.log.get_by_role("img", name="图片").wait_for()
    await shoot(mei.page, "chat-chinese")


async def pages_of_people(studio: Studio) -> None:
    """A group, a person, and what can be done with a message."""
    ana = await studio.sit_down(ANA, DESK, color_scheme="light")
    phone = await studio.sit_down(ANA, PHONE, color_scheme="light")
    await ana.place("Contacts").click()
    people = ana.page.get_by_role("main").get_by_role("link")
    await people.filter(has_text="Sunday hike").click()
    await expect(ana.page.get_by_role("region", name="Members").get_by_role("listitem")).to_have_count(4)
    await shoot(ana.page, "group-page")
    await people.filter(has_text="Mei Lin").click()
    await expect(ana.page.get_by_role("region", name="Groups in common")).to_be_visible()
    await shoot(ana.page, "person-page")
    await phone.open("Sunday hike")
    await phone.log.get_by_text("Wow. Swimming things packed!").first.click(button="right")
    await phone.page.get_by_role("menuitem", name="Reply").wait_for()
    await shoot(phone.page, "phone-message-menu")


async def calls(studio: Studio) -> None:
    tomas = await studio.sit_down(TOMAS, DESK, color_scheme="light")
    ana = await studio.sit_down(ANA, PHONE, color_scheme="light")
    await ana.open("Tomás Vega")
    await tomas.open("Ana Ribeiro")
    await ana.call()
    await tomas.page.get_by_role("alertdialog").wait_for()
    await shoot(tomas.page, "incoming-call")
    await tomas.button("Answer with video").click()
    await meet([ana, tomas])
    await shoot(ana.page, "phone-call")
    await ana.button("Hang up").click()
    await group_call(studio)


async def group_call(studio: Studio) -> None:
    people = [await studio.sit_down(each, DESK, color_scheme="dark") for each in (ANA, MEI, TOMAS, AISHA)]
    ana, *others = people
    await ana.open("Sunday hike")
    await ana.call()
    for person in others:
        await person.button("Answer with video").click()
    await meet(people)
    await others[0].button("Mute microphone").click()
    await expect(ana.page.locator(".tile-muted")).to_have_count(1)
    await expect(ana.page.locator(".tile .bars")).to_have_count(3)
    await shoot(ana.page, "group-call")


async def meet(people: Sequence[Person]) -> None:
    for person in people:
        for other in people:
            if other is not person:
                await person.sees_moving(other.user_id)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        await server.start()
        async with async_playwright() as playwright:
            browser = await launch(playwright)
            studio = Studio(server, browser, Path(folder))
            await furnish(studio)
            await conversations(studio)
            await other_places(studio)
            await calls(studio)
            await studio.world.close()
            await browser.close()
        await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
