"""Calls with the client that people have today: it makes its own peer connection, without our extras."""

from tests.browser.people import Person, World

OTHER_CLIENT = """async ({ token, me, peer, camera }) => {
    // Joins a call as the lower or higher user id, as that client does: the lower one offers.
    const socket = new WebSocket(`ws://${location.host}/api/ws/call`);
    const send = (type, payload) => socket.send(JSON.stringify({ type, payload }));
    const tell = (type, payload) =>
        send(4, JSON.stringify({ toUserId: peer, message: JSON.stringify({ type, payload }) }));
    const video = Object.assign(document.createElement("video"), { muted: true, autoplay: true });
    document.body.append(video);
    let pc;
    async function connect() {
        pc = new RTCPeerConnection();
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: camera });
        for (const track of stream.getTracks()) pc.addTrack(track, stream);
        pc.onicecandidate = ({ candidate }) => candidate && tell(3, candidate);
        pc.ontrack = ({ streams }) => { video.srcObject = streams[0]; };
        if (me > peer) return;
        await pc.setLocalDescription(await pc.createOffer());
        tell(1, pc.localDescription);
    }
    let turn = Promise.resolve();
    async function take({ type, payload }) {
        if (type === 2) {
            const there = JSON.parse(payload).some(({ userId, state }) => userId === peer && state === 4);
            if (there) await connect();
        } else if (type === 3) {
            const { userId, state } = JSON.parse(payload);
            if (userId === peer && state === 4 && !pc) await connect();
        } else if (type === 4) {
            const { type: kind, payload: content } = JSON.parse(JSON.parse(payload).message);
            if (kind === 3) await pc.addIceCandidate(content);
            else await pc.setRemoteDescription(content);
            if (kind !== 1) return;
            await pc.setLocalDescription(await pc.createAnswer());
            tell(2, pc.localDescription);
        }
    }
    socket.onopen = () => socket.send(token);
    socket.onmessage = ({ data }) => { turn = turn.then(() => take(JSON.parse(data))); };
    setInterval(() => send(5, ""), 10000);
    window.otherVideo = video;
}"""


async def use_other_client(world: World, person: Person, call_id: int, peer: Person, *, camera: bool) -> None:
    token = await world.request("POST", f"/call/join?callId={call_id}", person)
    facts = {"token": token, "me": person.user_id, "peer": peer.user_id, "camera": camera}
    await person.page.goto(f"{world.server.url}/sign-in")
    await person.page.evaluate(OTHER_CLIENT, facts)


async def sees_us_moving(person: Person) -> None:
    await person.page.wait_for_function(
        "() => window.otherVideo.getVideoPlaybackQuality().totalVideoFrames > 10", timeout=25_000
    )


async def test_a_client_of_today_calls_us_and_offers_first(world: World) -> None:
    theirs, ours = await world.person("Theirs"), await world.person("Ours")
    await world.talk(theirs, ours)
    [contact] = await world.request("GET", "/contact", theirs)
    body = {"contactId": contact["contactId"], "userIds": [ours.user_id]}
    call_id = await world.request("POST", "/call", theirs, json=body)
    await use_other_client(world, theirs, call_id, ours, camera=True)
    await ours.button("Answer with video").click()
    await ours.sees_moving(theirs.user_id)
    await sees_us_moving(theirs)


async def test_a_client_of_today_is_called_and_answers_our_offer(world: World) -> None:
    ours, theirs = await world.person("Ours"), await world.person("Theirs")
    await world.talk(ours, theirs)
    await ours.call()
    await ours.is_in_phase("ringing")
    call_id = (await world.request("GET", "/calls", theirs))["calls"][0]["callId"]
    await use_other_client(world, theirs, call_id, ours, camera=True)
    await ours.sees_moving(theirs.user_id)
    await sees_us_moving(theirs)


async def test_a_client_of_today_that_only_speaks_still_gets_our_picture(world: World) -> None:
    """Its offer has no room for a picture; ours asks for it afterwards."""
    theirs, ours = await world.person("Theirs"), await world.person("Ours")
    await world.talk(theirs, ours)
    [contact] = await world.request("GET", "/contact", theirs)
    body = {"contactId": contact["contactId"], "userIds": [ours.user_id]}
    call_id = await world.request("POST", "/call", theirs, json=body)
    await use_other_client(world, theirs, call_id, ours, camera=False)
    await ours.button("Answer with video").click()
    await sees_us_moving(theirs)
