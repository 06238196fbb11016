"""A page's media through an SFU: real ICE, DTLS and SRTP, but no codecs, so that it costs next to nothing.

What it sends are packets of our own; what arrives is counted.
"""

import asyncio
import os
import struct
from collections.abc import Mapping
from itertools import count, islice
from typing import Any, ClassVar

import aiortc.rtcdtlstransport
import aiortc.rtcrtpsender
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from aiortc.sdp import candidate_from_sdp

from tests.e2e.story import eventually

CONNECTS_WITHIN = 30.0
ARRIVED = "arrived"
"""What a transport is told of each packet by."""
SOUND_AND_PICTURE = {"0": "microphone", "1": "camera"}


def without_codecs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is encoded or decoded; a transport's ARRIVED is told of each packet."""

    async def note(transport: Any, data: bytes, arrival_time_ms: int) -> None:
        del arrival_time_ms
        getattr(transport, ARRIVED, len)(data)

    async def send_nothing(sender: Any, codec: Any) -> None:
        del codec
        sender._RTCRtpSender__rtp_started.set()
        sender._RTCRtpSender__rtp_exited.set()

    monkeypatch.setattr(aiortc.rtcdtlstransport.RTCDtlsTransport, "_handle_rtp_data", note)
    monkeypatch.setattr(aiortc.rtcrtpsender.RTCRtpSender, "_run_rtp", send_nothing)


class SfuConnection:
    """One connection of a page: up, on which it sends, or down."""

    seconds_apart = 0.05
    at_once: ClassVar[Mapping[str, tuple[int, int]]] = {"audio": (1, 80), "video": (1, 300)}
    """So many packets each time, of so many bytes."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.packets = 0
        """That arrived."""
        self._early: list[Any] = []
        self._sending: asyncio.Task[None] | None = None

    async def offer(self) -> str:
        """To send a microphone and a camera."""
        self._tracks = [self.peer.addTrack(AudioStreamTrack()), self.peer.addTrack(VideoStreamTrack())]
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return self.peer.localDescription.sdp

    async def accept(self, sdp: str) -> None:
        """The answer to the offer; then it sends."""
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        await self._add_early()
        self._sending = asyncio.create_task(self._send())

    async def answer(self, sdp: str) -> str:
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        await self._add_early()
        for transceiver in self.peer.getTransceivers():
            setattr(transceiver.receiver.transport, ARRIVED, self._count)
        return self.peer.localDescription.sdp

    async def add_candidate(self, line: str, mid: str | None, section: int | None) -> None:
        if not line:
            return
        candidate = candidate_from_sdp(line.partition(":")[2])
        candidate.sdpMid, candidate.sdpMLineIndex = mid, section
        self._early.append(candidate)
        if self.peer.remoteDescription:
            await self._add_early()

    async def connected(self) -> None:
        await eventually(lambda: self.peer.connectionState == "connected", CONNECTS_WITHIN, "connected")

    async def receives(self, more: int = 3) -> None:
        """So many packets more arrive."""
        before = self.packets
        await eventually(lambda: self.packets >= before + more, CONNECTS_WITHIN, "packets arrive")

    async def close(self) -> None:
        if self._sending:
            self._sending.cancel()
        await self.peer.close()

    async def _add_early(self) -> None:
        early, self._early = self._early, []
        for candidate in early:
            await self.peer.addIceCandidate(candidate)

    def _count(self, packet: bytes) -> None:
        del packet
        self.packets += 1

    async def _send(self) -> None:
        """Packets of a microphone, and key frames of a camera of one packet each (RFC 7741)."""
        await self.connected()
        kinds = [(sender, _payload_type(self.peer, sender.kind)) for sender in self._tracks]
        begins = {"audio": b"", "video": b"\x10\x00\x9d\x01\x2a"}
        numbers = {sender: count(1) for sender, _ in kinds}
        while True:
            for sender, payload_type in kinds:
                times, size = self.at_once[sender.kind]
                for number in islice(numbers[sender], times):
                    head = struct.pack(
                        "!BBHII", 0x80, payload_type, number % 65536, number * 960, sender._ssrc
                    )
                    await sender.transport._send_rtp(head + begins[sender.kind] + os.urandom(size))
            await asyncio.sleep(self.seconds_apart)


def _payload_type(peer: RTCPeerConnection, kind: str) -> int:
    name = {"audio": "opus", "video": "VP8"}[kind]
    for line in peer.remoteDescription.sdp.splitlines():
        if line.startswith("a=rtpmap:") and name.lower() in line.lower():
            return int(line[9:].split()[0])
    raise AssertionError(f"{name} was not taken")
