"""What somebody takes with them: all that the server knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.model.accounts import Login, User, UserSettings
from domain.model.contacts import Contact, ContactRequest
from domain.model.groups import Membership
from domain.model.ids import UserId

TICKET_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ExportTicket:
    """`token` opens the export of the login's user, without anything else, while both stand."""

    token: str
    expires_at: datetime


class ExportPart(StrEnum):
    """In the order in which they are written."""

    CONVERSATIONS = "conversations"
    FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """All but messages and files."""

    exported_at: datetime
    profile: User
    settings: UserSettings | None
    devices: Sequence[Login]
    contacts: Sequence[Contact]
    groups: Sequence[Membership]
    people: Sequence[User]
    requests_received: Sequence[ContactRequest]
    requests_sent: Sequence[ContactRequest]
    blocked: Sequence[UserId]
