"""The house with sockets: people with devices that stay connected, drop and come back."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.wire.hints import WireHintFrames
from adapters.wire.node_frames import WireNodeFrames
from adapters.wire.notification_frames import WireNotificationFrames
from adapters.wire.session_frames import WireSessionFrames
from domain.model.accounts import SignedIn
from domain.model.contacts import Contact
from domain.model.hints import HintType
from domain.model.notifications import Envelope, Notification, Subject
from domain.services.hints import Hints
from domain.services.live.attendance import Attendance
from domain.services.live.client_hints import ClientHints
from domain.services.live.login_watch import LoginWatch
from domain.services.live.missed_deliveries import MissedDeliveries
from domain.services.live.node_mail import NodeMail
from domain.services.live.notification_session import NotificationSessions
from domain.services.live.sessions import LiveSessions
from domain.services.live.typing import TypingService
from domain.services.live.watchers import Watchers
from domain.services.notifier import Notifier
from domain.services.presence import PresenceService
from ports.transport import CloseReason
from tests.doubles.frames import NumberedFrames
from tests.doubles.transport import MemoryTransport
from tests.unit.services.house import House


class WrittenFrames(NumberedFrames):
    """As on the wire."""

    def seal(self, notification: Notification) -> Sequence[Envelope]:
        return WireNotificationFrames().seal(notification)

    def subject_of(self, envelope: Envelope) -> Subject | None:
        return WireNotificationFrames().subject_of(envelope)


async def settle() -> None:
    """Everybody who can go on has gone on."""
    for _ in range(50):
        await asyncio.sleep(0)


@dataclass
class LiveHouse(House):
    frames: NumberedFrames = field(default_factory=WrittenFrames)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.live = LiveSessions(self.clock)
        self.login_watch = LoginWatch(self.logins, self.live)
        self.node_mail = NodeMail(self.mailboxes, WireNodeFrames())
        self.presence = PresenceService(transactions=self.transactions, board=self.board)
        self.attendance = Attendance(
            board=self.board, presence=self.presence, node_mail=self.node_mail, clock=self.clock
        )
        hint_frames = WireHintFrames()
        self.watchers = Watchers(
            presence=self.presence, node_mail=self.node_mail, frames=hint_frames, clock=self.clock
        )
        self.typing = TypingService(
            storage=self.storage,
            hints=Hints(mailboxes=self.mailboxes, frames=hint_frames),
            node_mail=self.node_mail,
            clock=self.clock,
        )
        self.sessions = NotificationSessions(
            logins=self.logins,
            missed=MissedDeliveries(storage=self.storage, frames=self.frames),
            mailboxes=self.mailboxes,
            frames=WireSessionFrames(),
            client_hints=ClientHints(hint_frames, (self.typing, self.watchers, self.attendance)),
            followers=(self.attendance, self.watchers),
            live=self.live,
            clock=self.clock,
            ids=self.ids,
        )
        self.relay = self.relay_of(self.notifier)
        self.other_nodes_relay = self.relay_of(
            Notifier(storage=self.storage, mailboxes=self.mailboxes, frames=self.frames, clock=self.clock)
        )

    async def hear_other_nodes(self) -> None:
        self.hearing = asyncio.get_running_loop().create_task(self.node_mail.read())
        await settle()

    async def say(self, contact: Contact, text: str) -> None:
        await self.chat.send(contact.owner_id, contact.contact_id, text=text)

    async def say_untold(self, contact: Contact, text: str) -> None:
        """The node dies between commit and tell."""
        told = self.mailboxes.post

        async def die(envelopes: Sequence[Envelope]) -> None:
            pass

        self.mailboxes.post = die  # type: ignore[method-assign]  # the fault of this story
        await self.say(contact, text)
        self.mailboxes.post = told  # type: ignore[method-assign]  # and its end

    async def pass_time(self, seconds: float) -> None:
        """Second by second, as the node's timer does."""
        while seconds > 0:
            self.clock.advance(min(seconds, 1))
            await settle()
            await self.live.look_round()
            await settle()
            await self.attendance.renew()
            await self.attendance.show()
            await self.watchers.tell()
            seconds -= 1

    def connect(self, person: SignedIn, session: str = "") -> "Device":
        device = self.knock()
        device.transport.say(person.token)
        device.transport.say(session)
        return device

    def knock(self) -> "Device":
        """A socket on which nothing was said yet."""
        transport = MemoryTransport()
        return Device(transport, asyncio.get_running_loop().create_task(self.sessions.serve(transport)))


@dataclass
class Device:
    transport: MemoryTransport
    serving: asyncio.Task[None]
    session: str = ""

    @property
    def closed_with(self) -> CloseReason | None:
        return self.transport.closed_with

    async def greeting(self) -> str:
        frame = (await self.transport.hear()).decode()
        self.session = frame.removeprefix("session:").partition("\n")[0]
        return frame

    async def heard(self) -> list[Any]:
        """Every notification that has arrived by now."""
        await settle()
        return [json.loads(frame) for frame in self.transport.take_heard()]

    async def texts(self) -> list[str]:
        return [frame["payload"]["text"] for frame in await self.heard() if frame.get("type") == 1]

    async def hints(self, kind: HintType) -> list[Any]:
        """What was told by hints of that kind since the last time, and nothing else."""
        return [frame["payload"] for frame in await self.heard() if frame.get("type") == kind]

    async def drop(self) -> None:
        """The line breaks; the server has noticed."""
        self.transport.go()
        await self.serving
