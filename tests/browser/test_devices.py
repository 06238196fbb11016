"""Microphones and cameras that come and go in the middle of a call."""

import pytest
from playwright.async_api import Locator, expect

from tests.browser.people import Person, World

pytestmark = pytest.mark.usefixtures("place_for_a_call")

WATCHED = """() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.tracks = [];
    window.pluggedIn = true;
    navigator.mediaDevices.getUserMedia = async (wish) => {
        if (!window.pluggedIn) throw new DOMException("", "NotFoundError");
        const stream = await real(wish);
        window.tracks.push(...stream.getTracks());
        return stream;
    };
}"""
UNPLUG = """([kind, another]) => {
    window.pluggedIn = another;
    const track = window.tracks.findLast((each) => each.kind === kind);
    track.stop();
    track.dispatchEvent(new Event("ended"));
}"""
HEARD = """() => {
    if (!window.listening) {
        const { srcObject } = document.querySelector("audio");
        window.listening = new AudioContext().createAnalyser();
        window.listening.context.createMediaStreamSource(srcObject).connect(window.listening);
    }
    const samples = new Float32Array(window.listening.fftSize);
    window.listening.getFloatTimeDomainData(samples);
    return samples.some((sample) => Math.abs(sample) > 0.001);
}"""
"""The microphone that browsers make up beeps so shortly that the sign for speaking may miss it for long."""
PLUG_IN = """() => {
    window.pluggedIn = true;
    navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
}"""


async def talking(world: World) -> tuple[Person, Person, Locator]:
    """Ann, whose devices a test can unplug, Bob, and how he sees her."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await ann.page.evaluate(WATCHED)
    await world.talk(ann, bob)
    await ann.call()
    await bob.button("Answer with video").click()
    await bob.sees_moving(ann.user_id)
    await ann.sees_moving(bob.user_id)
    return ann, bob, bob.page.locator(f'.tile[data-user="{ann.user_id}"]')


async def test_another_microphone_takes_over(world: World) -> None:
    """Ann is told, and Bob hears her go on speaking (E9)."""
    ann, bob, tile = await talking(world)
    await ann.page.evaluate(UNPLUG, ["audio", True])
    await expect(ann.page.get_by_text("Your microphone is now: ")).to_be_visible()
    await expect(ann.button("Mute microphone")).to_be_visible()
    await bob.page.wait_for_function(HEARD)
    await expect(tile).not_to_contain_text("muted")


async def test_without_another_microphone_one_is_muted_until_there_is_one(world: World) -> None:
    """Both sides see so; and that it is over, once something is plugged in (E9)."""
    ann, _, tile = await talking(world)
    await ann.page.evaluate(UNPLUG, ["audio", False])
    await expect(ann.page.get_by_text("Nobody hears you.")).to_be_visible()
    await expect(ann.button("Unmute microphone")).to_be_visible()
    await expect(ann.call_view.get_by_role("alert")).to_contain_text("No such camera or microphone")
    await expect(tile).to_contain_text("muted")
    await ann.page.evaluate(PLUG_IN)
    await expect(ann.button("Mute microphone")).to_be_visible()
    await expect(ann.call_view.get_by_role("alert")).to_have_count(0)
    await expect(tile).not_to_contain_text("muted")


async def test_who_is_muted_stays_muted(world: World) -> None:
    """Another microphone does not make anybody heard who does not want to be."""
    ann, _, tile = await talking(world)
    await ann.button("Mute microphone").click()
    await expect(tile).to_contain_text("muted")
    await ann.page.evaluate(UNPLUG, ["audio", True])
    await expect(ann.page.get_by_text("Your microphone is now: ")).to_be_visible()
    await expect(ann.button("Unmute microphone")).to_be_visible()
    assert await ann.page.evaluate("() => window.tracks.at(-1).enabled") is False
    await expect(tile).to_contain_text("muted")


@pytest.mark.parametrize("another", [True, False])
async def test_a_camera_is_unplugged(world: World, another: bool) -> None:
    """The next one takes over; without one both see that it is off (E9)."""
    ann, bob, tile = await talking(world)
    await ann.page.evaluate(UNPLUG, ["video", another])
    words = "Your camera is now: " if another else "Nobody sees you."
    await expect(ann.page.get_by_text(words)).to_be_visible()
    if another:
        await bob.sees_moving(ann.user_id, await bob.frames_of(ann.user_id))
        return
    await expect(ann.button("Turn camera on")).to_be_visible()
    await expect(tile.locator("video")).to_have_count(0)
    await ann.page.evaluate(PLUG_IN)
    await bob.sees_moving(ann.user_id)


async def test_a_track_that_never_ended_is_missed_in_the_list_of_devices(world: World) -> None:
    """Some browsers only say that the list has changed."""
    ann, _, tile = await talking(world)
    await ann.page.evaluate("""() => {
        window.pluggedIn = false;
        navigator.mediaDevices.enumerateDevices = async () => [];
        navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    }""")
    await expect(ann.page.get_by_text("Nobody hears you.")).to_be_visible()
    await expect(tile).to_contain_text("muted")


PHONE = """() => {
    const devices = navigator.mediaDevices;
    const [ask, list] = [devices.getUserMedia.bind(devices), devices.enumerateDevices.bind(devices)];
    const settings = MediaStreamTrack.prototype.getSettings;
    MediaStreamTrack.prototype.getSettings = function () {
        const known = settings.call(this);
        return this.side ? { ...known, facingMode: this.side, deviceId: this.side } : known;
    };
    devices.getUserMedia = async (wish) => {
        const open = window.camera?.readyState === "live";
        if (wish.video && open) throw new DOMException("", "NotReadableError");
        const stream = await ask(wish);
        for (const track of stream.getVideoTracks()) {
            window.camera = track;
            track.side = wish.video.facingMode ?? "user";
        }
        return stream;
    };
    devices.enumerateDevices = async () => [
        ...(await list()).filter(({ kind }) => kind !== "videoinput"),
        ...["user", "environment"].map((deviceId) => ({ kind: "videoinput", deviceId, label: deviceId })),
    ];
}"""
"""With a camera at each side, of which one at a time can be open."""


async def test_a_phone_shows_what_is_before_it(world: World) -> None:
    """By the camera at its back, whose picture is no mirror; and once more by that at the front."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await ann.page.evaluate(PHONE)
    await world.talk(ann, bob)
    await ann.call()
    await bob.button("Answer with video").click()
    seen = await bob.sees_moving(ann.user_id)
    for mirrors in (0, 1):
        await ann.button("Other camera").click()
        await expect(ann.page.locator(".tile-me video.mirrored")).to_have_count(mirrors)
        seen = await bob.sees_moving(ann.user_id, after=seen)
