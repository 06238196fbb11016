"""Messages and their deliveries (contract sections 3 and 6)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from domain.model.calls import Call
from domain.model.errors import EmptyMessage, Forbidden, RevokeTooLate
from domain.model.ids import CallId, DeliveryId, LocalId, MessageId, RoomId, UserId
from domain.model.validation import Validation

REVOKE_WITHIN = timedelta(minutes=2)
PREVIEW_LENGTH = 20
HISTORY_DEFAULT, HISTORY_AT_MOST = 10, 100
SYNC_AT_LEAST, SYNC_AT_MOST = 5, 50
LOCAL_ID_AT_MOST = 64


class MessageType(IntEnum):
    TEXT = 1
    IMAGE = 2
    CALL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMessage:
    """What a contact list shows of a room; kept once per room. Id 0: nothing was written yet.

    `content` is a short text in the original's language; the rest is for clients that say it in their own.
    """

    message_id: MessageId = MessageId(0)
    sent_at: datetime | None = None
    content: str = ""
    type: MessageType | None = None
    sender_id: UserId = UserId(0)
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as stored. `message_id` and `room_id` are 0 until it is; `call_id` is 0 unless it records a
    call.

    `local_id` is the sender's own idempotency key: it is not shown to anybody else.
    """

    message_id: MessageId = MessageId(0)
    room_id: RoomId = RoomId(0)
    sender_id: UserId
    type: MessageType
    text: str = ""
    image: str = ""
    thumbnail: str = ""
    call_id: CallId = CallId(0)
    revoked: bool = False
    local_id: LocalId = LocalId("")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def compose(
        cls,
        sender_id: UserId,
        *,
        text: str = "",
        image: str = "",
        thumbnail: str = "",
        local_id: LocalId = LocalId(""),
        now: datetime,
    ) -> "Message":
        """A draft: its room is set when it is stored. Text wins over image if both were sent.

        Raises InvalidFields, and EmptyMessage if there is neither text, image nor thumbnail.
        """
        (
            Validation()
            .column("Text", text)
            .url("Image", image)
            .column("Thumbnail", thumbnail)
            .text("LocalId", local_id, most=LOCAL_ID_AT_MOST)
            .done()
        )
        if not (text or image or thumbnail):
            raise EmptyMessage
        kind = MessageType.TEXT if text else MessageType.IMAGE
        if kind is MessageType.TEXT:
            image = thumbnail = ""
        return cls(
            sender_id=sender_id,
            type=kind,
            text=text,
            image=image,
            thumbnail=thumbnail,
            local_id=local_id,
            created_at=now,
            updated_at=now,
        )

    @classmethod
    def record_call(cls, room_id: RoomId, caller_id: UserId, now: datetime) -> "Message":
        """The message that stands for a call in its room; its `call_id` follows once the call has one."""
        return cls(
            room_id=room_id, sender_id=caller_id, type=MessageType.CALL, created_at=now, updated_at=now
        )

    def revoke(self, by: UserId, now: datetime, within: timedelta) -> "Message":
        """Revoking again returns the message unchanged.

        Raises Forbidden for another's message or a call, RevokeTooLate for one older than `within`.
        """
        if self.sender_id != by or self.type is MessageType.CALL:
            raise Forbidden
        if self.revoked:
            return self
        if now - self.created_at > within:
            raise RevokeTooLate(within)
        return replace(self, revoked=True, text="", image="", thumbnail="", updated_at=now)

    def fill_image(self, by: UserId, image: str, now: datetime) -> "Message":
        """Add the image to a message that was sent with its thumbnail only; works once.

        Raises InvalidFields for a bad image, Forbidden for any message that does not wait for one.
        """
        Validation().url("Image", image, required=True).done()
        if self.sender_id != by or self.type is not MessageType.IMAGE or self.image or self.revoked:
            raise Forbidden
        return replace(self, image=image, updated_at=now)

    def preview(self) -> LastMessage:
        return LastMessage(
            message_id=self.message_id,
            sent_at=self.created_at,
            content=self._preview_content(),
            type=self.type,
            sender_id=self.sender_id,
            revoked=self.revoked,
        )

    def _preview_content(self) -> str:
        if self.revoked:
            return "[消息已撤回]"
        if self.type is MessageType.IMAGE:
            return "[图片]"
        if self.type is MessageType.CALL:
            return "[通话]"
        cut = self.text[:PREVIEW_LENGTH]
        return cut + "..." if len(self.text) > PREVIEW_LENGTH else cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message for one receiver. Numbers are dense per receiver and become visible in order."""

    receiver_id: UserId
    delivery_id: DeliveryId
    message_id: MessageId
    is_new: bool
    """False for an update: a revoke, a delayed image, a change of a call."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message with the present state of the call that it records, if it does."""

    message: Message
    call: Call | None


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    delivery: Delivery
    message: Message
    call: Call | None


def check_history(limit: int) -> int:
    """The page size to use: 0 means the default. Raises InvalidFields outside 0 to 100."""
    Validation().number("Limit", limit, most=HISTORY_AT_MOST).done()
    return limit or HISTORY_DEFAULT


def check_sync(limit: int) -> None:
    """Raises InvalidFields outside 5 to 50."""
    Validation().number("Limit", limit, least=SYNC_AT_LEAST, most=SYNC_AT_MOST).done()
