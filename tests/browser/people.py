"""People in front of their browsers: what they do and what they see."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    Error,
    FilePayload,
    Locator,
    Page,
    Response,
    ViewportSize,
    expect,
)

from tests.browser.served import Server
from tests.patience import GIVEN, asked_until
from tests.plain_http import plain_client

PASSWORD = "secret-12"
SECONDS_TO_DESCRIBE = 10
LOOK_EVERY_MS = 100
TOKEN_BEGINS = "eyJhbGciOi"
"""As every JWT does; long enough that no random key in an address has it by chance."""
_numbers = count(1)

WIDE: ViewportSize = {"width": 1180, "height": 760}


async def page_that_knows(context: BrowserContext, url: str, login: dict[str, object]) -> Page:
    """A page of a browser in which this login was kept earlier.

    Not by the storage_state of Playwright, which opens a page of its own for each new browser.
    """
    page = await context.new_page()
    earlier = f"{url}/earlier"
    await page.route(earlier, lambda route: route.fulfill(body="", content_type="text/html"))
    await page.goto(earlier)
    await page.evaluate("login => { localStorage['ichat.login'] = login; }", json.dumps(login))
    await page.unroute(earlier)
    return page


@dataclass
class Device:
    """A browser of somebody, with one page."""

    name: str
    page: Page
    troubles: list[str] = field(default_factory=list)
    """Script errors, what the Content-Security-Policy had to stop, and tokens in addresses."""
    refusals: list[str] = field(default_factory=list)
    """What the server did not do for this page."""
    said: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    """On its console, as of what it did without."""

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self._check(request.url))
        self.page.on("websocket", lambda socket: self._check(socket.url))
        self.page.on("response", self._note_refusal)
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.name}: {error}"))
        self.page.on("console", lambda message: self._note(message.text))

    def _note(self, text: str) -> None:
        self.said.append(text)
        if "Content Security Policy" in text or "Trusted" in text:
            self.troubles.append(f"{self.name}: {text}")

    def _note_refusal(self, answer: Response) -> None:
        if not answer.ok:
            self.refusals.append(f"{answer.status} {answer.request.method} {answer.url}")

    async def describe(self) -> str:
        """What somebody who looks for a fault would ask this page. It may be too busy to answer."""
        try:
            async with asyncio.timeout(SECONDS_TO_DESCRIBE):
                seen = await self.page.locator("body").aria_snapshot()
        except (TimeoutError, Error) as error:
            seen = f"no answer: {error!r}"
        told = (*self.troubles, *self.refusals, *self.said)
        return "\n".join((f"--- {self.name} at {self.page.url}", *told, seen))

    def _check(self, url: str) -> None:
        opens_a_door = "/group/link?" in url or "/call/link?" in url  # and nothing else
        signs_in = "token=" in url and not opens_a_door
        opens_a_file = "/file/tickets/" in url  # nothing else, and for ten minutes
        if signs_in or (TOKEN_BEGINS in url and not opens_a_file and not url.startswith(("data:", "blob:"))):
            self.troubles.append(f"{self.name}: {url}")

    def button(self, name: str, *, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    def place(self, name: str) -> Locator:
        return self.page.get_by_role("navigation").get_by_role("link", name=name)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def bubbles(self) -> Locator:
        return self.log.locator(".bubble")

    @property
    def line(self) -> Locator:
        return self.page.get_by_label("Write a message")

    async def open(self, name: str) -> None:
        await self.place("Chats").click()
        named = self.page.locator(".row-name").get_by_text(name, exact=True)
        await self.page.get_by_role("main").get_by_role("link").filter(has=named).click()
        await expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    async def open_requests(self) -> None:
        await self.place("Contacts").click()
        await self.page.get_by_role("main").get_by_role("link", name="Contact requests").click()

    async def write(self, text: str) -> None:
        await self.line.fill(text)
        await self.line.press("Enter")

    async def sees(self, text: str) -> None:
        await expect(self.log.get_by_text(text, exact=True)).to_be_visible()

    async def texts(self) -> list[str]:
        """What stands in the conversation, from the first to the last."""
        return await self.log.locator(".words").all_inner_texts()

    async def choose(self, *files: FilePayload) -> None:
        """Files to send."""
        await self.page.locator(".composer input[type=file]").set_input_files(list(files))

    @property
    def tray(self) -> Locator:
        return self.page.get_by_role("list", name="Chosen files")

    async def slow_down(self, bytes_per_second: int) -> None:
        """From now on nothing goes out of this page faster."""
        session = await self.page.context.new_cdp_session(self.page)
        line = {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_per_second,
        }
        await session.send("Network.enable")
        await session.send("Network.emulateNetworkConditions", line)

    async def until(self, holds: str, arg: object = None) -> None:
        """Asked now and then; Playwright by itself asks in each frame, and has sixty a second drawn."""
        await self.page.wait_for_function(holds, arg=arg, polling=LOOK_EVERY_MS)

    async def call(self, *, video: bool = True) -> None:
        await self.button("Video call" if video else "Voice call").click()
        await self.button("Start call").click()

    @property
    def call_view(self) -> Locator:
        return self.page.locator(".call")

    async def is_in_phase(self, phase: str) -> None:
        await expect(self.call_view).to_have_attribute("data-phase", phase)

    async def frames_of(self, user_id: int) -> int:
        """How many pictures of somebody this page has shown so far."""
        counted: int = await self.page.evaluate(
            """(userId) => document.querySelector(`.tile[data-user="${userId}"] video`)
                ?.getVideoPlaybackQuality().totalVideoFrames ?? 0""",
            user_id,
        )
        return counted

    async def sees_moving(self, user_id: int, after: int = 0, frames: int = 10) -> int:
        """Waits until so many more pictures of somebody have come; how many there are then."""
        await self.until(
            """([userId, least]) => (document.querySelector(`.tile[data-user="${userId}"] video`)
                ?.getVideoPlaybackQuality().totalVideoFrames ?? 0) >= least""",
            [user_id, after + frames],
        )
        return await self.frames_of(user_id)

    async def is_online(self) -> None:
        await expect(self.page.locator(".connection")).to_have_attribute("data-state", "online")


@dataclass
class Somebody:
    """Who has an account, and no page open."""

    name: str
    user_id: int
    token: str


@dataclass
class Person(Device):
    user_id: int = 0
    token: str = ""


class World:
    """Everybody of one story, on one server."""

    def __init__(self, server: Server, browser: Browser, *, service_worker: bool = False) -> None:
        """Most stories do without the service worker: to install it is a third of what a new page costs."""
        self.server = server
        self._service_workers = "allow" if service_worker else "block"
        self._browser = browser
        self._stack = AsyncExitStack()
        self._client = plain_client(base_url=f"{server.node}/api")
        self._stack.push_async_callback(self._client.aclose)
        self.devices: list[Device] = []

    async def close(self) -> None:
        await self._stack.aclose()

    async def context(self, **options: object) -> BrowserContext:
        usual = {
            "locale": "en-GB",
            "viewport": WIDE,
            "reduced_motion": "reduce",
            "service_workers": self._service_workers,
        }
        context = await self._browser.new_context(**(usual | options))  # type: ignore[arg-type]  # passed on
        context.set_default_timeout(1000 * GIVEN)
        self._stack.push_async_callback(context.close)
        return context

    async def visitor(self, path: str = "/", **options: object) -> Device:
        """Somebody who has not signed in yet."""
        context = await self.context(**options)
        device = Device("visitor", await context.new_page())
        self.devices.append(device)
        await device.page.goto(self.server.url + path)
        return device

    async def person(self, name: str, url: str = "") -> Person:
        """Somebody new, signed in and connected."""
        return await self.sit_down(await self.somebody(name), url)

    async def sit_down(self, somebody: Somebody, url: str = "") -> Person:
        """They open a page, signed in and connected."""
        login: dict[str, object] = {"userId": somebody.user_id, "token": somebody.token}
        person = await self._sit_down(somebody.name, login, url)
        person.user_id, person.token = somebody.user_id, somebody.token
        return person

    async def somebody(self, name: str) -> Somebody:
        """Somebody new, without a page."""
        username = f"{name.split(maxsplit=1)[0].lower()}{next(_numbers)}"
        login = await self.request("POST", "/register", json={
            "username": username, "password": PASSWORD, "nickname": name,
        })  # fmt: skip
        return Somebody(name, login["userId"], login["token"])

    async def second_device(self, person: Person) -> Person:
        """With a login of its own."""
        [info] = await self.request("POST", "/user/infos", person, json={"userIds": [person.user_id]})
        login = await self.request("POST", "/login", json={
            "username": info["username"], "password": PASSWORD,
        })  # fmt: skip
        device = await self._sit_down(f"{person.name}'s tablet", login)
        device.user_id, device.token = login["userId"], login["token"]
        return device

    async def _sit_down(self, name: str, login: dict[str, object], url: str = "") -> Person:
        url = url or self.server.url
        person = Person(name, await page_that_knows(await self.context(), url, login))
        self.devices.append(person)
        await person.page.goto(url + "/chats")
        await person.is_online()
        return person

    async def befriend(self, one: Person | Somebody, *others: Person | Somebody) -> None:
        for other in others:
            asked = await self.request("POST", "/contact/user", one, json={"userId": other.user_id})
            await self.request("POST", f"/contact/accept?requestId={asked['id']}", other)

    async def talk(self, one: Person, other: Person) -> None:
        """They become contacts and have their conversation open."""
        await self.befriend(one, other)
        await one.open(other.name)
        await other.open(one.name)

    async def say(self, sender: Person | Somebody, receiver: Person | Somebody, *texts: str) -> None:
        """Without a page: many messages, soon."""
        contacts = await self.request("GET", "/contact", sender)
        [contact_id] = [contact["contactId"] for contact in contacts if contact["userId"] == receiver.user_id]
        for text in texts:
            body = {"contactId": contact_id, "text": text}
            await self.request("POST", "/chat/send", sender, json=body)

    async def find(self, person: Person | Somebody, query: str, text: str) -> dict[str, Any]:
        """The message, once the server has indexed it."""

        async def search() -> list[dict[str, Any]]:
            found = await self.request("GET", f"/chat/search?q={query}", person)
            return [message for message in found["messages"] if message["text"] == text]

        return (await asked_until(bool, search))[0]

    async def group(
        self, name: str, owner: Person | Somebody, *others: Person | Somebody, avatar: str = ""
    ) -> None:
        """Of contacts of the owner."""
        contacts = await self.request("GET", "/contact", owner)
        ids = {contact["userId"]: contact["contactId"] for contact in contacts}
        chosen = [ids[other.user_id] for other in others]
        body = {"name": name, "avatar": avatar, "contactIds": chosen}
        await self.request("POST", "/contact/group", owner, json=body)

    async def request(
        self, method: str, path: str, person: Person | Somebody | None = None, **options: object
    ) -> Any:
        headers = {"authorization": person.token} if person else {}
        answer = await self._client.request(method, path, headers=headers, **options)  # type: ignore[arg-type]  # passed on
        body = answer.json()
        assert body["code"] == 200, body
        return body["data"]
