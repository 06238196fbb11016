"""The checker itself: a good history passes, and each invariant is found broken where it is."""

from dataclasses import replace

import pytest

from tests.e2e.checker import check
from tests.e2e.history import (
    Connected,
    DeviceHistory,
    Dropped,
    HeardEvent,
    HeardMessage,
    History,
    Sent,
    StoppedReading,
    Synced,
)

ANN, BOB, EVE = 1, 2, 3
ROOM = 10


def message(number: int, message_id: int, at: float = 0.0) -> HeardMessage:
    local_id = ""
    return HeardMessage(
        number, message_id, ROOM, ANN, local_id, f"text {message_id}", revoked=False, is_new=True, at=at
    )


def sent(message_id: int) -> Sent:
    return Sent(message_id, ROOM, ANN, f"local-{message_id}", f"text {message_id}", 1.0, 2.0)


@pytest.fixture
def good() -> History:
    """Ann wrote four messages; Bob's phone lost its line once and its session once."""
    phone = DeviceHistory(
        "bob's phone",
        BOB,
        [
            Connected("s1", 5, 0),
            message(6, 101, at=2),
            HeardEvent("contact 7", 2.5),
            message(7, 102, at=9.5),
            Dropped(1006, 10),
            Connected("s1", None, 11),
            message(7, 102, at=11),
            message(8, 103, at=11),
            Dropped(1006, 12),
            Connected("s2", 9, 80),
            Synced({9: 104}, 80),
            message(10, 105, at=81),
        ],
    )
    return History(
        sent=[sent(message_id) for message_id in (101, 102, 103, 104, 105)],
        devices=[phone],
        rooms={ROOM: frozenset({ANN, BOB})},
        stored={message_id: f"text {message_id}" for message_id in (101, 102, 103, 104, 105)},
    )


def broken(history: History) -> set[str]:
    return {violation.invariant for violation in check(history)}


def test_a_good_history_passes(good: History) -> None:
    """What came in the last moment before the line broke may come again."""
    assert check(good) == []


def test_what_came_just_before_a_device_stopped_reading_may_come_again(good: History) -> None:
    """It answered no ping since, and was given up much later."""
    heard = good.devices[0].events[3]
    good.devices[0].events[4:5] = [StoppedReading(heard.at), Dropped(1006, heard.at + 20)]
    assert check(good) == []


def test_a_message_that_never_came_is_lost(good: History) -> None:
    good.devices[0].events[10] = Synced({}, 80)
    assert broken(good) == {"lost"}


def test_a_device_that_missed_a_change_is_stale(good: History) -> None:
    """The newest picture counts, in whatever order they came; what was caught up with is not looked at."""
    good.pictures = {101: "👍", 104: "👍"}
    good.devices[0].events.append(replace(message(11, 101, at=82), picture="👍", is_new=False))
    good.devices[0].events.append(replace(message(10, 101, at=82), picture="", is_new=False))
    assert "stale" not in broken(good)
    good.pictures[101] = "👍👍"
    assert "stale" in broken(good)


def test_a_message_from_before_the_device_is_not_lost(good: History) -> None:
    good.sent.append(replace(sent(99), asked_at=-1.0))
    good.stored[99] = "text 99"
    assert check(good) == []


def test_a_delivery_that_comes_twice_is_a_duplicate(good: History) -> None:
    good.devices[0].events.insert(2, message(6, 101, at=2))
    assert broken(good) == {"duplicate"}


def test_a_frame_that_nobody_described_is_noticed(good: History) -> None:
    good.devices[0].undescribed.append("a frame of type 99")
    assert broken(good) == {"undescribed"}


def test_an_event_that_comes_again_long_after_is_a_duplicate(good: History) -> None:
    good.devices[0].events.insert(6, HeardEvent("contact 7", 11))
    assert broken(good) == {"duplicate"}


def test_two_messages_of_one_local_id_are_a_duplicate(good: History) -> None:
    good.sent.append(replace(sent(105), message_id=104))
    assert broken(good) == {"duplicate"}


def test_a_number_after_a_higher_one_is_a_reorder(good: History) -> None:
    events = good.devices[0].events
    events[6], events[7] = events[7], events[6]
    assert broken(good) == {"reorder"}


def test_a_message_after_a_later_one_of_its_room_is_a_reorder(good: History) -> None:
    events = good.devices[0].events
    events[6], events[7] = message(7, 103, at=11), message(8, 102, at=11)
    assert broken(good) == {"reorder"}


@pytest.mark.parametrize("place", [1, 7, 11])
def test_a_number_left_out_is_a_skip(good: History, place: int) -> None:
    """Within a connection, after a resume, after the greeting of a new session."""
    event = good.devices[0].events[place]
    assert isinstance(event, HeardMessage)
    good.devices[0].events[place] = replace(event, number=event.number + 1)
    assert "skip" in broken(good)


def test_a_message_that_is_not_stored_is_a_phantom(good: History) -> None:
    good.devices[0].events.append(message(11, 999, at=82))
    assert broken(good) == {"phantom"}


def test_another_text_than_the_stored_one_is_a_phantom(good: History) -> None:
    good.stored[105] = "something else"
    assert broken(good) == {"phantom"}


def test_an_acknowledged_message_that_is_not_stored_is_a_phantom(good: History) -> None:
    good.sent.append(replace(sent(106), asked_at=-1.0))
    assert broken(good) == {"phantom"}


def test_a_message_of_a_foreign_room_is_a_leak(good: History) -> None:
    good.devices.append(DeviceHistory("eve's phone", EVE, [Connected("e", 0, 50), message(1, 105, at=81)]))
    assert broken(good) == {"leak"}


def test_the_local_id_of_another_is_a_leak(good: History) -> None:
    good.devices[0].events[11] = replace(message(10, 105, at=81), local_id="local-105")
    assert broken(good) == {"leak"}


def test_a_message_that_old_clients_cannot_show_is_empty(good: History) -> None:
    """Told or stored."""
    good.bubbles = {101: "text 101", 102: ""}
    assert broken(good) == {"empty"}
    good.bubbles = {}
    good.devices[0].events[1] = replace(message(6, 101, at=2), bubble="")
    assert broken(good) == {"empty"}
