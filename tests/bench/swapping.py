"""What is seen, in Chromium, while a call goes from the mesh to an SFU (V24), and after its Janus was killed
(V27). Three people, whose cameras are small.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from tests.bench.works import Figures
from tests.browser.chromium import launch
from tests.browser.people import Person, World
from tests.browser.sfu_calls import (
    all_see_each_other,
    bring_in,
    carriers,
    goes_through_the_sfu,
    prepare,
)
from tests.browser.talking import hang_up
from tests.browser.worlds import world_apart
from tests.e2e.sfu_talkers import settings
from tests.patience import asked_until
from tests.servers.janus import JanusServer, janus_server

TIMES: Final = 10
USUAL_MS: Final = 5000
MORE_MS: Final = 200
"""Than the longest gap before: nobody sees that."""
BACK_IN_SERVICE: Final = 3.0
"""Seconds after which a Janus that was started is known to be there."""
WATCH: Final = """
    window.gaps = {};
    const last = {};
    setInterval(() => {
        const now = performance.now();
        for (const [user, count] of Object.entries(window.pictures ?? {})) {
            const before = last[user];
            if (before?.count === count) continue;
            if (before) window.gaps[user] = Math.max(window.gaps[user] ?? 0, now - before.at);
            last[user] = { count, at: now };
        }
    }, 5);
"""
"""The longest time without a new picture of each, in milliseconds."""


def measure() -> Figures:
    with tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder, ExitStack() as stack:
        januses = [stack.enter_context(janus_server()) for _ in range(2)]
        return asyncio.run(_measure(Path(folder), januses))


async def _measure(folder: Path, januses: Sequence[JanusServer]) -> Figures:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        async with world_apart(browser, folder, **settings(januses)) as world:
            return await _swap_and_kill(world, januses)


async def _swap_and_kill(world: World, januses: Sequence[JanusServer]) -> Figures:
    ann, ben, cat = people = [await world.person(name) for name in ("Ann", "Ben", "Cat")]
    await prepare(*people)
    for person in people:
        await person.page.evaluate(f"() => {{ {WATCH} }}")
        await person.page.add_init_script(f"{{ {WATCH} }}")
    await world.talk(ann, ben)
    await world.befriend(ann, cat)
    beyond, killed = [], []
    for place in range(TIMES):
        await _call(ann, ben, first=not place)
        usual = await _gaps_within(ann, ben)
        await bring_in(world, ann, cat)
        await goes_through_the_sfu(*people)
        await all_see_each_other(*people)
        beyond.append(max(await _gaps(ann, ben)) - max(usual))
        killed += await _kill(world, ann, people, januses)
        for person in people[:-1]:  # alone, the last of them is in no call any more
            await hang_up(person)
        for person in people:
            await person.page.reload()
            await person.is_online()
    return {
        "swaps_without_a_gap": sum(each <= MORE_MS for each in beyond),
        "swap_gap_beyond_usual_ms": max(beyond),
        "janus_killed_gap_p50_ms": statistics.median(killed),
        "janus_killed_gap_p95_ms": statistics.quantiles(killed, n=20)[-1],
    }


async def _call(ann: Person, ben: Person, *, first: bool) -> None:
    """Only the first one of a browser begins in the lobby."""
    if first:
        await ann.call()
    else:
        await ann.button("Video call").click()
    await ben.button("Answer with video").click()
    await all_see_each_other(ann, ben)


async def _kill(
    world: World, administrator: Person, people: Sequence[Person], januses: Sequence[JanusServer]
) -> list[float]:
    """The one that has the call. How long each saw nothing of each of the others."""
    [url] = await asked_until(
        lambda urls: len(urls) == 1, lambda: carriers(world, administrator)
    )  # it may just move
    [carrier] = [each for each in januses if each.url == url]
    await _forget(people)
    carrier.kill()
    await all_see_each_other(*people)
    gaps = await _gaps(*people)
    carrier.start()
    await asyncio.sleep(BACK_IN_SERVICE)
    return gaps


async def _gaps_within(*people: Person) -> list[float]:
    await _forget(people)
    await asyncio.sleep(USUAL_MS / 1000)
    gaps = await _gaps(*people)
    await _forget(people)
    return gaps


async def _gaps(*people: Person) -> list[float]:
    """As each of them sees each other one of them."""
    found = []
    for person in people:
        gaps = await person.page.evaluate("window.gaps")
        found += [gaps[str(other.user_id)] for other in people if other is not person]
    return found


async def _forget(people: Sequence[Person]) -> None:
    for person in people:
        await person.page.evaluate("() => { window.gaps = {}; }")
