"""A guest at the door of a call, on the socket by which they then come in (contract-2 N11)."""

import asyncio
from collections.abc import Callable

from domain.model.calls import EndReason
from domain.model.errors import CallEnded
from domain.model.guests import GuestState
from domain.model.ids import SessionId
from domain.model.signaling import CallPass, GuestsWaiting, Heartbeat, participant_address
from domain.services.guests import GuestService
from domain.services.live.token_bucket import TokenBucket
from ports.mailboxes import Mailboxes
from ports.signaling_frames import SignalingFrames
from ports.system import Clock
from ports.transport import SessionTransport, TransportClosed

BOX = SessionId("door")
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 0.5, 5
"""At the door there is nothing to say but that one still waits."""


class WaitingRoom:
    """Storage says what was decided; a hint says when to look, and so does each sign of life."""

    def __init__(
        self,
        guests: GuestService,
        mailboxes: Mailboxes,
        frames: SignalingFrames,
        clock: Clock,
        transport: SessionTransport,
        call_pass: CallPass,
    ) -> None:
        self._guests = guests
        self._mailboxes = mailboxes
        self._frames = frames
        self._clock = clock
        self._transport = transport
        self._call_pass = call_pass
        self._news = asyncio.Event()

    async def wait(self, stay: Callable[[], None]) -> EndReason | None:
        """Why they are not let in, or None once they are. `stay` is called with each sign of life.

        Raises Unauthenticated, Unavailable, TransportClosed.
        """
        call_id, guest_id = self._call_pass.call_id, self._call_pass.user_id
        address = f"{participant_address(call_id)}{guest_id}"
        mailbox = await self._mailboxes.open(address, BOX, lambda _: self._news.set())
        listening = asyncio.ensure_future(self._listen())
        try:
            return await self._until_decided(listening, stay)
        except TransportClosed:
            await self._guests.stop_waiting(self._call_pass)
            raise
        finally:
            listening.cancel()
            await mailbox.leave()

    async def _until_decided(
        self, listening: asyncio.Future[None], stay: Callable[[], None]
    ) -> EndReason | None:
        told = False
        while True:
            self._news.clear()
            stay()
            try:
                state = await self._guests.wait(self._call_pass)
            except CallEnded:
                return EndReason.NORMAL
            if state is not GuestState.WAITING:
                return EndReason.REJECTED if state is GuestState.TURNED_AWAY else None
            if not told:
                await self._transport.send(self._frames.write(GuestsWaiting({})))
                told = True
            await self._wait_for_news(listening)

    async def _wait_for_news(self, listening: asyncio.Future[None]) -> None:
        """Raises what `listening` does."""
        news = asyncio.ensure_future(self._wait_for_hint())
        await asyncio.wait([listening, news], return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        if listening.done():
            listening.result()

    async def _wait_for_hint(self) -> None:
        await self._news.wait()

    async def _listen(self) -> None:
        bucket = TokenBucket(self._clock, FRAMES_PER_SECOND, FRAMES_AT_ONCE)
        while True:
            frame = await self._transport.receive()
            await bucket.take(1)
            if isinstance(self._frames.read(frame), Heartbeat):
                self._news.set()
