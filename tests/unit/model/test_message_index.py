"""How far the index is."""

from datetime import UTC, datetime, timedelta

from domain.model.ids import MessageId
from domain.model.message_index import MISSED_AT_MOST, MISSED_FOR, NOTHING_YET, IndexProgress

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def ids(*numbers: int) -> set[MessageId]:
    return set(map(MessageId, numbers))


def test_ids_without_a_message_are_looked_for_again() -> None:
    """Message 2 is committed after message 3; message 4 never comes."""
    progress = NOTHING_YET.followed(ids(1, 3, 5), NOW)
    assert (progress.newest, set(progress.missed)) == (5, {2, 4})
    progress = progress.followed(ids(2), NOW + timedelta(seconds=1))
    assert (progress.newest, dict(progress.missed)) == (5, {4: NOW})
    progress = progress.followed(ids(6), NOW + MISSED_FOR)
    assert (progress.newest, dict(progress.missed)) == (6, {})


def test_a_leap_of_ids_is_bounded() -> None:
    """A database was told to count on from far above."""
    progress = NOTHING_YET.followed(ids(10_000_000), NOW)
    assert len(progress.missed) == MISSED_AT_MOST
    assert max(progress.missed) == 9_999_999


def test_old_messages_are_indexed_backwards() -> None:
    progress = IndexProgress(oldest=MessageId(900), newest=MessageId(1000))
    assert not progress.is_complete
    assert progress.gone_back_to(MessageId(1)).is_complete
    assert NOTHING_YET.is_complete
