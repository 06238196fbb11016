"""How long somebody waits for the page, in Chromium.

Over "fast 3G" with a processor that is four times slower, both as its developer tools define them. A visitor
is ready when they can write their name, somebody who is signed in when they see their conversations. Cold is
a browser with empty caches; warm is the same browser, closed and opened again.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import BrowserContext, Playwright, async_playwright

from tests.bench.works import Figures, FirstLoad
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.served import Server
from tests.plain_http import plain_client

ROUNDS: Final = 5
FAST_3G: Final = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8 * 0.9,
    "uploadThroughput": 750 * 1024 / 8 * 0.9,
}
"""Milliseconds before each answer, bytes per second."""
SLOWER: Final = 4
FRIENDS: Final = 20

NOTE_READY: Final = """
new MutationObserver((_, observer) => {
    if (!document.querySelector(".door-form input, .rows .row-name")) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.readyAt = performance.now(); });
}).observe(document, { childList: true, subtree: true });
"""
"""The name's field at the door, or a line in the list of conversations."""
SIGN_IN: Final = 'if (!localStorage["ichat.login"]) localStorage["ichat.login"] = JSON.stringify(%s);'
DRAWN: Final = 'performance.getEntriesByName("first-paint")[0].startTime'
KEPT: Final = """() => navigator.serviceWorker.controller
    && (!localStorage["ichat.login"] || Object.keys(localStorage).some((key) => key.endsWith(".known")))"""
"""What the page keeps for the next time is there."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Until the frame was drawn and the page could be used, and what the server had been asked by then."""

    drawn_ms: float
    ready_ms: float
    requests: float
    kilobytes: float


class Network:
    """Counts what comes over the line: nothing from a cache or the service worker."""

    def __init__(self) -> None:
        self.requests = 0
        self.received = 0.0
        self._asked: set[str] = set()

    def responded(self, event: Mapping[str, Any]) -> None:
        response = event["response"]
        if not response["fromDiskCache"] and not response.get("fromServiceWorker"):
            self.requests += 1
            self._asked.add(event["requestId"])

    def finished(self, event: Mapping[str, Any]) -> None:
        if event["requestId"] in self._asked:
            self.received += event["encodedDataLength"]


class Browser:
    """One profile, which outlives each start of its browser."""

    def __init__(self, playwright: Playwright, profile: Path, url: str, login: object) -> None:
        self._playwright = playwright
        self._profile = profile
        self._url = url
        self._login = login

    async def visit(self) -> Visit:
        """One start."""
        context = await self._playwright.chromium.launch_persistent_context(
            self._profile, executable_path=find_chromium(), args=FLAGS, viewport={"width": 390, "height": 844}
        )
        try:
            await context.add_init_script(NOTE_READY)
            if self._login:
                await context.add_init_script(SIGN_IN % json.dumps(self._login))
            return await _measure(context, f"{self._url}/chats")
        finally:
            await context.close()

    async def clear_caches(self) -> None:
        """As browsers do by themselves when space is short; what pages remember stays."""
        context = await self._playwright.chromium.launch_persistent_context(
            self._profile, executable_path=find_chromium(), args=FLAGS
        )
        session = await context.new_cdp_session(context.pages[0])
        await session.send("Network.clearBrowserCache")
        kinds = {"origin": self._url, "storageTypes": "service_workers,cache_storage"}
        await session.send("Storage.clearDataForOrigin", kinds)
        await context.close()


async def _measure(context: BrowserContext, url: str) -> Visit:
    page, network = context.pages[0], Network()
    session = await context.new_cdp_session(page)
    session.on("Network.responseReceived", network.responded)
    session.on("Network.loadingFinished", network.finished)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", FAST_3G)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(url, wait_until="commit")
    await page.wait_for_function("() => window.readyAt")
    seen = Visit(
        await page.evaluate(DRAWN),
        await page.evaluate("window.readyAt"),
        network.requests,
        network.received / 1024,
    )
    await page.wait_for_function(KEPT)
    return seen


async def somebody(url: str) -> Any:
    """Who has something to look at."""
    async with plain_client(cookies=True, base_url=f"{url}/api") as client:

        async def post(path: str, token: str = "", **options: Any) -> Any:
            answer = await client.post(path, headers={"authorization": token} if token else {}, **options)
            return answer.raise_for_status().json()["data"]

        ann = await post("/register", json={"username": "ann", "password": "secret-12", "nickname": "Ann"})
        for number in range(FRIENDS):
            person = {"username": f"friend{number}", "password": "secret-12", "nickname": f"Friend {number}"}
            friend = await post("/register", json=person)
            asked = await post("/contact/user", friend["token"], json={"userId": ann["userId"]})
            await post(f"/contact/accept?requestId={asked['id']}", ann["token"])
        return ann


async def measure(load: FirstLoad) -> Figures:
    """The median of each figure, and how busy the machine was meanwhile."""
    with tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder:
        server = Server(Path(folder))
        await server.start()
        began, cpu = time.monotonic(), _idle_seconds()
        try:
            login = await somebody(server.url) if load.signed_in else None
            async with async_playwright() as playwright:
                visits = [
                    await _visit(Browser(playwright, Path(folder) / str(number), server.url, login), load)
                    for number in range(ROUNDS)
                ]
        finally:
            await server.stop()
    idle = (_idle_seconds() - cpu) / ((time.monotonic() - began) * (os.cpu_count() or 1))
    figures = {name: statistics.median(getattr(each, name) for each in visits) for name in asdict(visits[0])}
    return figures | {"machine_busy_pct": 100 * (1 - idle)}


async def _visit(browser: Browser, load: FirstLoad) -> Visit:
    if load.signed_in or load.cached:
        await browser.visit()
    if load.signed_in and not load.cached:
        await browser.clear_caches()
    return await browser.visit()


def _idle_seconds() -> float:
    """Of all processors since the machine started (proc(5))."""
    idle = Path("/proc/stat").read_text().split("\n", 1)[0].split()[4]
    return int(idle) / os.sysconf("SC_CLK_TCK")
