"""Raised hands and reactions in a call: hints, given to whoever is connected now (contract-2 N11)."""

import asyncio
from collections.abc import Container
from contextlib import suppress

from domain.model.errors import InvalidFields
from domain.model.hints import HintEnvelope
from domain.model.ids import CallId, UserId
from domain.model.reactions import read_emoji
from domain.model.signaling import Gesture, Gestured, Roster, participant_address
from domain.services.live.token_bucket import TokenBucket
from ports.mailboxes import Mailboxes
from ports.signaling_frames import SignalingFrames
from ports.system import Clock
from ports.transport import SessionTransport

PER_SECOND, AT_ONCE = 3, 10
"""Of one client; what is more is dropped."""
WAITING = 64
"""For a client that reads slowly; what is more is dropped."""


class Gestures:
    """Those that one participant makes, and those of the others."""

    def __init__(
        self,
        mailboxes: Mailboxes,
        frames: SignalingFrames,
        emojis: Container[str],
        clock: Clock,
        call_id: CallId,
        user_id: UserId,
    ) -> None:
        self._mailboxes = mailboxes
        self._frames = frames
        self._emojis = emojis
        self._address = participant_address(call_id)
        self._user_id = user_id
        self._budget = TokenBucket(clock, PER_SECOND, AT_ONCE)
        self._heard: asyncio.Queue[bytes] = asyncio.Queue(WAITING)

    async def make(self, gesture: Gesture, roster: Roster) -> None:
        """To the others in the call. What is no gesture, or one too many, is ignored."""
        if gesture.hand is None:
            try:
                gesture = Gesture(emoji=read_emoji(gesture.emoji, self._emojis))
            except InvalidFields:
                return
        if not self._budget.take_spare(1):
            return
        to = [each for each in roster.presences if each != self._user_id and roster.takes_signals(each)]
        if to:
            body = self._frames.write(Gestured(self._user_id, gesture))
            await self._mailboxes.post_hints([HintEnvelope(to, body, self._address)])

    def hear(self, body: bytes) -> None:
        with suppress(asyncio.QueueFull):
            self._heard.put_nowait(body)

    async def tell(self, transport: SessionTransport) -> None:
        """Until the socket is closed. Raises TransportClosed."""
        while True:
            await transport.send(await self._heard.get())
