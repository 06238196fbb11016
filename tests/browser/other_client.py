"""A stand-in for the client that people have today, without our extras (contract sections 9.4 and 12).

It joins anew at every load of its page, reconnects its socket every 3 s with the same token, makes a
connection when somebody is online, lets it go when they are not, and looks into no signal. Of two, the lower
user id offers.
"""

from tests.browser.people import Person, World

OTHER_CLIENT = """({ token, me, camera }) => {
    let socket;
    let over = false;
    const peers = new Map();
    const send = (type, payload) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, payload }));
    };
    const tell = (toUserId, type, payload) =>
        send(4, JSON.stringify({ toUserId, message: JSON.stringify({ type, payload }) }));
    async function connect(userId) {
        const pc = new RTCPeerConnection();
        const video = Object.assign(document.createElement("video"), { muted: true, autoplay: true });
        video.dataset.user = userId;
        document.body.append(video);
        peers.set(userId, { pc, video });
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: camera });
        for (const track of stream.getTracks()) pc.addTrack(track, stream);
        pc.onicecandidate = ({ candidate }) => candidate && tell(userId, 3, candidate);
        pc.ontrack = ({ streams }) => { video.srcObject = streams[0]; };
        if (me > userId) return;
        await pc.setLocalDescription(await pc.createOffer());
        tell(userId, 1, pc.localDescription);
    }
    function letGo(userId) {
        peers.get(userId)?.pc.close();
        peers.get(userId)?.video.remove();
        peers.delete(userId);
    }
    async function meet({ userId, state }) {
        if (userId === me) return;
        if (state === 4 && !peers.has(userId)) await connect(userId);
        if ([2, 5, 6].includes(state)) letGo(userId);
    }
    async function hear({ fromUserId, message }) {
        const pc = peers.get(fromUserId)?.pc;
        const { type, payload } = JSON.parse(message);
        if (!pc) return;
        if (type === 3) await pc.addIceCandidate(payload);
        else await pc.setRemoteDescription(payload);
        if (type !== 1) return;
        await pc.setLocalDescription(await pc.createAnswer());
        tell(fromUserId, 2, pc.localDescription);
    }
    async function take({ type, payload }) {
        if (type === 2) for (const each of JSON.parse(payload)) await meet(each);
        else if (type === 3) await meet(JSON.parse(payload));
        else if (type === 4) await hear(JSON.parse(payload));
        else if (type === 1 || type === 7) over = true;
    }
    let turn = Promise.resolve();
    function open() {
        socket = new WebSocket(`ws://${location.host}/api/ws/call`);
        socket.onopen = () => socket.send(token);
        socket.onmessage = ({ data }) => {
            turn = turn.then(() => take(JSON.parse(data))).catch(console.error);
        };
        socket.onclose = () => over || setTimeout(open, 3000);
    }
    open();
    setInterval(() => send(5, ""), 10000);
    window.dropSocket = () => socket.close();
}"""

MOVING = """([userId, frames]) => (document.querySelector(`video[data-user="${userId}"]`)
    ?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > frames"""


async def load_other_client(world: World, person: Person, call_id: int, *, camera: bool = True) -> None:
    """Open its page of this call, or open it anew."""
    token = await world.request("POST", f"/call/join?callId={call_id}", person)
    await person.page.goto(f"{world.server.url}/sign-in")
    await person.page.evaluate(OTHER_CLIENT, {"token": token, "me": person.user_id, "camera": camera})


async def sees_there(person: Person, *others: Person) -> None:
    """In that client: moving pictures of each of them."""
    for other in others:
        await person.until(MOVING, [other.user_id, 10])
