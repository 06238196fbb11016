"""One client's notification socket: who it is, where it left off, and everything since."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.model.accounts import Login
from domain.model.errors import ServerFault, Unauthenticated, Unavailable
from domain.model.ids import DeliveryId, SessionId, UserId
from domain.model.notifications import NO_DELIVERY, USER_ADDRESS, LetterKind
from domain.model.scopes import Scope
from domain.model.sequence import DeliverySequence, SentPositions
from domain.services.live.backoff import Backoff
from domain.services.live.client_hints import ClientHints, Follower
from domain.services.live.keep_alive import KeepAlive
from domain.services.live.missed_deliveries import MissedDeliveries
from domain.services.live.ordered_letters import STORAGE_AGAIN, OrderedLetters
from domain.services.live.sessions import NEVER, SPEAK_WITHIN, LiveSession, LiveSessions
from domain.services.live.token_bucket import TokenBucket
from domain.services.logins import LoginService
from ports.mailboxes import (
    NEVER_ACKNOWLEDGED,
    Letter,
    Mailbox,
    Mailboxes,
    MailboxLost,
    MailboxTaken,
    Position,
)
from ports.session_frames import Opening, SessionFrames
from ports.system import Clock, IdGenerator
from ports.transport import CloseReason, SessionTransport, TransportClosed

log = logging.getLogger(__name__)

FRAMES_PER_SECOND, FRAMES_AT_ONCE = 10, 50
"""A client beats twice a minute and acknowledges once a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationSessions:
    """Serves every client that connects; what all their sessions share."""

    logins: LoginService
    missed: MissedDeliveries
    mailboxes: Mailboxes
    frames: SessionFrames
    client_hints: ClientHints
    followers: Sequence[Follower]
    live: LiveSessions
    clock: Clock
    ids: IdGenerator

    def serve(self, transport: SessionTransport) -> Coroutine[Any, Any, None]:
        """Until the socket is closed, by whichever side."""
        return NotificationSession(self, transport).run()


class NotificationSession(LiveSession):
    """Authenticate, resume or begin, then two pumps: mailbox to client, client to acknowledgements.

    An unmodified client is acknowledged by ping and pong, an explicit one by the positions that it sends.
    """

    __slots__ = (
        "_backoff",
        "_greeted",
        "_keep_alive",
        "_letters",
        "_mailbox",
        "_positions",
        "_shared",
        "call_waiting",
        "user_id",
    )

    user_id: UserId
    call_waiting: bool
    _mailbox: Mailbox
    _letters: OrderedLetters

    def __init__(self, shared: NotificationSessions, transport: SessionTransport) -> None:
        super().__init__(shared.live, transport)
        self._shared = shared
        self._keep_alive = KeepAlive(transport, shared.clock, self._arrived, shared.live.spread())
        self._positions: SentPositions | None = None
        self._greeted = False
        self._backoff: Backoff | None = None

    async def _serve(self) -> None:
        await self._converse(await self._authenticate())

    @property
    def due(self) -> datetime:
        return min(super().due, self._keep_alive.due)

    def look(self, now: datetime) -> None:
        super().look(now)
        if now >= self._keep_alive.due and not self._keep_alive.look():
            self._close_soon(CloseReason.IDLE)

    async def _authenticate(self) -> Login:
        """Raises Unauthenticated, LoginExpired, Unavailable also for too many sessions of one user."""
        token = await self._transport.receive()
        login = await self._shared.logins.authenticate(
            token if isinstance(token, str) else token.decode(errors="replace")
        )
        if login.scopes is not None and Scope.READ not in login.scopes:
            raise Unauthenticated
        self._admit(login, self._shared.clock.now() + SPEAK_WITHIN)
        self.user_id = login.user_id
        return login

    async def _converse(self, login: Login) -> None:
        opening = self._shared.frames.read_opening(await self._transport.receive())
        self._deadline = NEVER
        self.call_waiting = opening.call_waiting
        greeting = await self._resume(login, opening) or await self._begin(login, opening)
        pump = asyncio.get_running_loop().create_task(self._pump(login, greeting))
        for follower in self._shared.followers:
            follower.enter(self)
        try:
            await self._listen()
        finally:
            for follower in self._shared.followers:
                follower.leave(self)
            pump.cancel()
            self._keep_alive.stop()
            self._letters.stop()
            await self._mailbox.leave()

    async def _resume(self, login: Login, opening: Opening) -> bytes | None:
        """The greeting, or None if letters that the client does not have are gone."""
        if not opening.session_id:
            return None
        mailbox = await self._shared.mailboxes.resume(_address(login), opening.session_id, self.show)
        if mailbox is None:
            return None
        if not _can_resume(mailbox, opening):
            await mailbox.leave()
            return None
        sequence: DeliverySequence[Letter] = DeliverySequence(
            mailbox.number, mailbox.acknowledged, opening.position
        )
        try:
            silenced = await self._silenced(login, mailbox)
        except BaseException:
            await mailbox.leave()
            raise
        self._read(login, mailbox, sequence, explicit=opening.explicit, silenced=silenced)
        return self._shared.frames.greet_resumed(opening, mailbox.number)

    async def _silenced(self, login: Login, mailbox: Mailbox) -> frozenset[DeliveryId]:
        """What lies in the box since its owner was last here, and is not for them any more (S16)."""
        if mailbox.last == mailbox.acknowledged:
            return frozenset()
        return await self._shared.missed.silenced(login.user_id, mailbox.number)

    async def _begin(self, login: Login, opening: Opening) -> bytes:
        self._shared.live.count_new(login.user_id)
        session_id, last = await self._open_new(login, explicit=opening.explicit)
        return self._shared.frames.greet_new(opening, session_id, last)

    async def _open_new(self, login: Login, *, explicit: bool) -> tuple[SessionId, DeliveryId]:
        """The last delivery is read after the box is open, so that nothing falls between."""
        session_id = self._shared.ids.session_id()
        mailbox = await self._shared.mailboxes.open(_address(login), session_id, self.show)
        try:
            last = await self._shared.missed.last(login.user_id)
            await mailbox.acknowledge(Position(0), last)
        except BaseException:
            await mailbox.leave()
            raise
        self._read(login, mailbox, DeliverySequence(last), explicit=explicit)
        return session_id, last

    def _read(
        self,
        login: Login,
        mailbox: Mailbox,
        sequence: DeliverySequence[Letter],
        *,
        explicit: bool,
        silenced: frozenset[DeliveryId] = frozenset(),
    ) -> None:
        shared = self._shared
        self.hears_letters, self.login_stood = True, False
        self._mailbox = mailbox
        self._letters = OrderedLetters(
            mailbox,
            sequence,
            login.user_id,
            shared.missed,
            self._obey,
            shared.clock,
            explicit=explicit,
            silenced=silenced,
        )
        self._positions = SentPositions(sequence.position) if explicit else None

    def _obey(self, letter: Letter) -> None:
        if letter.kind != LetterKind.LOGINS_ENDED:
            return
        ended = self._shared.frames.read_ended_logins(letter.body)
        if self.identity is not None and self.identity.login_id in ended:
            self.end_login()

    def show(self, frame: bytes) -> None:
        """A hint. An unmodified client would not know what to make of it."""
        if self._greeted and self._positions is not None:
            self._transport.offer(frame)

    async def _pump(self, login: Login, greeting: bytes) -> None:
        """Mailbox to client."""
        try:
            await self._transport.send(greeting)
            self._greeted = True
            while True:
                try:
                    await self._pass_on()
                except MailboxLost:
                    await self._reset(login)
        except TransportClosed:
            return
        except MailboxTaken:
            await self._transport.close(CloseReason.TAKEN_OVER)
        except ServerFault as fault:
            log.warning("a session ends", extra={"part": fault.part, "cause": fault.cause})
            await self._transport.close(CloseReason.UNAVAILABLE)
        except Exception:
            log.exception("a notification session broke; its client comes back")
            await self._transport.close(CloseReason.UNAVAILABLE)

    async def _pass_on(self) -> None:
        letters = self._letters
        for outgoing in await letters.receive():
            await self._hand_over(outgoing.letter, outgoing.position, outgoing.number)
        if self._positions is None:
            self._keep_alive.sent(letters.sequence.position, letters.sequence.number)
        elif not self._positions:
            await self._arrived(letters.sequence.position, letters.sequence.number)

    async def _hand_over(self, letter: Letter, position: int, number: DeliveryId) -> None:
        """`position` and `number`: how far the client is with it."""
        frame = _frame(letter)  # only now: a slow client's letters stay what others share
        if self._positions is None:
            await self._transport.send(frame)
            self._keep_alive.sent(position, number)
        else:
            self._positions.add(position, number)
            await self._transport.send(self._shared.frames.place(frame, position))

    async def _reset(self, login: Login) -> None:
        """Letters are gone. An explicit client goes on in a new box, any other has to come back.

        Raises Unavailable where boxes are lost again and again.
        """
        if self._positions is None:
            await self._transport.close(CloseReason.MAILBOX_LOST)
            raise TransportClosed
        self._letters.stop()
        await self._mailbox.leave()
        self._backoff = self._backoff or Backoff(self._shared.clock)
        await self._backoff.wait()
        session_id, last = await self._open_anew(login)
        await self._transport.send(self._shared.frames.reset(session_id, last))

    async def _open_anew(self, login: Login) -> tuple[SessionId, DeliveryId]:
        """As soon as the stores answer."""
        while True:
            try:
                return await self._open_new(login, explicit=True)
            except Unavailable:
                await self._shared.clock.sleep(STORAGE_AGAIN)

    async def _listen(self) -> None:
        """Client to acknowledgements; everything else that it says is a sign of life, answered by one."""
        bucket = TokenBucket(self._shared.clock, FRAMES_PER_SECOND, FRAMES_AT_ONCE)
        while True:
            frame = await self._transport.receive()
            await bucket.take(1)
            if self._positions is None:
                continue
            position = self._shared.frames.find_acknowledged(frame)
            if position is None:
                if not await self._shared.client_hints.hear(self, frame):
                    await self._transport.send(self._shared.frames.alive())
                continue
            number = self._positions.acknowledge(position)
            if number is not None:
                await self._arrived(position, number)

    async def _arrived(self, position: int, number: DeliveryId) -> None:
        """The client has all this."""
        try:
            await self._mailbox.acknowledge(Position(position), number)
        except (MailboxTaken, MailboxLost):
            return  # the pump hears of it as well, and acts


def _can_resume(mailbox: Mailbox, opening: Opening) -> bool:
    """A box whose first reader died before it wrote down where it began cannot tell what is missing; nor
    can the box of a client that remembers another course of things.
    """
    if not mailbox.resumed or mailbox.number == NEVER_ACKNOWLEDGED:
        return False
    return not opening.explicit or mailbox.acknowledged <= opening.position <= mailbox.last


def _frame(letter: Letter) -> bytes:
    if letter.number == NO_DELIVERY:
        return letter.body
    return b"%b%d%b" % (letter.body, letter.number, letter.tail)


def _address(login: Login) -> str:
    return f"{USER_ADDRESS}{login.user_id}"
