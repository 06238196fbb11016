"""Who may answer a contact request, and until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.model.contacts import ContactRequest, RequestStatus, pair_room_name
from domain.model.errors import (
    ChatError,
    ContactRequestExpired,
    ContactRequestNotFound,
    ContactRequestNotPending,
)
from domain.model.ids import RequestId, UserId

ANN, BOB, EVE = UserId(1), UserId(2), UserId(3)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANN_ASKS_BOB = ContactRequest(
    request_id=RequestId(8),
    requester_id=ANN,
    user_id=BOB,
    status=RequestStatus.PENDING,
    expires_at=NOON + timedelta(hours=24),
    created_at=NOON,
    updated_at=NOON,
)


def test_bob_answers_within_a_day() -> None:
    """Until the last moment."""
    ANN_ASKS_BOB.check_answerable_by(BOB, NOON + timedelta(hours=23, minutes=59))


@pytest.mark.parametrize("who", [ANN, EVE])
def test_to_everybody_else_the_request_does_not_exist(who: UserId) -> None:
    """Also to the one who asked."""
    with pytest.raises(ContactRequestNotFound):
        ANN_ASKS_BOB.check_answerable_by(who, NOON)


@pytest.mark.parametrize(
    ("status", "hours", "error"),
    [
        (RequestStatus.PENDING, 24, ContactRequestExpired),
        (RequestStatus.EXPIRED, 48, ContactRequestExpired),
        (RequestStatus.ACCEPTED, 1, ContactRequestNotPending),
        (RequestStatus.REJECTED, 48, ContactRequestNotPending),
    ],
)
def test_what_is_over_is_over(status: RequestStatus, hours: int, error: type[ChatError]) -> None:
    """2006 and 2004 tell which."""
    with pytest.raises(error):
        replace(ANN_ASKS_BOB, status=status).check_answerable_by(BOB, NOON + timedelta(hours=hours))


def test_a_pair_has_one_room_whoever_asked() -> None:
    """The name is a unique key of the database."""
    assert pair_room_name(BOB, ANN) == pair_room_name(ANN, BOB) == "u-1-2"
