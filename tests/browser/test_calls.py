"""Calls with real pictures between real browsers."""

import pytest
from playwright.async_api import FloatRect, Locator, expect

from tests.browser.people import World
from tests.browser.talking import hang_up, talking
from tests.patience import asked_until

pytestmark = pytest.mark.usefixtures("place_for_a_call")

SMALL, LARGE = 320, 1280
"""The width of a picture that saves data, and of any other."""


async def test_two_people_see_each_other_and_hang_up(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call()
    await ann.is_in_phase("ringing")
    ring = bob.page.get_by_role("alertdialog")
    await expect(ring).to_contain_text("Ann")
    await ring.get_by_role("button", name="Answer with video").click()
    await ann.sees_moving(bob.user_id)
    await bob.sees_moving(ann.user_id)
    await expect(ann.page.get_by_role("timer")).not_to_have_text("0:00")
    await expect(bob.page.get_by_role("listitem").filter(has_text="ms,")).to_be_visible()
    heard = "() => document.querySelector('audio').srcObject.getAudioTracks()[0].muted"
    assert await ann.page.evaluate(heard) is False

    await hang_up(ann)
    for person in (ann, bob):
        await person.is_in_phase("ended")
        await expect(person.call_view).to_contain_text("Call ended")
        await person.button("Close").click()
        await expect(person.bubbles).to_contain_text("Lasted ")


async def test_muting_camera_and_screen_are_seen_by_the_other(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    tile = bob.page.locator(f'.tile[data-user="{ann.user_id}"]')
    await ann.button("Mute microphone").click()
    await expect(tile).to_contain_text("muted")
    await ann.button("Turn camera off").click()
    await expect(tile.locator("video")).to_have_count(0)
    await ann.button("Turn camera on").click()
    await bob.sees_moving(ann.user_id)
    await ann.button("Unmute microphone").click()
    await expect(tile).not_to_contain_text("muted")
    await ann.page.evaluate("""() => {
        const canvas = document.createElement("canvas");
        canvas.width = 640; canvas.height = 360;
        const context = canvas.getContext("2d");
        let turn = 0;
        setInterval(() => {
            context.fillStyle = `hsl(${turn += 7} 60% 50%)`;
            context.fillRect(0, 0, 640, 360);
        }, 40);
        navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(25);
    }""")
    await ann.button("Share screen").click()
    await expect(tile.locator("video.whole")).to_be_visible()
    await ann.button("Stop sharing the screen").click()
    await expect(tile.locator("video.whole")).to_have_count(0)
    await bob.sees_moving(ann.user_id)


async def test_one_goes_on_chatting_during_a_call(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    await ann.button("Back to the conversations").click()
    await ann.write("here is the link")
    dock = ann.page.get_by_role("complementary", name="Call with Bob")
    await expect(dock.get_by_role("timer")).to_be_visible()
    await bob.button("Back to the conversations").click()
    await bob.sees("here is the link")
    await dock.get_by_role("button", name="Back to the call").click()
    await ann.sees_moving(bob.user_id)
    await hang_up(bob)
    await ann.is_in_phase("ended")


async def test_three_talk_in_a_group_and_one_leaves_and_comes_back(world: World) -> None:
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    people = (ann, bob, cem)
    await world.befriend(ann, bob, cem)
    await world.group("Trio", ann, bob, cem)
    for person in people:
        await person.open("Trio")
    await ann.button("Video call").click()
    await expect(ann.page.get_by_role("dialog").get_by_role("checkbox", checked=True)).to_have_count(2)
    await ann.button("Start call").click()
    for person in (bob, cem):
        await expect(person.page.get_by_role("alertdialog")).to_contain_text("is calling in Trio")
        await person.button("Answer with video").click()
    for person in people:
        for other in people:
            if other is not person:
                await person.sees_moving(other.user_id)
    await hang_up(cem)
    for person in (ann, bob):
        await expect(person.page.get_by_text("Cem left the call")).to_be_visible()
        await expect(person.page.locator(f'.tile[data-user="{cem.user_id}"]')).to_have_count(0)
    await cem.button("Close").click()
    await cem.bubbles.last.get_by_role("button", name="Join").click()
    dialog = cem.page.get_by_role("dialog", name="Join the call with Trio")
    await dialog.get_by_role("button", name="Join").click()
    await cem.sees_moving(ann.user_id)
    await ann.sees_moving(cem.user_id)
    await bob.sees_moving(cem.user_id)
    for person in people:
        await person.button("Show one large").click()
        await expect(person.page.locator(".tile-main")).to_have_count(1)
    await hang_up(ann)
    await bob.sees_moving(cem.user_id, await bob.frames_of(cem.user_id))


async def test_a_call_is_declined(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call(video=False)
    await bob.button("Decline").click()
    await expect(bob.page.get_by_role("alertdialog")).to_be_hidden()
    await ann.is_in_phase("ended")
    await expect(ann.call_view).to_contain_text("Declined")
    await expect(bob.bubbles).to_contain_text("You declined")


async def test_a_call_is_cancelled_and_missed(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.call(video=False)
    await expect(bob.page.get_by_role("alertdialog")).to_be_visible()
    await ann.is_in_phase("ringing")
    await hang_up(ann)
    await expect(bob.page.get_by_role("alertdialog")).to_be_hidden()
    await expect(ann.call_view).to_contain_text("Cancelled")
    await expect(bob.place("Calls")).to_contain_text("1 missed call")
    await bob.place("Calls").click()
    await expect(bob.page.get_by_role("list", name="Calls").get_by_role("listitem")).to_contain_text(
        "Missed call"
    )
    await expect(bob.place("Calls")).not_to_contain_text("missed")
    await ann.button("Close").click()
    await ann.place("Calls").click()
    await expect(ann.page.get_by_role("list", name="Calls").get_by_role("listitem")).to_contain_text(
        "Cancelled"
    )


async def test_answering_on_one_device_stops_the_others(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    tablet = await world.second_device(bob)
    await ann.call()
    await expect(bob.page.get_by_role("alertdialog")).to_be_visible()
    await tablet.button("Answer with voice").click()
    await expect(bob.page.get_by_role("alertdialog")).to_be_hidden()
    await expect(bob.page.get_by_text("Answered on another device")).to_be_visible()
    await tablet.sees_moving(ann.user_id)
    await expect(ann.page.locator(f'.tile[data-user="{bob.user_id}"]')).to_be_visible()
    await expect(bob.page.get_by_role("alertdialog")).to_be_hidden()


async def test_somebody_whom_another_call_rings_is_busy(world: World) -> None:
    ann, bob, cem = [await world.person(name) for name in ("Ann", "Bob", "Cem")]
    await world.talk(ann, bob)
    await ann.call()
    ring = bob.page.get_by_role("alertdialog")
    await expect(ring).to_contain_text("Ann")
    await world.befriend(cem, bob)
    await cem.open("Bob")
    await cem.call(video=False)
    await cem.is_in_phase("ended")
    await expect(cem.call_view).to_contain_text("Busy")
    await expect(ring).to_contain_text("Ann")


async def test_devices_are_chosen_before_the_call(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await ann.button("Video call").click()
    dialog = ann.page.get_by_role("dialog")
    await expect(dialog.locator("video")).to_be_visible()
    microphones = dialog.get_by_label("Microphone", exact=True)
    await microphones.select_option(index=2)
    chosen = await microphones.input_value()
    await dialog.get_by_role("button", name="Mute microphone").click()
    await dialog.get_by_role("button", name="Start call").click()
    await bob.button("Choose devices").click()
    await bob.page.get_by_role("dialog").get_by_role("button", name="Join").click()
    await expect(bob.page.locator(f'.tile[data-user="{ann.user_id}"]')).to_contain_text("muted")
    await ann.button("Choose devices").click()
    await expect(microphones).to_have_value(chosen)


async def test_whoever_saves_data_sends_a_small_picture(world: World) -> None:
    """From the moment they say so until they take it back; this browser remembers it."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    own = ann.page.locator(".tile-me video")
    await ann.button("Choose devices").click()
    saver = ann.page.get_by_role("dialog", name="Choose devices").get_by_role("switch", name="Save data")
    for width in (SMALL, LARGE, SMALL):
        await expect(own).not_to_have_js_property("videoWidth", width)
        await saver.click()
        await expect(own).to_have_js_property("videoWidth", width)
        await bob.sees_moving(ann.user_id, after=await bob.frames_of(ann.user_id))
    await ann.page.keyboard.press("Escape")
    await hang_up(ann)
    await ann.page.reload()
    await ann.button("Video call").click()
    await expect(own).to_have_js_property("videoWidth", SMALL)


async def test_without_a_microphone_one_can_still_listen(world: World) -> None:
    """And is told why nobody hears oneself."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    await bob.page.evaluate("""() => {
        navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotAllowedError"); };
    }""")
    await ann.call()
    await bob.button("Answer with video").click()
    await expect(bob.call_view.get_by_role("alert")).to_contain_text("does not let this page use")
    await bob.sees_moving(ann.user_id)
    await expect(ann.page.locator(f'.tile[data-user="{bob.user_id}"]')).to_contain_text("muted")


async def test_the_call_in_the_corner_covers_no_new_message(world: World) -> None:
    """It stands where one puts it, by hand or by keys, and on a phone in a bar of its own (E13)."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    await ann.button("Back to the conversations").click()
    for number in range(12):
        await ann.write(f"line {number}")
    dock = ann.page.get_by_role("complementary", name="Call with Bob")
    for width in (320, 390, 820, 1440):
        await ann.page.set_viewport_size({"width": width, "height": 720})
        await expect(ann.bubbles.last).to_be_in_viewport()
        for thing in (ann.bubbles.last, ann.line):
            await stands_clear(dock, thing)
    before = await box_of(dock)
    await ann.page.mouse.move(before["x"] + 100, before["y"] + 60)
    await ann.page.mouse.down()
    await ann.page.mouse.move(300, 600, steps=5)
    await ann.page.mouse.up()
    moved = await box_of(dock)
    assert moved["x"] < 100
    assert moved["y"] > 300
    await ann.button("Move to another corner").press("ArrowUp")
    await ann.button("Back to the call").click()
    await ann.button("Back to the conversations").click()
    kept = await box_of(dock)
    assert (kept["x"], kept["y"]) == (moved["x"], before["y"])
    await ann.button("Move to another corner").click()
    assert (await box_of(dock))["x"] == before["x"]
    await hang_up(bob)
    await expect(ann.page.get_by_text("Call ended")).to_be_visible()
    await expect(dock).to_have_count(0)


async def box_of(thing: Locator) -> FloatRect:
    box = await thing.bounding_box()
    assert box is not None
    return box


async def stands_clear(one: Locator, other: Locator) -> None:
    await asked_until(lambda overlapping: not overlapping, lambda: overlap(one, other))


async def overlap(one: Locator, other: Locator) -> bool:
    a, b = await box_of(one), await box_of(other)
    beside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
    above = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
    return not (beside or above)
