"""Calls that outlive servers, tunnels, pages, paths and credentials."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Route, expect

from tests.browser.people import World
from tests.browser.served import Link, Server
from tests.browser.talking import hang_up, talking

pytestmark = pytest.mark.usefixtures("place_for_a_call")


async def test_a_call_outlives_a_crashed_server(world: World, server: Server) -> None:
    """Pictures go on without it, and it takes part again when it is back."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    await server.crash_and_restart()
    seen = await ann.frames_of(bob.user_id)
    await ann.sees_moving(bob.user_id, seen, 30)
    for person in (ann, bob):
        await person.is_online()
        await person.is_in_phase("talking")
        await expect(person.call_view.get_by_role("timer")).to_be_visible()
    seen = await bob.frames_of(ann.user_id)
    await bob.sees_moving(ann.user_id, seen, 10)
    await hang_up(bob)
    await ann.is_in_phase("ended")
    await expect(ann.call_view).to_contain_text("Call ended")


async def test_a_call_outlives_a_tunnel(world: World, link: Link) -> None:
    """The others are told that somebody is reconnecting only if it lasts; the call goes on after it."""
    ann, bob = await world.person("Ann"), await world.person("Bob", link.url)
    await talking(world, ann, bob)
    await link.pull_out()
    await expect(bob.call_view).to_contain_text("Reconnecting …")
    await link.plug_in()
    await expect(bob.call_view.get_by_role("timer")).to_be_visible()
    seen = await ann.frames_of(bob.user_id)
    await ann.sees_moving(bob.user_id, seen)
    await hang_up(ann)
    await bob.is_in_phase("ended")


async def test_a_reloaded_page_goes_back_into_its_call(world: World) -> None:
    """By itself, with microphone and camera as they were; the other side starts its connection over (C9)."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    await ann.button("Mute microphone").click()
    for person, other in ((bob, ann), (ann, bob)):
        await person.page.reload()
        await person.sees_moving(other.user_id)
        await other.sees_moving(person.user_id)
    await expect(ann.button("Unmute microphone")).to_be_visible()
    await expect(bob.page.locator(f'.tile[data-user="{ann.user_id}"]')).to_contain_text("muted")


async def test_a_call_can_be_joined_again_from_another_page(world: World) -> None:
    """Bob's page crashed: a new one says that the call goes on."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await talking(world, ann, bob)
    again = await world.second_device(bob)
    await bob.page.close()
    await again.page.locator(".running").get_by_role("button", name="Join").click()
    await again.page.get_by_role("dialog").get_by_role("button", name="Join").click()
    await again.sees_moving(ann.user_id)
    await ann.sees_moving(bob.user_id)


async def test_credentials_of_relays_are_renewed_before_they_run_out(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.talk(ann, bob)
    asked = 0

    async def short_lived(route: Route) -> None:
        nonlocal asked
        asked += 1
        expires = (datetime.now(UTC) + timedelta(seconds=62)).isoformat()
        servers = [{"urls": ["stun:127.0.0.1:9"], "username": "", "credential": ""}]
        data = {"iceServers": servers, "expiresAt": expires}
        await route.fulfill(json={"status": "ok", "code": 200, "data": data})

    await ann.page.route("**/api/call/ice**", short_lived)
    await ann.call()
    await bob.button("Answer with video").click()
    await ann.sees_moving(bob.user_id)
    async with ann.page.expect_response("**/api/call/ice**"):
        pass
    assert asked >= 2
    seen = await ann.frames_of(bob.user_id)
    await ann.sees_moving(bob.user_id, seen)


async def test_a_path_that_fails_is_replaced_by_another(world: World) -> None:
    """An ICE restart: the same connection, new addresses on both sides."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    for person in (ann, bob):
        await person.page.evaluate("""() => {
            window.RTCPeerConnection = class extends RTCPeerConnection {
                constructor(...setup) {
                    super(...setup);
                    window.connections = [...(window.connections ?? []), this];
                }
            };
        }""")
    await talking(world, ann, bob)
    names = (
        "() => window.connections.map((each) => /ice-ufrag:(.*)/.exec(each.localDescription.sdp)[1].trim())"
    )
    before = [await person.page.evaluate(names) for person in (ann, bob)]
    await ann.page.evaluate("""() => {
        const [connection] = window.connections;
        Object.defineProperty(connection, "connectionState", { value: "failed", configurable: true });
        const tell = () => connection.dispatchEvent(new Event("connectionstatechange"));
        connection.addEventListener("icegatheringstatechange", () => {
            delete connection.connectionState; // the new addresses work
            tell();
        });
        tell();
    }""")
    for person, old in zip((ann, bob), before, strict=True):
        await person.until(f"(old) => ({names})().join() !== old.join()", old)
    for person, other in ((ann, bob), (bob, ann)):
        assert len(await person.page.evaluate(names)) == 1
        await person.sees_moving(other.user_id, await person.frames_of(other.user_id))
