"""People without an account who come into one call by a link (contract-2 N11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from domain.model.accounts import NICKNAME_AT_MOST, User
from domain.model.ids import CallId, LoginId, RoomId, UserId
from domain.model.names import check_shown_name
from domain.model.secret_links import SecretLink
from domain.model.validation import Validation

GUESTS_FROM = 2**40
"""In a call a guest is known by a number as accounts have, but from here on: no account is ever given one,
and every client can still count so far (2**53).
"""
NO_LOGIN = LoginId("")
"""Behind a guest's call token stands none."""
WAITING_AT_MOST = 20
"""At the door of one call."""
WAITS_FOR = timedelta(seconds=32)
"""After a sign of life, of which clients give one every 10 s."""


def is_guest(user_id: UserId) -> bool:
    return user_id >= GUESTS_FROM


class GuestState(IntEnum):
    WAITING = 1
    ADMITTED = 2
    TURNED_AWAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLink(SecretLink):
    """It leads to whatever call the room has, for as many as come: each of them is let in by hand."""

    room_id: RoomId


@dataclass(frozen=True, slots=True)
class CallSign:
    """What whoever has a link may see before they knock: who made it, and whether there is a call now."""

    invited_by: str
    running: bool


@dataclass(frozen=True, slots=True)
class Admission:
    """To the door: `token` is for the call's socket, and says who the guest will be there."""

    token: str
    call_id: CallId
    guest_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """`seen_at`: the last sign of life at the door."""

    guest_id: UserId = UserId(0)
    call_id: CallId
    name: str
    state: GuestState = GuestState.WAITING
    created_at: datetime
    seen_at: datetime

    def waits(self, now: datetime) -> bool:
        return self.state is GuestState.WAITING and now < self.seen_at + WAITS_FOR

    def as_user(self) -> User:
        """As clients are told of other people."""
        return User(
            user_id=self.guest_id,
            username="",
            nickname=self.name,
            avatar="",
            enabled=True,
            created_at=self.created_at,
            updated_at=self.created_at,
        )


def check_guest_name(name: str) -> str:
    """Without blanks around it. Raises InvalidFields."""
    name = name.strip()
    validation = Validation().text("Name", name, required=True, most=NICKNAME_AT_MOST)
    check_shown_name(validation, "Name", name)
    validation.done()
    return name
