"""What a guest's page is told on its socket, since it can ask no operation (contract-2 N11)."""

from datetime import datetime, timedelta

from domain.model.ids import CallId, UserId
from domain.model.signaling import GuestTold, Roster
from domain.services.guests import GuestService
from ports.ice import IceServerList
from ports.signaling_frames import SignalingFrames
from ports.system import Clock
from ports.transport import SessionTransport

RENEW_BEFORE = timedelta(minutes=1)


class GuestGuide:
    """Tells who the others are before they are spoken of, and how to reach them as long as that is good."""

    def __init__(
        self,
        guests: GuestService,
        ice: IceServerList,
        frames: SignalingFrames,
        clock: Clock,
        transport: SessionTransport,
        call_id: CallId,
        guest_id: UserId,
    ) -> None:
        self._guests = guests
        self._ice = ice
        self._frames = frames
        self._clock = clock
        self._transport = transport
        self._call_id = call_id
        self._guest_id = guest_id
        self._told: set[UserId] = set()
        self._renew_at: datetime | None = None

    async def tell(self, roster: Roster) -> None:
        """Before the roster itself is; what was told and is still good is not told again."""
        now = self._clock.now()
        new = roster.presences.keys() - self._told
        if not new and self._renew_at and now < self._renew_at:
            return
        ice = self._ice.issue(self._call_id, self._guest_id, now)
        names = await self._guests.names(new) if new else {}
        await self._transport.send(self._frames.write(GuestTold(names, ice)))
        self._told |= new
        self._renew_at = max(ice.expires_at - RENEW_BEFORE, now + RENEW_BEFORE / 2)
