"""One socket of a participant: relay, beat, be told."""

import asyncio
import logging
from datetime import timedelta

from domain.model.calls import CallState, CallStatus, EndReason, Participant, ParticipantState
from domain.model.errors import ServerFault, Unavailable
from domain.model.ids import CallId, DeliveryId, SessionId, UserId
from domain.model.notifications import NO_DELIVERY, Envelope, LetterKind
from domain.model.sfu_signals import SfuSaid
from domain.model.signaling import (
    FRAME_AT_MOST,
    Gesture,
    Heartbeat,
    Leaving,
    Over,
    Relayed,
    Roster,
    ServerFrame,
    Signal,
    Started,
    StatesTold,
    differences,
    participant_address,
    reentry,
)
from domain.services.call_commands import CallCommands
from domain.services.first_of import first_of
from domain.services.live.backoff import Backoff
from domain.services.live.gestures import Gestures
from domain.services.live.guest_guide import GuestGuide
from domain.services.live.seating import Seating
from domain.services.live.token_bucket import TokenBucket
from ports.mailboxes import (
    NOT_KEPT,
    Letter,
    Mailbox,
    Mailboxes,
    MailboxLost,
    MailboxTaken,
    Position,
    StoreFull,
)
from ports.signaling_frames import SignalingFrames
from ports.system import Clock
from ports.transport import CloseReason, SessionTransport, TransportClosed

log = logging.getLogger(__name__)

BEAT_AT_MOST_EVERY = timedelta(seconds=2)
"""What a client beats more often is not worth a transaction; well inside the slack of a life."""
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 100, 500
"""Setting up a mesh of eight is some hundreds of candidates at once, and then silence."""
BYTES_PER_SECOND, BYTES_AT_ONCE = 256 * 1024, 1024 * 1024
SIGNALS_WAITING = 256
TRIES, AGAIN_AFTER = 40, 0.5
"""Signals outlast ten seconds without mailboxes (F5), and the time until those are noticed to be back; for
what is older, an ICE restart does better."""


class _PartOver(Exception):
    """The client was told so; the socket can be closed."""


class Participation:
    """A participant's newest socket, until it closes, a newer one comes, or their part is over."""

    def __init__(
        self,
        commands: CallCommands,
        mailboxes: Mailboxes,
        frames: SignalingFrames,
        clock: Clock,
        transport: SessionTransport,
        gestures: Gestures,
        guide: GuestGuide | None,
        seating: Seating | None,
        call_id: CallId,
        me: Participant,
        *,
        hides_address: bool,
    ) -> None:
        self._commands = commands
        self._mailboxes = mailboxes
        self._frames = frames
        self._clock = clock
        self._transport = transport
        self._gestures = gestures
        self._guide = guide
        self._seating = seating
        self._call_id = call_id
        self._user_id = me.user_id
        self._number = me.socket
        self._entry = me.entry
        self._hides_address = hides_address
        self._address = participant_address(call_id)
        self._start_told = False
        self._resumed_at = 0
        """Up to this revision of the call, a client that was in before may have missed something."""
        self._backoff = Backoff(clock)
        self._sent = Position(0)
        self._something_sent = asyncio.Event()
        self._beaten = asyncio.Event()
        self._signals: asyncio.Queue[Envelope] = asyncio.Queue(SIGNALS_WAITING)
        self._has_box = False
        self._mailbox: Mailbox
        self._roster: Roster

    async def open(self, before: CallState) -> None:
        """Before the others are told of this socket: its mailbox takes their answers.

        `before`: what the client can know of the call. If mailboxes are away, `run` closes the socket.
        """
        self._roster = Roster.of(before)
        try:
            self._mailbox = await self._open_box()
        except ServerFault as fault:
            log.warning("a participation cannot begin", extra={"part": fault.part, "cause": fault.cause})
        else:
            self._has_box = True

    async def run(self) -> None:
        """Until the socket is closed, by whichever side."""
        if not self._has_box:
            await self._transport.close(CloseReason.UNAVAILABLE)
            await self._lose()
            return
        try:
            await self._begin()
            await first_of(
                *([self._seating.run()] if self._seating else []),
                self._listen(),
                self._deliver(),
                self._relay(),
                self._acknowledge(),
                self._beat(),
                self._gestures.tell(self._transport),
            )
        except TransportClosed:
            await self._lose()
        except MailboxTaken:
            await self._make_way()
        except _PartOver:
            await self._transport.close(CloseReason.NORMAL)
        except ServerFault as fault:
            log.warning("a participation ends", extra={"part": fault.part, "cause": fault.cause})
            await self._transport.close(CloseReason.UNAVAILABLE)
            await self._lose()
        finally:
            if self._seating:
                self._seating.leave()
            await self._mailbox.leave()

    async def _open_box(self) -> Mailbox:
        box = SessionId(str(self._entry))
        return await self._mailboxes.open(f"{self._address}{self._user_id}", box, self._gestures.hear)

    async def _begin(self) -> None:
        """Read the call after the box is open, so that nothing falls between."""
        before = self._roster
        self._roster = await self._commands.roster(self._call_id)
        if before.presences[self._user_id].entry == self._entry:
            self._resumed_at = self._roster.revision
        over = self._roster.over_for(self._user_id)
        if over is not None:
            await self._send(Over(over))
            raise _PartOver
        if self._guide:
            await self._guide.tell(self._roster)
        await self._send(StatesTold(self._roster.presences))
        self._check_newest()
        if before.status is CallStatus.READY and self._roster.status is CallStatus.ACTIVE:
            self._start_told = True
            await self._send(Started())
        if self._seating:
            self._seating.learn(self._roster)

    async def _send(self, frame: ServerFrame) -> None:
        await self._transport.send(self._frames.write(frame))

    async def _listen(self) -> None:
        count = TokenBucket(self._clock, FRAMES_PER_SECOND, FRAMES_AT_ONCE)
        size = TokenBucket(self._clock, BYTES_PER_SECOND, BYTES_AT_ONCE)
        while True:
            frame = await self._transport.receive()
            await count.take(1)
            await size.take(len(frame))
            if len(frame) > FRAME_AT_MOST:
                await self._transport.close(CloseReason.TOO_LARGE)
                raise TransportClosed
            match self._frames.read(frame):
                case Heartbeat():
                    self._beaten.set()
                case Leaving():
                    await self._commands.leave(self._call_id, self._user_id, self._number)
                case Gesture() as gesture:
                    await self._gestures.make(gesture, self._roster)
                case Signal(to_user_id, message) if self._may_signal(to_user_id):
                    await self._pass_on(to_user_id, message)
                case said if self._seating and isinstance(said, SfuSaid):
                    await self._seating.hear(said)

    async def _pass_on(self, to_user_id: UserId, message: str) -> None:
        told = self._frames.without_addresses(message) if self._hides_address else message
        if told is not None:
            body = self._frames.write(Relayed(self._user_id, told))
            await self._signals.put(Envelope({to_user_id: NO_DELIVERY}, body, prefix=self._address))

    def _may_signal(self, to_user_id: UserId) -> bool:
        """Membership is known here and not asked for at every signal; a change of it comes as a letter."""
        return to_user_id != self._user_id and self._roster.takes_signals(to_user_id)

    async def _relay(self) -> None:
        """One hop: straight into the addressee's mailbox, everything that waits at once."""
        while True:
            envelopes = [await self._signals.get()]
            while not self._signals.empty():
                envelopes.append(self._signals.get_nowait())
            await self._post(envelopes)

    async def _post(self, envelopes: list[Envelope]) -> None:
        for _ in range(TRIES):
            try:
                await self._mailboxes.post(envelopes)
            except StoreFull:
                return  # those who are connected have them
            except Unavailable:
                await self._clock.sleep(AGAIN_AFTER)
            else:
                return
        log.warning("mailboxes are away; %d signals of call %d are lost", len(envelopes), self._call_id)

    async def _deliver(self) -> None:
        while True:
            try:
                letters = await self._mailbox.receive()
            except MailboxLost:
                await self._begin_anew()
                continue
            for letter in letters:
                await self._take(letter)
                if letter.position != NOT_KEPT:
                    self._sent = letter.position
            self._something_sent.set()

    async def _begin_anew(self) -> None:
        """Signals were lost, which an ICE restart mends; everybody's state is read again.

        Raises Unavailable where boxes are lost again and again.
        """
        await self._backoff.wait()
        for _ in range(TRIES):
            try:
                self._mailbox = await self._open_box()
                self._sent = Position(0)
                await self._learn(await self._commands.roster(self._call_id))
            except Unavailable:
                await self._clock.sleep(AGAIN_AFTER)
            else:
                return
        raise Unavailable("mailboxes", f"no box within {TRIES * AGAIN_AFTER:.0f} s")

    async def _take(self, letter: Letter) -> None:
        if letter.kind == LetterKind.FRAME:
            await self._transport.send(letter.body)
            return
        roster = self._frames.read_roster(letter) or await self._commands.roster(self._call_id)
        await self._learn(roster)
        await self._repeat_reentry(roster)
        if roster.starts and not self._start_told:
            self._start_told = True
            await self._send(Started())

    async def _repeat_reentry(self, roster: Roster) -> None:
        """While this client had no socket, somebody came in anew: a state of now does not show that."""
        user_id = roster.reentered
        if user_id is None or user_id == self._user_id or roster.revision > self._resumed_at:
            return
        presence = self._roster.presences[user_id]
        if presence.state is ParticipantState.ONLINE and presence.entry == roster.presences[user_id].entry:
            for frame in reentry(user_id, presence):
                await self._send(frame)

    async def _learn(self, roster: Roster) -> None:
        """Tell the client what is new; what is older than what it knows was told, or undone since."""
        before = self._roster
        if self._guide:
            await self._guide.tell(roster)
        if roster.revision <= before.revision:
            return
        self._roster = roster
        self._check_newest()
        for frame in differences(before, roster, self._user_id):
            self._start_told |= isinstance(frame, Started)
            await self._send(frame)
            if isinstance(frame, Over):
                raise _PartOver
        if self._seating:
            self._seating.learn(roster)

    def _check_newest(self) -> None:
        """Raises MailboxTaken if the user came in anew, with a box of its own."""
        if self._roster.presences[self._user_id].entry != self._entry:
            raise MailboxTaken

    async def _acknowledge(self) -> None:
        """A pong says that the client has everything sent before its ping."""
        while True:
            await self._something_sent.wait()
            self._something_sent.clear()
            mailbox, position = self._mailbox, self._sent
            await self._transport.ping()
            try:
                await mailbox.acknowledge(position, DeliveryId(0))
            except MailboxLost:
                continue

    async def _beat(self) -> None:
        """Also finds out what no letter told: whoever committed it may have died before telling."""
        while True:
            await self._beaten.wait()
            self._beaten.clear()
            try:
                await self._learn(await self._commands.heartbeat(self._call_id, self._user_id, self._number))
            except Unavailable:
                log.warning("storage is away; a heartbeat of call %d is lost", self._call_id)
            await self._clock.sleep(BEAT_AT_MOST_EVERY.total_seconds())

    async def _make_way(self) -> None:
        """A newer socket of the same user was opened, and a device that had this one should stay away; or
        this node is closing its boxes.
        """
        try:
            newest = await self._commands.newest_socket(self._call_id, self._user_id)
            if newest != self._number:
                await self._send(Over(EndReason.NORMAL))
                await self._transport.close(CloseReason.TAKEN_OVER)
                return
        except (Unavailable, TransportClosed):
            pass
        await self._transport.close(CloseReason.GOING_AWAY)

    async def _lose(self) -> None:
        try:
            await self._commands.lose(
                self._call_id, self._user_id, self._number, page_closed=self._transport.left
            )
        except Unavailable:
            log.warning("storage is away; that a socket of call %d is gone, its silence tells", self._call_id)
