"""What a page and the SFU say to each other by one seat (docs/protocol-sfu.md)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from domain.model.call_streams import Offer
from domain.model.descriptions import check_offer, is_public, with_public_candidates
from domain.model.errors import BadRequest
from domain.model.sfu_signals import (
    Accepted,
    Answer,
    CandidateSaid,
    CandidateTold,
    MediaTold,
    NotAccepted,
    Offered,
    Publish,
    Restart,
    SfuSaid,
    SfuTold,
    ShownSaid,
    Swapped,
    Want,
)
from domain.services.call_seating import CallSeating, Taken
from ports.sfu import CandidateFound, FeedsChanged, Refused, SeatGone, SeatLost, SfuEvent

Send = Callable[[SfuTold | MediaTold], Awaitable[None]]


class SeatDialogue:
    """Every method that waits raises UnitAway, SeatLost, TransportClosed."""

    def __init__(self, seats: CallSeating, send: Send, taken: Taken) -> None:
        self._seats = seats
        self._send = send
        self.seat = taken.seat
        self.handle = taken.handle
        self._restart_due = False

    async def hear_sfu(self, event: SfuEvent) -> None:
        match event:
            case FeedsChanged():
                await self.follow()
            case CandidateFound(of, candidate):
                await self._send(CandidateTold(self.seat.number, of, candidate))
            case SeatGone():
                raise SeatLost

    async def hear_page(self, said: SfuSaid, *, video: bool) -> None:
        """`video`: whether it may send pictures."""
        match said:
            case Publish():
                await self._publish(said, video=video)
            case Answer():
                await self._answer(said)
            case CandidateSaid(of=of, candidate=candidate):
                if not candidate.line or is_public(candidate.line):
                    await self.handle.add_candidate(of, candidate)
            case Want(user_id=user_id, kind=kind, layer=layer):
                await self.handle.choose(user_id, kind, layer)
            case ShownSaid(shown=shown):
                self.seat = replace(self.seat, shown=shown)
                await self._seats.show(self.seat, shown)
                await self.handle.mute(muted=shown.muted)
            case Swapped():
                await self._settle()
            case Restart():
                self._restart_due = True
                await self.follow()

    async def follow(self) -> None:
        """Let the page receive what others send now, unless it still owes the answer to an offer."""
        if self.handle.offering:
            return
        offer = await self.handle.restart() if self._restart_due else await self.handle.follow()
        self._restart_due = False
        if offer is not None:
            await self._offer(offer)

    async def renew(self) -> None:
        """By a fresh connection."""
        await self.handle.renew()
        await self.follow()

    async def _offer(self, offer: Offer) -> None:
        await self._keep()
        await self._send(Offered(self.seat.number, offer))

    async def _publish(self, said: Publish, *, video: bool) -> None:
        try:
            check_offer(said.description, video=video)
            answer = await self.handle.publish(with_public_candidates(said.description), said.kinds)
        except (BadRequest, Refused):
            await self._send(NotAccepted(self.seat.number))
            return
        await self._keep()
        await self._send(Accepted(self.seat.number, answer))

    async def _answer(self, said: Answer) -> None:
        try:
            await self.handle.answer(said.number, with_public_candidates(said.description))
        except Refused:
            await self.renew()
            return
        await self._keep()
        await self.follow()

    async def _settle(self) -> None:
        if not self.seat.swapped:
            self.seat = replace(self.seat, swapped=True)
            await self._seats.settle(self.seat)

    async def _keep(self) -> None:
        if self.seat.held != self.handle.held:
            self.seat = replace(self.seat, held=self.handle.held)
            await self._seats.keep(self.seat)
