"""Calls that go through a Janus: who comes, and what they see of each other."""

import asyncio
import json
from itertools import permutations

from playwright.async_api import TimeoutError as WaitedInVain
from playwright.async_api import expect

from tests.browser.people import Device, Person, World
from tests.browser.talking import talking

SMALL_CAMERAS = """
    const drawn = () => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
        const context = canvas.getContext("2d");
        setInterval(() => context.fillRect(Math.random() * 300, Math.random() * 150, 10, 10), 100);
        return canvas.captureStream(10);
    };
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => (wish.video ? drawn() : real(wish));
    navigator.mediaDevices.getDisplayMedia = async () => drawn();
"""
"""A busy machine can play many of them."""

COUNT = """
    window.pictures = {};
    window.blanks = {};
    const watched = new WeakSet();
    const told = HTMLVideoElement.prototype.requestVideoFrameCallback;
    const drawn = (video) => video.readyState >= video.HAVE_CURRENT_DATA; // it may be told of it sooner
    const seen = (video) => !video.classList.contains("coming") && drawn(video);
    const numbers = new WeakMap();
    let numbered = 0;
    const numberOf = (thing) => {
        if (!numbers.has(thing)) numbers.set(thing, (numbered += 1));
        return numbers.get(thing);
    };
    const stateOf = (video) => {
        const [track] = video.srcObject?.getTracks() ?? [];
        const came = track ? `track ${numberOf(track)} ${track.readyState}` : "without a track";
        return `video ${numberOf(video)} ${video.className} ready ${video.readyState} ${came}`;
    };
    const history = {};
    const note = (user, tile, videos) => {
        const state = [`tile ${numberOf(tile)}`, ...videos.map(stateOf)].join(", ");
        const past = (history[user] ??= []);
        if (past.at(-1)?.state !== state) past.push({ at: Math.round(performance.now()), state });
        past.splice(0, past.length - 8);
        return past;
    };
    const watch = (video, userId) => {
        if (watched.has(video)) return;
        watched.add(video);
        const count = () => {
            const { pictures } = window;
            if (seen(video)) pictures[userId] = (pictures[userId] ?? 0) + 1;
        };
        const picture = () => {
            // The first one is what makes it be seen, with the next frame of the page.
            requestAnimationFrame(count);
            told.call(video, picture);
        };
        told.call(video, picture);
    };
    const look = () => {
        asked = false;
        for (const tile of document.querySelectorAll(".tile[data-user]")) {
            const { user } = tile.dataset;
            const videos = [...tile.querySelectorAll("video")];
            for (const video of videos) watch(video, user);
            const black = (video) => video.srcObject?.getTracks()[0]?.readyState !== "live";
            const blank = !videos.some((each) => seen(each) && !black(each));
            const past = note(user, tile, videos);
            if (window.pictures[user] && blank) (window.blanks[user] ??= []).push(...past);
        }
    };
    let asked = false;
    const lookSoon = () => {
        if (!asked) requestAnimationFrame(look);
        asked = true;
    };
    const changes = { subtree: true, childList: true, attributeFilter: ["class", "data-user"] };
    new MutationObserver(lookSoon).observe(document, changes);
    const events = ["emptied", "loadeddata", "ended", "let go"];
    for (const name of events) document.addEventListener(name, lookSoon, true);
    setInterval(lookSoon, 100);
"""
"""The pictures of each person that were seen, whichever way they came; and of somebody of whom nothing was
to be seen after that, what their tile showed before and then. It looks at each frame that is drawn after a
change, and ten a second besides: who looks at every frame makes the browser draw sixty.
"""


KEEP_CONNECTIONS = """
    window.connections = [];
    const Real = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
        constructor(...all) {
            super(...all);
            window.connections.push(this);
        }
        close() {
            super.close();
            document.dispatchEvent(new Event("let go"));
        }
    };
"""
FLOWS = """async () => {
    const told = [
        "type", "kind", "rid", "mid", "active", "packetsSent", "framesEncoded", "qualityLimitationReason",
        "packetsReceived", "packetsLost", "framesReceived", "framesDecoded", "keyFramesDecoded", "pliCount",
    ];
    const rtp = ["inbound-rtp", "outbound-rtp"];
    const streamsOf = async (connection) => {
        if (connection.connectionState === "closed") return [];
        const report = [...(await connection.getStats()).values()].filter(({ type }) => rtp.includes(type));
        return report.map((each) => Object.fromEntries(told.map((name) => [name, each[name]])));
    };
    const flows = await Promise.all(window.connections.map(async (connection) => {
        const { connectionState, iceConnectionState, signalingState } = connection;
        const states = { connectionState, iceConnectionState, signalingState };
        return { ...states, streams: await streamsOf(connection) };
    }));
    const videos = [...document.querySelectorAll(".tile[data-user] video")].map((video) => {
        const [track] = video.srcObject?.getTracks() ?? [];
        const { user } = video.closest("[data-user]").dataset;
        const coming = video.classList.contains("coming");
        return { user, coming, ready: video.readyState, track: track?.readyState, muted: track?.muted };
    });
    return { pictures: window.pictures, videos, flows };
}"""
"""What a page sends and receives: of a picture that never comes, the answer to where it is lost."""


async def prepare(*devices: Device) -> None:
    """Their cameras cost little, and what they see is counted."""
    for device in devices:
        for script in (SMALL_CAMERAS, COUNT, KEEP_CONNECTIONS):
            await device.page.evaluate(f"() => {{ {script} }}")
            await device.page.add_init_script(f"{{ {script} }}")


async def three(world: World) -> tuple[Person, Person, Person]:
    """Ann and Ben talk; Cat, whom both know, has no call yet."""
    ann, ben, cat = [await world.person(name) for name in ("Ann", "Ben", "Cat")]
    await prepare(ann, ben, cat)
    await world.befriend(ann, cat)
    await talking(world, ann, ben)
    return ann, ben, cat


async def bring_in(world: World, host: Person, third: Person) -> None:
    newest, *_ = (await world.request("GET", "/calls", host))["calls"]
    invited = {"callId": newest["callId"], "userIds": [third.user_id]}
    await world.request("POST", "/call/invite", host, json=invited)
    await third.button("Answer with video").click()


async def sees(person: Person, other: Person) -> None:
    """Ten more pictures, from now on."""
    count = "(userId) => window.pictures[userId] ?? 0"
    before = await person.page.evaluate(count, other.user_id)
    more = "([userId, least]) => (window.pictures[userId] ?? 0) >= least"
    try:
        await person.until(more, [other.user_id, before + 10])
    except WaitedInVain:
        told = [json.dumps([each.name, await each.page.evaluate(FLOWS)]) for each in (person, other)]
        raise AssertionError("\n".join([f"{person.name} sees nothing of {other.name}", *told])) from None


async def has_missed_nothing(person: Person, *others: Person) -> None:
    """Once they saw somebody, they saw them all the time."""
    blanks = await person.page.evaluate("window.blanks")
    missed = {other.name: blanks[str(other.user_id)] for other in others if str(other.user_id) in blanks}
    assert not missed, f"{person.name} saw nothing of {json.dumps(missed, indent=1)}"


async def all_see_each_other(*people: Person) -> None:
    """At the same time."""
    async with asyncio.TaskGroup() as looks:
        for person, other in permutations(people, 2):
            looks.create_task(sees(person, other))


async def connections_of(person: Device) -> int:
    """So many it has made so far."""
    made: int = await person.page.evaluate("window.connections.length")
    return made


async def has_let_go(person: Device, connections: int) -> None:
    """Of the first so many that it made, by which the call went before."""
    closed = "(first) => connections.slice(0, first).every((each) => each.connectionState === 'closed')"
    await person.until(closed, connections)


async def goes_through_the_sfu(*people: Device) -> None:
    for person in people:
        await expect(person.call_view).to_have_attribute("data-mode", "sfu")


async def carriers(world: World, administrator: Person) -> set[str]:
    """The Januses where there are seats."""
    units = await world.request("GET", "/admin/sfu", administrator)
    return {each["url"] for each in units if each["seats"]}
