"""A client on a call's socket: who it is, and whether it may come in (contract section 9.4; walk (c))."""

from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass

from domain.model.call_changes import Change, UserBusy
from domain.model.call_media_rules import MeshFull
from domain.model.calls import EndReason, Participant
from domain.model.errors import CallNotFound, Forbidden, Unauthenticated
from domain.model.guests import WAITS_FOR, is_guest
from domain.model.ids import CallId, UserId
from domain.model.signaling import (
    TOKEN_FRAME_AT_MOST,
    CallPass,
    Failed,
    Over,
    Roster,
    ServerFrame,
    Unauthorised,
)
from domain.services.call_commands import CallCommands
from domain.services.call_seating import CallSeating
from domain.services.guests import GuestService
from domain.services.live.gestures import Gestures
from domain.services.live.guest_guide import GuestGuide
from domain.services.live.participation import Participation
from domain.services.live.seating import Seating
from domain.services.live.sessions import NEVER, LiveSession, LiveSessions
from domain.services.live.waiting_room import WaitingRoom
from domain.services.logins import LoginService
from ports.ice import IceServerList
from ports.mailboxes import Mailboxes
from ports.security import TokenIssuer
from ports.signaling_frames import SignalingFrames
from ports.system import Clock
from ports.transport import CloseReason, SessionTransport, TransportClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalingSessions:
    """Serves the sockets of calls; what all their sessions share."""

    commands: CallCommands
    guests: GuestService
    ice: IceServerList
    seats: CallSeating
    mailboxes: Mailboxes
    frames: SignalingFrames
    tokens: TokenIssuer
    logins: LoginService
    live: LiveSessions
    emojis: Container[str]
    clock: Clock

    async def serve(self, transport: SessionTransport) -> None:
        """Returns when the socket is closed, by whichever side."""
        await SignalingSession(self, transport).run()


class SignalingSession(LiveSession):
    """Authenticate, connect to the call, take part in it until the socket closes."""

    __slots__ = ("_shared",)

    outlives_its_login = True

    def __init__(self, shared: SignalingSessions, transport: SessionTransport) -> None:
        super().__init__(shared.live, transport)
        self._shared = shared

    async def _serve(self) -> None:
        call_pass = await self._authenticate()
        self._admit(call_pass, NEVER)
        if is_guest(call_pass.user_id) and not await self._is_let_in(call_pass):
            return
        try:
            async with self._shared.commands.connect(call_pass) as change:
                participation = await self._open(call_pass.user_id, change)
        except (CallNotFound, Forbidden):
            await self._refuse(Failed("通话不存在"))
            return
        except MeshFull:
            await self._refuse(Failed("通话人数已满"))
            return
        except UserBusy:
            await self._refuse(Over(EndReason.ERROR))
            return
        if participation:
            await participation.run()

    async def _authenticate(self) -> CallPass:
        """Raises Unauthenticated, Unavailable, TransportClosed."""
        frame = await self._transport.receive()
        if isinstance(frame, bytes) or len(frame) > TOKEN_FRAME_AT_MOST:
            raise Unauthenticated
        call_pass = self._shared.tokens.read_call(frame, self._shared.clock.now())
        guest = is_guest(call_pass.user_id)
        if not guest and await self._shared.logins.ended([call_pass.login_id]):
            raise Unauthenticated
        return call_pass

    async def _is_let_in(self, call_pass: CallPass) -> bool:
        """Raises Unauthenticated, Unavailable, TransportClosed."""
        shared = self._shared

        def stay() -> None:
            self._deadline = shared.clock.now() + WAITS_FOR

        room = WaitingRoom(
            shared.guests, shared.mailboxes, shared.frames, shared.clock, self._transport, call_pass
        )
        refusal = await room.wait(stay)
        self._deadline = NEVER
        if refusal is not None:
            await self._refuse(Over(refusal))
        return refusal is None

    async def _open(self, user_id: UserId, change: Change) -> Participation | None:
        """None if the user's part is over."""
        shared, state = self._shared, change.after
        over = Roster.of(state).over_for(user_id)
        if over is not None:
            await self._refuse(Over(over), Failed("通话已结束"))
            return None
        call_id, guest = state.call.call_id, is_guest(user_id)
        me = state.get(user_id)
        participation = Participation(
            shared.commands,
            shared.mailboxes,
            shared.frames,
            shared.clock,
            self._transport,
            Gestures(shared.mailboxes, shared.frames, shared.emojis, shared.clock, call_id, user_id),
            self._guide(call_id, user_id) if guest else None,
            self._seating(change, me),
            call_id,
            me,
            hides_address=not guest and await shared.commands.hides_address(user_id),
        )
        await participation.open(change.before)
        return participation

    def _guide(self, call_id: CallId, guest_id: UserId) -> GuestGuide:
        shared = self._shared
        return GuestGuide(
            shared.guests, shared.ice, shared.frames, shared.clock, self._transport, call_id, guest_id
        )

    def _seating(self, change: Change, me: Participant) -> Seating | None:
        """None for a page that cannot take part through an SFU, or where there is none."""
        shared = self._shared
        if not me.sfu or shared.seats.routing.policy.sfu_from is None:
            return None
        before = change.before.find(me.user_id)
        returns = before is not None and before.entry == me.entry
        call_id = change.after.call.call_id
        return Seating(shared.seats, shared.clock, self._send, call_id, me, returns=returns)

    async def _send(self, frame: ServerFrame) -> None:
        await self._transport.send(self._shared.frames.write(frame))

    async def _refuse(self, *frames: ServerFrame) -> None:
        for frame in frames:
            await self._send(frame)
        await self._transport.close(CloseReason.NORMAL)

    async def _turn_away(self) -> None:
        with suppress(TransportClosed):
            await self._send(Unauthorised())
        await super()._turn_away()
