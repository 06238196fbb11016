"""What reaches people whose page is closed (contract-2 N7)."""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from typing import Final
from urllib.parse import urlsplit

from domain.model.errors import InvalidFields
from domain.model.ids import CallId, ContactId, LoginId, RoomId, UserId

NO_CONTACT: Final = ContactId(0)
NO_CALL: Final = CallId(0)
REQUESTS: Final = RoomId(0)
"""In place of a room, for contact requests."""
ENDPOINT_AT_MOST: Final = 2048
POINT_BYTES: Final = 65
"""An uncompressed point of P-256, as RFC 8291 wants keys."""
SECRET_BYTES: Final = 16
SUBSCRIPTIONS_AT_MOST: Final = 20
"""Of one person; the oldest goes."""
BODY_AT_MOST: Final = 200
"""Code points of a text that is shown: all of a push must fit into 4096 bytes (RFC 8030)."""
KEPT: Final = timedelta(days=2)
"""By the push service, for a device that is off."""
MUST_SHOW: Final = ".push.apple.com"
"""End of the hosts of a service whose browsers stop taking pushes after a few that show nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSubscription:
    """How one device is reached. `p256dh` and `auth` are Base64 as browsers give them."""

    user_id: UserId
    login_id: LoginId
    endpoint: str
    p256dh: str
    auth: str
    created_at: datetime

    def takes(self, push: "Push") -> bool:
        return push.kind is not PushKind.WITHDRAWN or not f".{urlsplit(self.endpoint).hostname}".endswith(
            MUST_SHOW
        )

    def check(self) -> None:
        """Raises InvalidFields for what no push service gave. Where the endpoint leads is not looked at."""
        parts = urlsplit(self.endpoint)
        wrong = []
        if (
            len(self.endpoint) > ENDPOINT_AT_MOST
            or parts.scheme not in {"https", "http"}
            or not parts.hostname
        ):
            wrong.append("Endpoint")
        if len(decoded(self.p256dh)) != POINT_BYTES:
            wrong.append("P256dh")
        if len(decoded(self.auth)) != SECRET_BYTES:
            wrong.append("Auth")
        if wrong:
            raise InvalidFields([f"{field}无效" for field in wrong])


class PushKind(StrEnum):
    MESSAGE = "message"
    REQUEST = "request"
    CALL = "call"
    WITHDRAWN = "withdrawn"
    """A call rings no more, or somebody has seen what they were pushed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """`title` and `body` are empty for whoever does not want names and texts to travel.

    `topic`: a later push with the same one takes its place while a device is off.
    """

    kind: PushKind
    contact_id: ContactId = NO_CONTACT
    call_id: CallId = NO_CALL
    title: str = ""
    body: str = ""
    topic: str
    lifetime: timedelta = KEPT

    @property
    def urgent(self) -> bool:
        return self.kind in {PushKind.CALL, PushKind.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody has seen everything in the room up to a message; under `REQUESTS`, up to a contact request."""

    user_id: UserId
    room_id: RoomId
    through: int


class PushOutcome(Enum):
    SENT = auto()
    GONE = auto()
    """The subscription is no more."""
    REFUSED = auto()
    """This push, and trying again does not help."""
    LATER = auto()


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """`after`: seconds until another try makes sense, for LATER; 0 if the service said nothing."""

    outcome: PushOutcome
    after: float = 0.0


def decoded(text: str) -> bytes:
    """Base64 for URLs, with or without its end; empty for anything else."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        return b""


def room_topic(room_id: RoomId) -> str:
    return f"room-{room_id}"


def request_topic(request_id: int) -> str:
    return f"request-{request_id}"


def shortened(text: str) -> str:
    return text if len(text) <= BODY_AT_MOST else text[: BODY_AT_MOST - 1] + "…"


def oldest_of(subscriptions: Sequence[PushSubscription]) -> Sequence[PushSubscription]:
    """Those that are too many."""
    ordered = sorted(subscriptions, key=lambda each: each.created_at)
    return ordered[: max(0, len(ordered) - SUBSCRIPTIONS_AT_MOST)]
