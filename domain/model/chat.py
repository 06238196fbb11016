"""Messages and their deliveries (contract sections 3 and 6)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum

from domain.model.attachments import Attachment, AttachmentKind, sentence_of
from domain.model.calls import Call
from domain.model.errors import EditTooLate, EmptyMessage, Forbidden, RevokeTooLate
from domain.model.events import Event, EventKind
from domain.model.ids import CallId, DeliveryId, LocalId, MessageId, RoomId, UserId
from domain.model.reactions import Reaction
from domain.model.records import record
from domain.model.validation import Validation

REVOKE_WITHIN = timedelta(minutes=2)
EDIT_WITHIN = timedelta(hours=24)
TICK = timedelta(milliseconds=1)
PREVIEW_LENGTH = 20
QUOTE_LENGTH = 100
"""Code points that a reply shows of the message it answers."""
MENTIONS_AT_MOST = 50
EVERYBODY = UserId(0)
"""Mentioned in a group: all its members."""
PINS_AT_MOST = 50
"""In one room."""
HISTORY_DEFAULT, HISTORY_AT_MOST = 10, 100
AROUND_DEFAULT = 20
SYNC_AT_LEAST, SYNC_AT_MOST = 5, 50
LOCAL_ID_AT_MOST = 64


class MessageType(IntEnum):
    TEXT = 1
    IMAGE = 2
    CALL = 3


@record(frozen=True, slots=True, kw_only=True)
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
    event: Event | None = None


@record(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as stored. `message_id` and `room_id` are 0 until it is; `call_id` is 0 unless it records a
    call, `event` None unless it says what happened to a group, or who took the message away.

    `reply_to` is the message that it answers, 0 for none; `mentions` are members of the room, or EVERYBODY.
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
    event: Event | None = None
    reply_to: MessageId = MessageId(0)
    forwarded: bool = False
    mentions: tuple[UserId, ...] = ()
    edited_at: datetime | None = None
    pinned: bool = False
    reactions: tuple[Reaction, ...] = ()
    attachments: tuple[Attachment, ...] = ()
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
        has_files: bool = False,
        now: datetime,
    ) -> "Message":
        """A draft: its room is set when it is stored. An image with a text is a text with a picture (N12).

        `has_files`: there will be attachments, so that it need not have anything else.

        Raises InvalidFields, and EmptyMessage if there is neither text, image, thumbnail nor file.
        """
        (
            Validation()
            .column("Text", text)
            .url("Image", image)
            .column("Thumbnail", thumbnail)
            .text("LocalId", local_id, most=LOCAL_ID_AT_MOST)
            .done()
        )
        if not (text or image or thumbnail or has_files):
            raise EmptyMessage
        return cls(
            sender_id=sender_id,
            type=MessageType.TEXT if text or has_files else MessageType.IMAGE,
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

    @classmethod
    def record_event(cls, room_id: RoomId, event: Event, sentence: str, now: datetime) -> "Message":
        """`sentence`: the event in words, for clients that know no events."""
        return cls(
            room_id=room_id,
            sender_id=event.actor_id,
            type=MessageType.TEXT,
            text=sentence,
            event=event,
            created_at=now,
            updated_at=now,
        )

    def attach(self, attachments: tuple[Attachment, ...]) -> "Message":
        """Without words it says what they are, for clients that do not show them (N0)."""
        return replace(self, attachments=attachments, text=self.text or sentence_of(attachments))

    @property
    def pictures(self) -> bool:
        """Whether there is something to look at."""
        shown = any(each.kind is AttachmentKind.IMAGE for each in self.attachments)
        return bool(self.image or self.thumbnail) or shown

    @property
    def files(self) -> bool:
        """Whether it has attachments that are no pictures."""
        return any(each.kind is not AttachmentKind.IMAGE for each in self.attachments)

    def revoke(self, by: UserId, now: datetime, within: timedelta) -> "Message":
        """Revoking again returns the message unchanged.

        Raises Forbidden for another's message, a call or an event, RevokeTooLate for one older than `within`.
        """
        if self.sender_id != by or self.type is MessageType.CALL or self.event:
            raise Forbidden
        if self.revoked:
            return self
        if now - self.created_at > within:
            raise RevokeTooLate(within)
        return self._emptied(now)

    def take_away(self, by: UserId, now: datetime) -> "Message":
        """As revoked, by somebody who looks after the group; again returns the message unchanged.

        Raises Forbidden for a call or an event.
        """
        if self.type is MessageType.CALL or (self.event and not self.revoked):
            raise Forbidden
        if self.revoked:
            return self
        return replace(self._emptied(now), event=Event(kind=EventKind.DELETED, actor_id=by))

    def _emptied(self, now: datetime) -> "Message":
        return replace(
            self,
            revoked=True,
            text="",
            image="",
            thumbnail="",
            mentions=(),
            reactions=(),
            attachments=(),
            pinned=False,
            updated_at=now,
        )

    def edit(
        self, by: UserId, text: str, mentions: tuple[UserId, ...], now: datetime, within: timedelta
    ) -> "Message":
        """The same text again returns the message unchanged.

        Raises InvalidFields, EmptyMessage, Forbidden for another's message or one that has no text to
        edit, EditTooLate for one older than `within`.
        """
        Validation().column("Text", text).done()
        if self.sender_id != by or self.type is not MessageType.TEXT or self.revoked or self.event:
            raise Forbidden
        if self.attachments:
            raise Forbidden
        if not text:
            raise EmptyMessage
        if text == self.text:
            return self
        if now - self.created_at > within:
            raise EditTooLate
        return replace(self, text=text, mentions=mentions, edited_at=now, updated_at=now)

    def forward(self, comment: str) -> tuple[str, str, str]:
        """Text, image and thumbnail of a copy. Raises Forbidden for what nobody can pass on."""
        if self.revoked or self.event or self.type is MessageType.CALL:
            raise Forbidden
        words = "" if self.attachments and self.text == sentence_of(self.attachments) else self.text
        text = f"{comment}\n{words}" if comment and words else comment or words
        return text, self.image, self.thumbnail

    def check_standing(self) -> None:
        """It can be reacted to and pinned. Raises Forbidden."""
        if self.revoked or self.event:
            raise Forbidden

    @property
    def quote(self) -> str:
        """What a reply shows of it."""
        return self.text[:QUOTE_LENGTH]

    def fill_image(self, by: UserId, image: str, now: datetime) -> "Message":
        """Add the image to a message that was sent with its thumbnail only; works once.

        Raises InvalidFields for a bad image, Forbidden for any message that does not wait for one.
        """
        Validation().url("Image", image, required=True).done()
        if self.sender_id != by or not self.thumbnail or self.image or self.revoked:
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
            event=self.event and self.event.shortened(),
        )

    def _preview_content(self) -> str:
        if self.revoked:
            return "[消息已撤回]"
        if self.type is MessageType.IMAGE:
            return "[图片]"
        if self.type is MessageType.CALL:
            return "[通话]"
        return cut_short(self.text)


def cut_short(text: str) -> str:
    """As a preview shows it."""
    return text[:PREVIEW_LENGTH] + "..." if len(text) > PREVIEW_LENGTH else text


def changed_after(before: Message, message: Message) -> Message:
    """Later than `before` by a millisecond at least, whatever the clock says: clients that heard of both by
    different ways keep the later one.
    """
    return replace(message, updated_at=max(message.updated_at, before.updated_at + TICK))


@record(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message for one receiver. Numbers are dense per receiver and become visible in order."""

    receiver_id: UserId
    delivery_id: DeliveryId
    message_id: MessageId
    is_new: bool
    """False for an update: a revoke, a delayed image, a change of a call."""


@record(frozen=True, slots=True)
class ShownMessage:
    """A message with the present state of the call that it records, and the message that it answers, if it
    does and the reader may see that one.
    """

    message: Message
    call: Call | None = None
    answered: Message | None = None


@record(frozen=True, slots=True)
class ShownDelivery:
    delivery: Delivery
    shown: ShownMessage


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A message with what was written around it, ascending; whether there is more on either side."""

    messages: Sequence[ShownMessage]
    before: bool
    after: bool


def check_around(limit: int) -> int:
    """The page size to use: 0 means the default. Raises InvalidFields outside 0 to 100."""
    Validation().number("Limit", limit, most=HISTORY_AT_MOST).done()
    return limit or AROUND_DEFAULT


def check_mentions(mentions: Collection[UserId]) -> None:
    """Raises InvalidFields for too many."""
    Validation().items("Mentions", mentions, most=MENTIONS_AT_MOST).done()


def check_history(limit: int) -> int:
    """The page size to use: 0 means the default. Raises InvalidFields outside 0 to 100."""
    Validation().number("Limit", limit, most=HISTORY_AT_MOST).done()
    return limit or HISTORY_DEFAULT


def check_sync(limit: int) -> None:
    """Raises InvalidFields outside 5 to 50."""
    Validation().number("Limit", limit, least=SYNC_AT_LEAST, most=SYNC_AT_MOST).done()
