"""A client on a call's socket: who it is, and whether it may come in (contract section 9.4; walk (c))."""

from contextlib import suppress
from dataclasses import dataclass

from domain.model.call_rules import Change
from domain.model.calls import EndReason
from domain.model.errors import CallNotFound, Forbidden, Unauthenticated
from domain.model.ids import UserId
from domain.model.signaling import (
    TOKEN_FRAME_AT_MOST,
    CallPass,
    Failed,
    Over,
    Roster,
    ServerFrame,
    Unauthorised,
)
from domain.services.call_commands import CallCommands, UserBusy
from domain.services.live.participation import Participation
from domain.services.live.sessions import NEVER, LiveSession, LiveSessions
from domain.services.logins import LoginService
from ports.mailboxes import Mailboxes
from ports.security import TokenIssuer
from ports.signaling_frames import SignalingFrames
from ports.system import Clock
from ports.transport import CloseReason, SessionTransport, TransportClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalingSessions:
    """Serves the sockets of calls; what all their sessions share."""

    commands: CallCommands
    mailboxes: Mailboxes
    frames: SignalingFrames
    tokens: TokenIssuer
    logins: LoginService
    live: LiveSessions
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
        try:
            async with self._shared.commands.connect(call_pass) as change:
                participation = await self._open(call_pass.user_id, change)
        except (CallNotFound, Forbidden):
            await self._refuse(Failed("通话不存在"))
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
        if await self._shared.logins.ended([call_pass.login_id]):
            raise Unauthenticated
        return call_pass

    async def _open(self, user_id: UserId, change: Change) -> Participation | None:
        """None if the user's part is over."""
        state = change.after
        over = Roster.of(state).over_for(user_id)
        if over is not None:
            await self._refuse(Over(over), Failed("通话已结束"))
            return None
        participation = Participation(
            self._shared.commands,
            self._shared.mailboxes,
            self._shared.frames,
            self._shared.clock,
            self._transport,
            state.call.call_id,
            state.get(user_id),
        )
        await participation.open(change.before)
        return participation

    async def _refuse(self, *frames: ServerFrame) -> None:
        for frame in frames:
            await self._transport.send(self._shared.frames.write(frame))
        await self._transport.close(CloseReason.NORMAL)

    async def _turn_away(self) -> None:
        with suppress(TransportClosed):
            await self._transport.send(self._shared.frames.write(Unauthorised()))
        await super()._turn_away()
