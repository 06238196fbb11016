"""When nothing disturbs somebody."""

from datetime import UTC, datetime

import pytest

from domain.model.errors import InvalidFields
from domain.model.quiet_hours import check_quiet_hours, is_quiet

NIGHT = "22:00-07:00"


def at(hour: int, minute: int = 0, *, month: int = 7) -> datetime:
    return datetime(2026, month, 14, hour, minute, tzinfo=UTC)


def test_a_night_goes_over_midnight() -> None:
    """It begins with its first minute and ends before its last."""
    quiet = [hour for hour in range(24) if is_quiet(NIGHT, "", at(hour))]
    assert quiet == [0, 1, 2, 3, 4, 5, 6, 22, 23]
    assert is_quiet("12:00-13:30", "", at(13, 29))
    assert not is_quiet("12:00-13:30", "", at(13, 30))
    assert not is_quiet("", "", at(0))


def test_the_hours_are_those_where_somebody_lives() -> None:
    """In summer and in winter."""
    assert is_quiet(NIGHT, "Europe/Berlin", at(20, 0))
    assert not is_quiet(NIGHT, "Europe/Berlin", at(20, 0, month=1))
    assert not is_quiet(NIGHT, "Asia/Shanghai", at(23))
    assert is_quiet(NIGHT, "Nowhere/Any_More", at(23)), "then it is UTC"


@pytest.mark.parametrize(
    ("hours", "zone"),
    [("22-7", ""), ("24:00-07:00", ""), ("07:00-07:00", ""), ("22:00-07:60", ""), ("٢٢:00-07:00", ""),
     ("", "Europe"), ("", "../etc/passwd"), ("", "/etc/passwd"), ("", "x" * 65), ("", "a\0b")],
)  # fmt: skip
def test_what_is_no_time_is_refused(hours: str, zone: str) -> None:
    check_quiet_hours(NIGHT, "America/New_York")
    check_quiet_hours("", "")
    with pytest.raises(InvalidFields):
        check_quiet_hours(hours, zone)
