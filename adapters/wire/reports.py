"""What people tell those who look after the server (contract-2 N10)."""

from adapters.wire.reading import Body
from domain.model.ids import MessageId, UserId


class NewReport(Body):
    """About a message or about somebody."""

    message_id: MessageId = MessageId(0)
    user_id: UserId = UserId(0)
    reason: str = ""
