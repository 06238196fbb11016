"""Whether somebody is here (docs/protocol-notifications.md: hints)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.model.ids import UserId

WATCHED_AT_MOST = 200
"""People that one session watches, and that one request asks about."""


class PresenceState(StrEnum):
    """`AWAY`: every open session says that its page is hidden or idle."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Presence:
    """What others see of somebody. `last_seen_at` only of whoever is offline, where it is known."""

    user_id: UserId
    state: PresenceState = PresenceState.OFFLINE
    last_seen_at: datetime | None = None
