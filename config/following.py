"""The parts that follow the live sessions: what their clients say in hints, who is here, who watches whom."""

from dependency_injector import containers, providers

from adapters.wire.node_frames import WireNodeFrames
from domain.services.hints import Hints
from domain.services.live.attendance import Attendance
from domain.services.live.client_hints import ClientHints
from domain.services.live.node_mail import NodeMail
from domain.services.live.typing import TypingService
from domain.services.live.watchers import Watchers
from domain.services.presence import PresenceService
from ports.mailboxes import Mailboxes
from ports.storage import Storage
from ports.system import Clock


class Following(containers.DeclarativeContainer):
    """A part of the container; what it stands on comes from there."""

    clock: providers.Dependency[Clock] = providers.Dependency()
    storage: providers.Dependency[Storage] = providers.Dependency()
    mailboxes: providers.Dependency[Mailboxes] = providers.Dependency()
    hints: providers.Dependency[Hints] = providers.Dependency()
    presence: providers.Dependency[PresenceService] = providers.Dependency()

    node_mail = providers.Singleton(NodeMail, mailboxes, providers.Singleton(WireNodeFrames))
    attendance = providers.Singleton(
        Attendance, board=presence.provided.board, presence=presence, node_mail=node_mail, clock=clock
    )
    watchers = providers.Singleton(
        Watchers, presence=presence, node_mail=node_mail, frames=hints.provided.frames, clock=clock
    )
    typing = providers.Singleton(
        TypingService, storage=storage, hints=hints, node_mail=node_mail, clock=clock
    )
    client_hints = providers.Singleton(
        ClientHints,
        hints.provided.frames,
        providers.List(typing, watchers, attendance),
    )
    """With whoever hears what explicit clients say."""
    followers = providers.List(attendance, watchers)
