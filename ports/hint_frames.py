"""Hints as frames, without the domain knowing the wire (docs/protocol-notifications.md: hints)."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.model.hints import ClientHint, Hint, HintEnvelope
from domain.model.presence import Presence


class HintFrames(Protocol):
    @abstractmethod
    def seal(self, hint: Hint) -> Sequence[HintEnvelope]:
        """One envelope per distinct body; every receiver is in exactly one."""

    @abstractmethod
    def write_presence(self, presence: Presence) -> bytes: ...

    @abstractmethod
    def read(self, frame: str | bytes) -> ClientHint | None:
        """What a client says by it; None for what is unknown or malformed."""
