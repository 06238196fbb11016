"""What explicit clients say besides acknowledgements, and who listens to it."""

import logging
from collections.abc import Iterable
from typing import Any, ClassVar, Protocol, get_args

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


Hears = tuple[type[ClientHint], ...]


class Listener(Protocol):
    """Hears what clients say in hints of some kinds."""

    hears: ClassVar[Hears]

    async def hear(self, speaker: Speaker, hint: Any, /) -> None:
        """`hint` is of a kind that it hears."""


class ClientHints:
    """Hands over each hint of a client to whoever hears its kind."""

    def __init__(self, frames: HintFrames, listeners: Iterable[Listener]) -> None:
        """Raises TypeError unless each kind of ClientHint is heard, and by one alone."""
        self._frames = frames
        self._listeners: dict[type[ClientHint], Listener] = {}
        for listener in listeners:
            for kind in listener.hears:
                other = self._listeners.setdefault(kind, listener)
                if other is not listener:
                    raise TypeError(f"{kind.__name__} is heard by {_name(other)} and by {_name(listener)}")
        unheard = [kind.__name__ for kind in get_args(ClientHint) if kind not in self._listeners]
        if unheard:
            raise TypeError(
                f"nobody hears {', '.join(unheard)}: one of the listeners has to name it in `hears`"
            )

    async def hear(self, speaker: Speaker, frame: str | bytes) -> bool:
        """False if it is none. A hint that asks for too much, or that cannot be passed on now, is lost."""
        hint = self._frames.read(frame)
        if hint is None:
            return False
        try:
            await self._listeners[type(hint)].hear(speaker, hint)
        except ChatError as refusal:
            log.debug("a hint is lost", extra={"kind": type(hint).__name__, "cause": str(refusal)})
        return True


def _name(listener: Listener) -> str:
    return type(listener).__name__
