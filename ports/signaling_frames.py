"""The language of a call's socket, without the domain knowing the wire (contract section 9.4)."""

from abc import abstractmethod
from typing import Protocol

from domain.model.signaling import ClientFrame, Roster, ServerFrame
from ports.mailboxes import Letter


class SignalingFrames(Protocol):
    @abstractmethod
    def read(self, frame: str | bytes) -> ClientFrame | None:
        """None for what is unknown or malformed: it is ignored, and the socket stays usable."""

    @abstractmethod
    def write(self, frame: ServerFrame) -> bytes: ...

    @abstractmethod
    def without_addresses(self, message: str) -> str | None:
        """The signal without any network address of its sender, but for those of relays; None if nothing
        is left that others may know.
        """

    @abstractmethod
    def read_roster(self, letter: Letter) -> Roster | None:
        """What a RosterNotification was sealed as. None for one of an earlier version, which tells less: read
        the call. Raises BadRequest for anything else.
        """
