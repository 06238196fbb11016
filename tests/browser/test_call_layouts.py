"""Everybody in a call has a tile that one can see, in every layout, on every screen."""

import asyncio
import json
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any, TypedDict

import pytest
from playwright.async_api import TimeoutError as TooLate
from playwright.async_api import ViewportSize, WebSocketRoute, expect

from tests.browser.people import Person, World
from tests.patience import Stopwatch

pytestmark = pytest.mark.usefixtures("place_for_a_call")

SCREENS: Sequence[ViewportSize] = [
    {"width": 320, "height": 568},
    {"width": 390, "height": 844},
    {"width": 820, "height": 1180},
    {"width": 1280, "height": 720},
    {"width": 1440, "height": 900},
    {"width": 568, "height": 320},
    {"width": 844, "height": 390},
]
CRAMPED = SCREENS[-2]
"""Here many are shown alike, whatever was chosen."""
TILES_AT_MOST = 40
ON_ONE_PAGE = 12
"""So many are seen at once on every screen, with one large if there is room for that."""
TILES = (2, 3, 5, 8, ON_ONE_PAGE, 25, TILES_AT_MOST)
STATES, STATE, HEARTBEAT, STARTED = 2, 3, 5, 6
ONLINE, DEAD = 4, 6
LEAST = 64
"""Pixels. A smaller face cannot be told from another."""


class Box(TypedDict):
    who: str
    x: float
    y: float
    width: float
    height: float
    main: bool
    seen: bool


BOXES = """() => [...document.querySelectorAll(".stage > .tile")].map((tile) => {
    const { x, y, width, height } = tile.getBoundingClientRect();
    const there = document.elementFromPoint(x + width / 2, y + height / 2);
    const who = tile.dataset.user ?? "me";
    const main = tile.classList.contains("tile-main");
    return { who, x, y, width, height, main, seen: tile.contains(there) };
})"""

LAID_OUT_WITHIN = 5
"""Seconds after the screen or the number of people has changed."""


class Crowd:
    """A call socket of which a test holds the other end: others come and go as it says.

    The server hears of whoever sits before the page, or it would end the call after a minute.
    """

    def __init__(self, person: Person) -> None:
        self._person = person
        self._others = [person.user_id + 1000 + each for each in range(TILES_AT_MOST - 1)]
        self._socket: WebSocketRoute | None = None

    async def gather(self) -> None:
        await self._person.page.route_web_socket("**/api/ws/call", self._take)

    async def _take(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        server = socket.connect_to_server()
        server.on_message(lambda _: None)

        def pass_on(frame: str | bytes) -> None:
            """The token, and that there is somebody."""
            if not str(frame).startswith("{") or json.loads(frame)["type"] == HEARTBEAT:
                server.send(frame)

        socket.on_message(pass_on)
        states = [{"userId": user_id, "state": ONLINE} for user_id in self._others]
        self._send(STATES, json.dumps(states))
        self._send(STARTED, "")

    def _send(self, kind: int, payload: str) -> None:
        assert self._socket is not None
        self._socket.send(json.dumps({"type": kind, "payload": payload}))

    def be(self, tiles: int) -> None:
        """So many in all, with whoever looks."""
        for at, user_id in enumerate(self._others):
            state = ONLINE if at < tiles - 1 else DEAD
            self._send(STATE, json.dumps({"userId": user_id, "state": state}))


PAGES = "() => Number(document.querySelector('.stage-pages span')?.innerText.split('/')[1] ?? 1)"
SOON_MS = 5_000
"""There may be no other page any more."""


async def check_pages(person: Person, tiles: int, layout: str, *, cramped: bool) -> None:
    """As they are in this moment, the one that is seen first and last."""
    pages: int = await person.page.evaluate(PAGES)
    seen: set[str] = set()
    for _ in range(pages):
        shown: list[Box] = await person.page.evaluate(BOXES)
        stage = await person.page.locator(".stage").bounding_box()
        assert stage is not None
        check(shown, dict(stage), layout)
        seen.update(box["who"] for box in shown)
        if tiles <= ON_ONE_PAGE and not cramped:
            assert sum(box["main"] for box in shown) == (layout == "speaker")
        if pages > 1:
            await person.button("Next page").click(timeout=SOON_MS)
    assert len(seen) == tiles
    assert pages == 1 or tiles > ON_ONE_PAGE


async def is_laid_out(person: Person, tiles: int, layout: str, *, cramped: bool) -> None:
    changed = Stopwatch()
    while True:
        try:
            await check_pages(person, tiles, layout, cramped=cramped)
        except (AssertionError, TooLate):
            if not changed.shows(LAID_OUT_WITHIN):
                raise
            await asyncio.sleep(0.05)
        else:
            return


def check(shown: list[Box], stage: dict[str, Any], layout: str) -> None:
    for box in shown:
        assert box["width"] >= LEAST
        assert box["height"] >= LEAST
        assert box["seen"]
        assert box["x"] >= stage["x"] - 1
        assert box["y"] >= stage["y"] - 1
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1
        assert box["y"] + box["height"] <= stage["y"] + stage["height"] + 1
    if len(shown) == 2 and layout == "speaker":
        return  # my own picture lies in a corner of the other
    for one in shown:
        for other in shown:
            assert one is other or not overlap(one, other)
    small = [box for box in shown if not box["main"]]
    main = next((box for box in shown if box["main"]), None)
    if main:
        assert all(main["width"] * main["height"] >= 1.5 * box["width"] * box["height"] for box in small)
    beside = main is not None and min(box["x"] for box in small) >= main["x"] + main["width"]
    check_centred(small, stage, beside=beside)


def check_centred(small: list[Box], stage: dict[str, Any], *, beside: bool) -> None:
    """Every row, or every column if they stand beside the large one."""
    line, along, length = ("x", "y", "height") if beside else ("y", "x", "width")
    keyed = sorted(small, key=lambda box: (round(box[line]), box[along]))  # type: ignore[literal-required] # one of the keys
    middle = stage[along] + stage[length] / 2
    for _, row in groupby(keyed, key=lambda box: round(box[line])):  # type: ignore[literal-required] # as above
        boxes = list(row)
        begin, end = boxes[0][along], boxes[-1][along] + boxes[-1][length]  # type: ignore[literal-required] # as above
        assert abs((begin + end) / 2 - middle) <= 2


def overlap(one: Box, other: Box) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


@pytest.mark.parametrize("layout", ["grid", "speaker"])
async def test_everybody_is_seen_on_every_screen(world: World, layout: str) -> None:
    """Two to forty: no tile under 64 pixels, nobody hidden or covered, rows in the middle; the others are
    on other pages.
    """
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    crowd = Crowd(ann)
    await crowd.gather()
    await ann.call(video=False)
    await bob.button("Answer with voice").click()
    await bob.is_in_phase("talking")
    await ann.is_in_phase("talking")
    await expect(ann.page.locator(".stage > .tile")).to_have_count(TILES_AT_MOST)
    await ann.button("Show one large").click()
    if layout == "grid":
        await ann.button("Show all alike").click()
    for tiles in TILES:
        crowd.be(tiles)
        for screen in SCREENS:
            await ann.page.set_viewport_size(screen)
            await is_laid_out(ann, tiles, layout, cramped=screen == CRAMPED)


SWIPE = """(stage) => {
    const touch = { pointerType: "touch", bubbles: true, clientY: 200 };
    stage.dispatchEvent(new PointerEvent("pointerdown", { ...touch, clientX: 250 }));
    stage.dispatchEvent(new PointerEvent("pointerup", { ...touch, clientX: 100 }));
}"""


async def test_pages_are_turned_and_somebody_is_pinned(world: World) -> None:
    """By swipe, by keys and by buttons; whoever is pinned is large on every page."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    crowd = Crowd(ann)
    await crowd.gather()
    await ann.call(video=False)
    await bob.button("Answer with voice").click()
    await bob.is_in_phase("talking")
    await ann.is_in_phase("talking")
    await ann.page.set_viewport_size(SCREENS[0])
    page = ann.page.locator(".stage-pages").get_by_role("status")
    await expect(page).to_have_text(re.compile("^1 / "))
    await ann.page.locator(".stage").evaluate(SWIPE)
    await expect(page).to_have_text(re.compile("^2 / "))
    await ann.button("Previous page").click()
    await expect(page).to_have_text(re.compile("^1 / "))
    await ann.button("Next page").press("PageDown")
    await expect(page).to_have_text(re.compile("^2 / "))
    tile = ann.page.locator(".tile:not(.tile-me)").last
    pinned = ann.page.locator(f'.tile-main[data-user="{await tile.get_attribute("data-user")}"]')
    await tile.get_by_role("button").click()
    await expect(pinned.get_by_role("button", pressed=True)).to_be_visible()
    await ann.button("Next page").click()
    await expect(pinned).to_be_visible()
