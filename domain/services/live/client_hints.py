"""What explicit clients say besides acknowledgements, and who listens to it."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from domain.model.errors import ChatError
from domain.model.hints import ClientHint
from domain.model.ids import UserId
from ports.hint_frames import HintFrames

log = logging.getLogger(__name__)


class Speaker(Protocol):
    """The session of the client that says it."""

    @property
    def user_id(self) -> UserId: ...

    @property
    def call_waiting(self) -> bool:
        """Whether the client shows a second call beside the one that its user is in."""

    def show(self, frame: bytes) -> None:
        """Give the client a hint, if it can take it now."""


class Follower(Protocol):
    """Wants to know of every session that is open."""

    def enter(self, session: Speaker) -> None: ...

    def leave(self, session: Speaker) -> None: ...


Handler = Callable[[Speaker, Any], Awaitable[None]]
"""Takes one kind of ClientHint."""


class ClientHints:
    """Hands over each hint of a client to whoever handles its kind."""

    def __init__(self, frames: HintFrames, handlers: Mapping[type[ClientHint], Handler]) -> None:
        self._frames = frames
        self._handlers = handlers

    async def hear(self, speaker: Speaker, frame: str | bytes) -> bool:
        """False if it is none. A hint that asks for too much, or that cannot be passed on now, is lost."""
        hint = self._frames.read(frame)
        if hint is None:
            return False
        try:
            await self._handlers[type(hint)](speaker, hint)
        except ChatError as refusal:
            log.debug("a hint is lost", extra={"kind": type(hint).__name__, "cause": str(refusal)})
        return True
