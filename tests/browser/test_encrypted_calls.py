"""Calls through an SFU that pages encrypt for each other: Janus for real, three people in their browsers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import Person, World
from tests.browser.sfu_calls import all_see_each_other, bring_in, goes_through_the_sfu, sees, three
from tests.browser.talking import hang_up
from tests.browser.worlds import world_apart
from tests.secret import SECRET
from tests.servers.janus import ADMIN_KEY, janus_server

pytestmark = pytest.mark.usefixtures("place_for_a_call")

WATCH = """
    window.arrived = async () => {
        const sum = { packets: 0, frames: 0, energy: 0 };
        for (const connection of window.connections) {
            if (!connection.getReceivers().some((each) => each.transform)) continue;
            for (const each of (await connection.getStats()).values()) {
                if (each.type !== "inbound-rtp") continue;
                sum.packets += each.packetsReceived;
                sum.frames += each.framesDecoded ?? 0;
                sum.energy += each.totalAudioEnergy ?? 0;
            }
        }
        return sum;
    };
    window.keys = { own: null, others: {} };
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (said, ...more) {
        const { op, userId, number, raw } = said;
        if (op === "use") window.keys.own = { number, raw: [...raw] };
        if (op === "take") window.keys.others[userId] = { number, raw: [...raw] };
        if (op !== "take" || window.spoil === undefined) return post.call(this, said, ...more);
        if (window.spoil === "wrong") post.call(this, { ...said, raw: raw.map((each) => each ^ 1) }, ...more);
    };
"""
"""What arrives and what of it can be decoded; the keys that a page uses and is given. `spoil`: its worker is
given wrong ones, or none.
"""
CANNOT_ENCRYPT = "delete window.RTCRtpScriptTransform;"
PACKETS_MEANWHILE = 200


@pytest_asyncio.fixture(loop_scope="package")
async def world(browser: Browser, tmp_path: Path) -> AsyncIterator[World]:
    """On a server that has a Janus."""
    async with AsyncExitStack() as stack:
        janus = stack.enter_context(janus_server())
        settings = {
            "ICHAT_SFU__URLS": janus.url,
            "ICHAT_SFU__SECRET": SECRET,
            "ICHAT_SFU__ADMIN_KEY": ADMIN_KEY,
        }
        yield await stack.enter_async_context(world_apart(browser, tmp_path, **settings))


async def watched(world: World, *, besides: str = "") -> tuple[Person, Person, Person]:
    """As `three`; what is `besides` is done in the page of the third."""
    ann, ben, cat = await three(world)
    for person in (ann, ben, cat):
        await person.page.evaluate(f"() => {{ {WATCH} }}")
    await cat.page.evaluate(f"() => {{ {besides} }}")
    return ann, ben, cat


async def is_encrypted(*people: Person) -> None:
    for person in people:
        await expect(person.button("End-to-end encrypted", exact=True)).to_be_visible()


async def code_of(person: Person, *, unlike: str = "") -> str:
    """As the page shows it."""
    await person.button("End-to-end encrypted", exact=True).click()
    code = person.page.get_by_label("Code of the call")
    await expect(code.locator("span")).to_have_count(6)
    if unlike:
        await expect(code).not_to_have_text(unlike)
    text = await code.inner_text()
    await person.button("Close", exact=True).click()
    return " ".join(text.split())


async def hears(person: Person) -> None:
    """There is sound, and not only packets."""
    louder = "async (before) => (await window.arrived()).energy > before"
    before = (await person.page.evaluate("window.arrived()"))["energy"]
    await person.until(louder, before)


async def keys_of(person: Person) -> Any:
    return await person.page.evaluate("window.keys")


async def test_three_see_and_hear_each_other_and_have_one_code(world: World) -> None:
    """All pages show the lock. When Cat leaves, the code is another one, and what the others send from then
    on is encrypted with keys that she never had.
    """
    ann, ben, cat = await watched(world)
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    await all_see_each_other(ann, ben, cat)
    await is_encrypted(ann, ben, cat)
    for person in (ann, ben, cat):
        await hears(person)
    codes = {await code_of(person) for person in (ann, ben, cat)}
    assert len(codes) == 1
    cats = (await keys_of(cat))["others"]
    await hang_up(cat)
    await expect(ann.page.locator(f'.tile[data-user="{cat.user_id}"]')).to_have_count(0)
    for person, other in ((ann, ben), (ben, ann)):
        known = cats[str(person.user_id)]
        newer = "(number) => window.keys.own.number > number"
        await person.until(newer, known["number"])
        assert (await keys_of(person))["own"]["raw"] != known["raw"]
        given = "([userId, number]) => window.keys.others[userId].number > number"
        await other.until(given, [person.user_id, known["number"]])
    await all_see_each_other(ann, ben)
    assert await code_of(ann) == await code_of(ben) not in codes


@pytest.mark.parametrize("spoil", ["wrong", "none"])
async def test_without_the_keys_nothing_can_be_decoded(world: World, spoil: str) -> None:
    """Cat's page is sent all that Janus has, with wrong keys or without any: not one picture, not one sound.
    The others see her and each other.
    """
    ann, ben, cat = await watched(world, besides=f'window.spoil = "{spoil}";')
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    for person, other in ((ann, ben), (ben, ann), (ann, cat), (ben, cat)):
        await sees(person, other)
    many = "async (least) => (await window.arrived()).packets > least"
    await cat.until(many, PACKETS_MEANWHILE)
    arrived = await cat.page.evaluate("window.arrived()")
    assert (arrived["frames"], arrived["energy"]) == (0, 0)


async def test_who_cannot_encrypt_is_let_in_and_everybody_sees_what_that_means(world: World) -> None:
    """Nobody is encrypted then, and all are told so; when she goes, the others are again."""
    ann, ben, cat = await watched(world, besides=CANNOT_ENCRYPT)
    await bring_in(world, ann, cat)
    await goes_through_the_sfu(ann, ben, cat)
    for person in (ann, ben, cat):
        await expect(person.button("Not end-to-end encrypted")).to_be_visible()
    await all_see_each_other(ann, ben, cat)
    await hang_up(cat)
    await is_encrypted(ann, ben)
    await all_see_each_other(ann, ben)
