"""The language of a call's socket, without the domain knowing the wire (contract section 9.4)."""

from abc import abstractmethod
from typing import Protocol

from domain.model.signaling import ClientFrame, Roster, ServerFrame


class SignalingFrames(Protocol):
    @abstractmethod
    def read(self, frame: str | bytes) -> ClientFrame | None:
        """None for what is unknown or malformed: it is ignored, and the socket stays usable."""

    @abstractmethod
    def write(self, frame: ServerFrame) -> bytes: ...

    @abstractmethod
    def read_roster(self, body: bytes) -> Roster:
        """What a RosterNotification was sealed as. Raises BadRequest for anything else."""
