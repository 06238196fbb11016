"""Messages decide for themselves what may happen to them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.model.chat import REVOKE_WITHIN, Message, MessageType, check_history, check_sync
from domain.model.errors import EmptyMessage, Forbidden, InvalidFields, RevokeTooLate
from domain.model.ids import LocalId, MessageId, RoomId, UserId

ANN, BOB = UserId(1), UserId(2)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def picture(image: str = "file/x.png", thumbnail: str = "8x8;data:,") -> Message:
    return Message.compose(ANN, image=image, thumbnail=thumbnail, now=NOON)


def test_a_picture_with_a_text_is_a_text_with_a_picture() -> None:
    """Old clients show the text, new ones the picture with its caption (contract-2 N12)."""
    message = Message.compose(ANN, text="hi", image="file/x.png", thumbnail="t", now=NOON)
    assert (message.type, message.image, message.thumbnail) == (MessageType.TEXT, "file/x.png", "t")


def test_a_message_of_nothing_is_refused() -> None:
    """Neither text nor image nor thumbnail: 2008."""
    with pytest.raises(EmptyMessage):
        Message.compose(ANN, now=NOON)


def test_text_is_kept_byte_for_byte() -> None:
    """Blanks, newlines, NUL and emoji are Ann's business."""
    assert Message.compose(ANN, text=" \n\0😀 ", now=NOON).text == " \n\0😀 "


def test_an_endless_local_id_is_refused() -> None:
    """It is a key in the database."""
    with pytest.raises(InvalidFields):
        Message.compose(ANN, text="hi", local_id=LocalId("x" * 65), now=NOON)


def test_ann_takes_back_within_two_minutes() -> None:
    """At the very end of the second minute it still works, and nothing of the content stays."""
    revoked = picture().revoke(ANN, NOON + timedelta(minutes=2), REVOKE_WITHIN)
    assert (revoked.revoked, revoked.text, revoked.image, revoked.thumbnail) == (True, "", "", "")
    assert revoked.type is MessageType.IMAGE


def test_after_two_minutes_it_is_too_late() -> None:
    """2007."""
    with pytest.raises(RevokeTooLate):
        picture().revoke(ANN, NOON + timedelta(minutes=2, seconds=1), REVOKE_WITHIN)


@pytest.mark.parametrize(
    ("within", "text"),
    [
        (timedelta(minutes=2), RevokeTooLate.message),
        (timedelta(minutes=5), "只能撤回5分钟内的消息"),
        (timedelta(seconds=90), "只能撤回1分钟30秒内的消息"),
        (timedelta(0), "只能撤回0秒内的消息"),
    ],
)
def test_the_house_chooses_how_long_and_the_refusal_says_it(within: timedelta, text: str) -> None:
    """Two minutes in the original's words."""
    assert picture().revoke(ANN, NOON + within, within).revoked
    with pytest.raises(RevokeTooLate, match=f"^{text}$"):
        picture().revoke(ANN, NOON + within + timedelta(seconds=1), within)


def test_revoking_again_changes_nothing_whenever_it_is() -> None:
    """A retry an hour later is no error."""
    revoked = picture().revoke(ANN, NOON, REVOKE_WITHIN)
    assert revoked.revoke(ANN, NOON + timedelta(hours=1), REVOKE_WITHIN) is revoked


def test_bob_may_not_take_back_what_ann_wrote() -> None:
    """403, also for the record of a call, whoever asks."""
    with pytest.raises(Forbidden):
        picture().revoke(BOB, NOON, REVOKE_WITHIN)
    with pytest.raises(Forbidden):
        Message.record_call(RoomId(1), ANN, NOON).revoke(ANN, NOON, REVOKE_WITHIN)


def test_the_image_follows_its_thumbnail_once() -> None:
    """Filled in twice, by Bob, or after a revoke, it is refused."""
    waiting = picture(image="")
    filled = waiting.fill_image(ANN, "file/y.png", NOON)
    assert filled.image == "file/y.png"
    for message, who in ((filled, ANN), (waiting, BOB), (waiting.revoke(ANN, NOON, REVOKE_WITHIN), ANN)):
        with pytest.raises(Forbidden):
            message.fill_image(who, "file/z.png", NOON)
    with pytest.raises(InvalidFields):
        waiting.fill_image(ANN, "", NOON)


@pytest.mark.parametrize(
    ("message", "content"),
    [
        (Message.compose(ANN, text="x" * 20, now=NOON), "x" * 20),
        (Message.compose(ANN, text="😀" * 21, now=NOON), "😀" * 20 + "..."),
        (picture(), "[图片]"),
        (Message.record_call(RoomId(1), ANN, NOON), "[通话]"),
        (picture().revoke(ANN, NOON, REVOKE_WITHIN), "[消息已撤回]"),
    ],
)
def test_the_contact_list_shows_a_short_preview(message: Message, content: str) -> None:
    """Twenty code points at most, then dots."""
    preview = replace(message, message_id=MessageId(7)).preview()
    assert (preview.message_id, preview.sent_at, preview.content) == (7, NOON, content)


def test_page_sizes_are_checked() -> None:
    """History has a default, sync has none (contract section 6)."""
    assert (check_history(0), check_history(100)) == (10, 100)
    for limit in (-1, 101):
        with pytest.raises(InvalidFields):
            check_history(limit)
    check_sync(5)
    check_sync(50)
    for limit, text in ((0, "Limit最小只能为5"), (51, "Limit必须小于或等于50")):
        with pytest.raises(InvalidFields, match=text):
            check_sync(limit)
