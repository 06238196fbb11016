"""What people tell those who look after the server (contract-2 N10)."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.errors import BadRequest
from domain.model.ids import MessageId, ReportId, UserId
from domain.model.validation import Validation

REASON_AT_MOST = 1000
EXCERPT_AT_MOST = 500
"""Code points of a reported message: it is kept even if it is revoked later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """About a person (`user_id`), for what they wrote if `message_id` is not 0: `text` is how it began.

    `closed_by`: the administrator, 0 for the operator.
    """

    report_id: ReportId = ReportId(0)
    reporter_id: UserId
    user_id: UserId
    message_id: MessageId = MessageId(0)
    text: str = ""
    reason: str
    created_at: datetime
    closed_at: datetime | None = None
    closed_by: UserId = UserId(0)


def check_report(*, message_id: MessageId, user_id: UserId, reason: str) -> None:
    """It names a message or a person. Raises BadRequest, InvalidFields."""
    if bool(message_id) == bool(user_id):
        raise BadRequest
    Validation().text("Reason", reason.strip(), required=True, most=REASON_AT_MOST).done()
