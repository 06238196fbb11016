"""What a node has to know of a seat to take it over."""

from typing import Self

import msgspec

from domain.model.call_seats import owner_of_feed
from domain.model.call_streams import StreamKind
from domain.model.ids import UserId


class Received(msgspec.Struct, frozen=True):
    """What comes in at `mid` of the down connection; `feed_mid` is its mid where it is sent."""

    feed: str
    feed_mid: str
    mid: str
    kind: StreamKind

    @property
    def user_id(self) -> UserId:
        return owner_of_feed(self.feed)


class Held(msgspec.Struct, omit_defaults=True):
    """`down` is 0 before somebody else sends; `offered` counts offers, `answered` is the last answered."""

    session: int
    room: str
    feed: str
    up: int
    private_id: int
    down: int = 0
    offered: int = 0
    answered: int = 0
    fresh: bool = True
    """The next offer is for a fresh down connection."""
    former_down: int = 0
    """The connection that goes on until the fresh one is answered."""
    microphone: str = ""
    """Its mid."""
    received: list[Received] = []
    e2ee: bool = False
    """Janus is told that it cannot read what it forwards."""

    @property
    def offering(self) -> bool:
        return self.offered != self.answered

    @classmethod
    def read(cls, text: str) -> Self:
        return msgspec.json.decode(text, type=cls)

    def write(self) -> str:
        return msgspec.json.encode(self).decode()
