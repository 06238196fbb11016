"""The frames of a notification socket besides the notifications (docs/protocol-notifications.md)."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from domain.model.ids import DeliveryId, LoginId, SessionId


@dataclass(frozen=True, slots=True)
class Opening:
    """What a client says when it has shown its token.

    `session_id` is the session it remembers, empty for none. An `explicit` client acknowledges by position
    and has processed everything up to `position`; any other is acknowledged by ping and pong. With
    `call_waiting` it shows a second call beside the one that its user is in.
    """

    session_id: SessionId
    explicit: bool
    position: int
    call_waiting: bool = False


class SessionFrames(Protocol):
    @abstractmethod
    def read_opening(self, frame: str | bytes) -> Opening:
        """Anything that is no session of ours is an unknown one: never an error."""

    @abstractmethod
    def greet_resumed(self, opening: Opening, last: DeliveryId) -> bytes: ...

    @abstractmethod
    def greet_new(self, opening: Opening, session_id: SessionId, last: DeliveryId) -> bytes: ...

    @abstractmethod
    def place(self, frame: bytes, position: int) -> bytes:
        """The notification as an explicit client gets it, with its position."""

    @abstractmethod
    def reset(self, session_id: SessionId, last: DeliveryId) -> bytes:
        """Letters were lost: an explicit client syncs and goes on in a new session, from position 0."""

    @abstractmethod
    def find_acknowledged(self, frame: str | bytes) -> int | None:
        """The position that an explicit client acknowledges, None for every other frame."""

    @abstractmethod
    def alive(self) -> bytes:
        """The answer to any other frame of an explicit client. A page cannot see pings; by this it knows that
        its connection carries both ways.
        """

    @abstractmethod
    def read_ended_logins(self, body: bytes) -> frozenset[LoginId]:
        """What a LoginsEndedNotification was sealed as: the logins whose sockets are to close."""
