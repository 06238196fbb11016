"""A client on a call's socket: who it is, and whether it may come in (contract section 9.4; walk (c))."""

import asyncio

from domain.model.call_rules import Change
from domain.model.calls import EndReason
from domain.model.errors import CallNotFound, Forbidden, Unauthenticated, Unavailable
from domain.model.ids import CallId, SessionId, UserId
from domain.model.signaling import (
    TOKEN_FRAME_AT_MOST,
    CallPass,
    Failed,
    Over,
    Roster,
    ServerFrame,
    Unauthorised,
)
from domain.services.call_manager import CallManager, UserBusy
from domain.services.live.call_logins import CallLogins
from domain.services.live.participation import Participation
from ports.mailboxes import Mailboxes
from ports.security import TokenIssuer
from ports.signaling_frames import SignalingFrames
from ports.system import Clock
from ports.transport import CloseReason, SessionTransport, TransportClosed

TOKEN_WITHIN = 30.0


class SignalingSessions:
    """Serves the sockets of calls."""

    def __init__(
        self,
        manager: CallManager,
        mailboxes: Mailboxes,
        frames: SignalingFrames,
        tokens: TokenIssuer,
        logins: CallLogins,
        clock: Clock,
    ) -> None:
        self._manager = manager
        self._mailboxes = mailboxes
        self._frames = frames
        self._tokens = tokens
        self._logins = logins
        self._clock = clock

    async def serve(self, transport: SessionTransport) -> None:
        """From the token to the close. Returns when the socket is closed, whoever closed it."""
        try:
            async with asyncio.timeout(TOKEN_WITHIN):
                token = await transport.receive()
        except TimeoutError:
            await transport.close(CloseReason.UNAUTHENTICATED)
            return
        except TransportClosed:
            return
        try:
            call_pass = await self._read_token(token)
        except Unauthenticated:
            await self._refuse(transport, CloseReason.UNAUTHENTICATED, Unauthorised())
            return
        except Unavailable:
            await self._refuse(transport, CloseReason.UNAVAILABLE)
            return
        transport.admit()
        with self._logins.watch(call_pass.login_id) as login_ended:
            await self._participate(transport, call_pass.call_id, call_pass.user_id, login_ended)

    async def _read_token(self, frame: str | bytes) -> CallPass:
        if isinstance(frame, bytes) or len(frame) > TOKEN_FRAME_AT_MOST:
            raise Unauthenticated
        call_pass = self._tokens.read_call(frame, self._clock.now())
        if not await self._logins.stands(call_pass.login_id):
            raise Unauthenticated
        return call_pass

    async def _participate(
        self, transport: SessionTransport, call_id: CallId, user_id: UserId, login_ended: asyncio.Event
    ) -> None:
        try:
            async with self._manager.connect(call_id, user_id) as change:
                participation = await self._open(transport, user_id, change)
        except (CallNotFound, Forbidden):
            await self._refuse(transport, CloseReason.NORMAL, Failed("通话不存在"))
            return
        except UserBusy:
            await self._refuse(transport, CloseReason.NORMAL, Over(EndReason.ERROR))
            return
        except Unavailable:
            await self._refuse(transport, CloseReason.UNAVAILABLE)
            return
        if participation:
            await participation.run(login_ended)

    async def _open(
        self, transport: SessionTransport, user_id: UserId, change: Change
    ) -> Participation | None:
        """None if the user's part is over."""
        state = change.after
        over = Roster.of(state).over_for(user_id)
        if over is not None:
            await self._refuse(transport, CloseReason.NORMAL, Over(over), Failed("通话已结束"))
            return None
        me = state.get(user_id)
        participation = Participation(
            self._manager,
            self._mailboxes,
            self._frames,
            self._clock,
            transport,
            state.call.call_id,
            user_id,
            me.socket,
        )
        await participation.open(SessionId(str(me.entry)), Roster.of(change.before))
        return participation

    async def _refuse(self, transport: SessionTransport, reason: CloseReason, *frames: ServerFrame) -> None:
        try:
            for frame in frames:
                await transport.send(self._frames.write(frame))
        except TransportClosed:
            return
        await transport.close(reason)
