"""How long somebody waits for the page: `python -m tests.bench.first_load`, a part of `make bench`.

In Chromium over "fast 3G" with a processor that is four times slower, both as its developer tools define
them. A visitor is ready when they can write their name, somebody who is signed in when they see their
conversations. Cold is a browser that was never here; warm is the same browser, closed and opened again.
"""
# ruff: noqa: T201 - the table is its answer

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from playwright.async_api import BrowserContext, Playwright, async_playwright

from tests.bench.works import Promise
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.served import Server

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

COLD: Final = (
    Promise("drawn_ms", 1000),
    Promise("ready_ms", 2000),
    Promise("requests", 10),
    Promise("kilobytes", 110),
)
WARM: Final = (Promise("drawn_ms", 1000), Promise("ready_ms", 700), Promise("requests", 10))


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


async def visit(playwright: Playwright, profile: Path, url: str, login: object) -> Visit:
    """One start of the browser."""
    context = await playwright.chromium.launch_persistent_context(
        profile, executable_path=find_chromium(), args=FLAGS, viewport={"width": 390, "height": 844}
    )
    try:
        await context.add_init_script(NOTE_READY)
        if login:
            await context.add_init_script(SIGN_IN % json.dumps(login))
        return await _measure(context, url)
    finally:
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
    async with httpx.AsyncClient(base_url=f"{url}/api") as client:

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


async def measure(rounds: int) -> dict[str, dict[str, float]]:
    """The median of each figure, per kind of visit."""
    visits: dict[str, list[Visit]] = {}
    with tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder:
        server = Server(Path(folder))
        await server.start()
        try:
            ann = await somebody(server.url)
            async with async_playwright() as playwright:
                for number in range(rounds):
                    for who, login in (("visitor", None), ("signed in", ann)):
                        profile = Path(folder) / f"{who}-{number}"
                        for when in ("cold", "warm"):
                            seen = await visit(playwright, profile, f"{server.url}/chats", login)
                            visits.setdefault(f"{who}, {when}", []).append(seen)
        finally:
            await server.stop()
    return {
        kind: {name: statistics.median(getattr(each, name) for each in seen) for name in asdict(seen[0])}
        for kind, seen in visits.items()
    }


def promises_of(kind: str) -> tuple[Promise, ...]:
    return COLD if kind.endswith("cold") else WARM


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    for name, figures in asyncio.run(measure(parser.parse_args().rounds)).items():
        print(name, {figure: round(value, 1) for figure, value in figures.items()}, flush=True)
