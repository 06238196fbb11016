"""Participants with sound and pictures: WebRTC peers that find each other through the server."""

import asyncio
import fractions
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from aioice import ice
from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, MediaStreamTrack
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from av import VideoFrame

from tests.e2e.phones import DEAD, OFFLINE, ONLINE, REJECTED, SIGNAL, STATE, STATES, Phone
from tests.e2e.story import eventually

OFFER, ANSWER = 1, 2
CONNECTS_WITHIN = 30.0
PICTURES_PER_SECOND = 5
CLOCK_RATE = 90_000


def stay_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The peers offer each other no other address than this machine's own."""
    monkeypatch.setattr(ice, "get_host_addresses", lambda **_: ["127.0.0.1"])


class SmallPictures(VideoStreamTrack):
    """A thumbnail five times a second: what counts is that it arrives."""

    def __init__(self) -> None:
        super().__init__()
        self._sent = 0

    async def recv(self) -> VideoFrame:
        await asyncio.sleep(1 / PICTURES_PER_SECOND)
        self._sent += 1
        frame = VideoFrame(64, 48, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([self._sent % 256]) * plane.buffer_size)
        frame.pts = self._sent * CLOCK_RATE // PICTURES_PER_SECOND
        frame.time_base = fractions.Fraction(1, CLOCK_RATE)
        return frame


class Talker:
    """Sends sound and pictures to everybody online, and counts what comes from each."""

    def __init__(self, phone: Phone, *, relay_only: bool = False) -> None:
        self.phone = phone
        self.heard: Counter[tuple[int, str]] = Counter()
        """Frames, by sender and kind."""
        self.connections: dict[int, RTCPeerConnection] = {}
        self._relay_only = relay_only
        self._tasks: set[asyncio.Task[None]] = set()
        self._read = 0

    @property
    def user_id(self) -> int:
        return self.phone.owner.user_id

    async def talk(self) -> None:
        """Pick up, and begin to find the others."""
        await self.phone.pick_up()
        self._start(self._find_each_other())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in self.connections.values():
            await connection.close()
        await self.phone.put_away()

    async def hears(self, others: Sequence["Talker"], within: float = CONNECTS_WITHIN) -> None:
        """New sound and new pictures from each of them."""
        before = Counter(self.heard)
        await eventually(
            lambda: all(
                self.heard[other.user_id, kind] > before[other.user_id, kind] + 2
                for other in others
                for kind in ("audio", "video")
            ),
            within,
            f"{self.phone.owner.name} hears and sees {[other.phone.owner.name for other in others]}",
        )

    async def _find_each_other(self) -> None:
        """As the client: of two, the one with the lower id makes the offer; who is not online is let go."""
        while True:
            for frame in self.phone.frames[self._read :]:
                self._read += 1
                if frame.type == SIGNAL:
                    sender, message = frame.payload
                    await self._take(sender, json.loads(message))
                elif frame.type == STATES:
                    for user_id, state in frame.payload.items():
                        await self._meet(user_id, state)
                elif frame.type == STATE:
                    await self._meet(*frame.payload)
            await asyncio.sleep(0.02)

    async def _meet(self, user_id: int, state: int) -> None:
        if state in {REJECTED, OFFLINE, DEAD} and user_id in self.connections:
            await self.connections.pop(user_id).close()
        if state == ONLINE and user_id > self.user_id and user_id not in self.connections:
            await self._offer(user_id)

    async def _offer(self, user_id: int) -> None:
        connection = await self._connection(user_id)
        await connection.setLocalDescription(await connection.createOffer())
        await self._signal(user_id, OFFER, connection)

    async def _take(self, sender: int, signal: dict[str, Any]) -> None:
        if signal["type"] == ANSWER:
            await self.connections[sender].setRemoteDescription(
                RTCSessionDescription(signal["payload"], "answer")
            )
            return
        if signal["type"] != OFFER:
            return
        connection = await self._connection(sender)
        await connection.setRemoteDescription(RTCSessionDescription(signal["payload"], "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        await self._signal(sender, ANSWER, connection)

    async def _signal(self, user_id: int, kind: int, connection: RTCPeerConnection) -> None:
        """Its candidates are gathered by now and stand in the description."""
        message = json.dumps({"type": kind, "payload": connection.localDescription.sdp})
        await self.phone.signal_to(user_id, message)

    async def _connection(self, user_id: int) -> RTCPeerConnection:
        ice_servers = await self.phone.owner.ask("GET", "/call/ice", None, callId=self.phone.call_id)
        connection = RTCPeerConnection(
            RTCConfiguration(
                [
                    RTCIceServer(each["urls"], each["username"], each["credential"])
                    for each in ice_servers["iceServers"]
                ],
                RTCIceTransportPolicy.RELAY if self._relay_only else RTCIceTransportPolicy.ALL,
            )
        )
        self.connections[user_id] = connection
        connection.addTrack(AudioStreamTrack())
        connection.addTrack(SmallPictures())

        @connection.on("track")
        def hear(track: MediaStreamTrack) -> None:
            self._start(self._count(user_id, track))

        return connection

    async def _count(self, user_id: int, track: MediaStreamTrack) -> None:
        try:
            while True:
                await track.recv()
                self.heard[user_id, track.kind] += 1
        except MediaStreamError:
            return

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
