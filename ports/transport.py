"""A client's socket as a session sees it."""

from abc import abstractmethod
from enum import Enum
from typing import Protocol


class CloseReason(Enum):
    """Close code (RFC 6455 section 7.4; 4000 and up are ours) and text.

    docs/protocol-notifications.md and docs/protocol-calls.md say for each whether to come back.
    """

    NORMAL = (1000, "")
    GOING_AWAY = (1012, "server restarts, come back")
    UNAUTHENTICATED = (1008, "not signed in")
    TOO_LARGE = (1009, "frame too large")
    UNAVAILABLE = (1013, "try again later")
    TAKEN_OVER = (4001, "another socket took this session over")
    SLOW = (4002, "too slow, come back")
    MAILBOX_LOST = (4003, "letters were lost, come back and sync")
    IDLE = (4004, "no sign of life")

    @property
    def code(self) -> int:
        return self.value[0]

    @property
    def text(self) -> str:
        return self.value[1]


class TransportClosed(Exception):
    """The peer is gone, or the socket was closed from this side."""


class SessionTransport(Protocol):
    """*A gone peer is always TransportClosed, never a cancellation.*"""

    @property
    @abstractmethod
    def left(self) -> bool:
        """The peer closed the socket since it goes away for good, as a page does that is closed or loaded
        anew (1001, RFC 6455 section 7.4.1). A broken line is none of that.
        """

    @abstractmethod
    def admit(self) -> None:
        """The peer has shown who it is: from now on it may send more, and larger frames."""

    @abstractmethod
    async def receive(self) -> str | bytes:
        """The next frame. Raises TransportClosed."""

    @abstractmethod
    async def send(self, frame: bytes) -> None:
        """A text frame, given as UTF-8. Bounded in bytes and time: a peer that does not read is closed
        with SLOW. Raises TransportClosed.
        """

    @abstractmethod
    def offer(self, frame: bytes) -> None:
        """A text frame that may be lost: dropped if the peer is gone, or reads too slowly to get it now."""

    @abstractmethod
    async def ping(self) -> None:
        """Send a ping and wait for its pong: everything sent before has then arrived (RFC 6455 5.5.2).

        Raises TransportClosed. Several pings may be under way.
        """

    @abstractmethod
    async def close(self, reason: CloseReason) -> None:
        """Send the close frame; do not wait for the peer longer than a second. Closing twice is harmless."""
