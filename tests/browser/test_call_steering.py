"""Who comes into a call, who has to leave it, and what people show without a word."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.people import Person, World
from tests.browser.talking import hang_up, talking
from tests.patience import asked_until

pytestmark = pytest.mark.usefixtures("place_for_a_call")


async def open_people(person: Person) -> None:
    await person.button("More").click()
    await person.page.get_by_role("menuitem", name="People in the call").click()


async def test_a_call_is_steered_to_its_end(world: World) -> None:
    """Bob invites Cat, whom Ann does not know, and raises his hand; Ann asks him for quiet, puts Cat out, and
    ends the call for both.
    """
    ann, bob, cat = [await world.person(name) for name in ("Ann", "Bob", "Cat")]
    await world.befriend(bob, cat)
    await talking(world, ann, bob)

    await open_people(bob)
    await bob.button("Invite people").click()
    await bob.page.get_by_role("checkbox", name="Cat").check()
    await bob.button("Invite", exact=True).click()
    await expect(bob.button("Invite people")).to_be_visible()
    await bob.button("Close", exact=True).click()
    await cat.button("Answer with video").click()
    await ann.sees_moving(cat.user_id)
    await cat.sees_moving(ann.user_id)

    await bob.button("More").click()
    await bob.page.get_by_role("menuitem", name="Raise hand").click()
    await expect(ann.page.locator(f'.tile[data-user="{bob.user_id}"]')).to_contain_text("hand raised")

    await open_people(ann)
    await ann.button("Ask Bob to mute").click()
    await expect(bob.button("Unmute microphone")).to_be_visible()
    await ann.button("Remove Cat from the call").click()
    await ann.button("Remove", exact=True).click()
    await cat.is_in_phase("ended")
    await expect(ann.page.locator(f'.tile[data-user="{cat.user_id}"]')).to_have_count(0)
    await ann.button("End for everyone").click()
    await (
        ann.page.get_by_role("dialog", name="End for everyone")
        .get_by_role("button", name="End for everyone")
        .click()
    )
    for person in (ann, bob):
        await person.is_in_phase("ended")


LOSSY = """() => {
    let packetsReceived = 0;
    RTCPeerConnection.prototype.getStats = async () => {
        packetsReceived += 1_000_000; // beside which nobody sees what really came before
        return new Map([
            ["pair", {type: "candidate-pair", nominated: true, localCandidateId: "mine"}],
            ["mine", {type: "local-candidate", candidateType: "relay"}],
            ["in", {type: "inbound-rtp", packetsReceived, packetsLost: packetsReceived / 4}],
        ]);
    };
}"""
"""A network that loses every fifth packet, by what the browser says of it."""


async def test_after_the_call_it_says_what_was_wrong(world: World) -> None:
    """Ann's browser lost a fifth of what Bob sent; Bob's lost nothing, and says nothing. It is kept."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    await ann.page.evaluate(LOSSY)
    await expect(ann.page.locator(f'.tile[data-user="{bob.user_id}"]')).to_contain_text(
        re.compile(r"[1-9]\d* % lost")
    )
    await hang_up(ann)
    await expect(ann.call_view).to_contain_text(
        "20 % of what Bob sent was lost on the way. The relay was used."
    )
    await bob.is_in_phase("ended")
    await expect(bob.call_view).not_to_contain_text("was lost")
    call_id = (await world.request("GET", "/calls", ann))["calls"][0]["callId"]

    async def reported() -> dict[int, Any]:
        legs = await world.request("GET", f"/call/quality?callId={call_id}", bob)
        return {leg["userId"]: leg for leg in legs}

    legs = await asked_until(lambda legs: ann.user_id in legs, reported)
    assert (legs[ann.user_id]["lossPercent"], legs[ann.user_id]["relayed"]) == (20, True)
