"""Which part of a file is sent (RFC 9110 sections 13 and 14)."""

from datetime import UTC, datetime

import pytest

from entrypoints.http.ranges import slice_for
from ports.blobs import BlobInfo

NOON = datetime(2026, 1, 1, 12, 0, 0, 500, tzinfo=UTC)
BLOB = BlobInfo(100, NOON, "v1")
THEN, BEFORE = "Thu, 01 Jan 2026 12:00:00 GMT", "Thu, 01 Jan 2026 11:59:59 GMT"


def outcome(headers: dict[str, str], blob: BlobInfo = BLOB) -> tuple[int, int, int]:
    part = slice_for(blob, headers)
    return part.status.value, part.start, part.length


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("bytes=0-0", (206, 0, 1)),
        ("bytes=0-99", (206, 0, 100)),
        ("bytes=10-19", (206, 10, 10)),
        ("bytes=90-", (206, 90, 10)),
        ("bytes=90-500", (206, 90, 10)),
        ("bytes=-10", (206, 90, 10)),
        ("bytes=-500", (206, 0, 100)),
        ("bytes=100-", (416, 0, 0)),
        ("bytes=100-200", (416, 0, 0)),
        ("bytes=-0", (416, 0, 0)),
        ("bytes=5-4", (200, 0, 100)),
        ("bytes=-", (200, 0, 100)),
        ("bytes=0-1,5-6", (200, 0, 100)),
        ("lines=0-1", (200, 0, 100)),
        ("bytes=a-b", (200, 0, 100)),
        ("bytes=--5", (200, 0, 100)),
        ("bytes=0-" + "9" * 30, (200, 0, 100)),
        ("", (200, 0, 100)),
    ],
)
def test_one_range_is_understood(wanted: str, expected: tuple[int, int, int]) -> None:
    """Everything else gets the whole file, which is always right."""
    assert outcome({"range": wanted}) == expected


def test_no_part_of_an_empty_file_can_be_sent() -> None:
    empty = BlobInfo(0, NOON, "v1")
    assert outcome({}, empty) == (200, 0, 0)
    assert outcome({"range": "bytes=0-"}, empty) == (416, 0, 0)
    assert outcome({"range": "bytes=-5"}, empty) == (416, 0, 0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if-none-match": '"v1"'}, 304),
        ({"if-none-match": 'W/"v1"'}, 304),
        ({"if-none-match": '"v0", "v1"'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"v0"'}, 200),
        ({"if-none-match": '"v0"', "if-modified-since": THEN}, 200),
        ({"if-modified-since": THEN}, 304),
        ({"if-modified-since": BEFORE}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-none-match": '"v1"', "range": "bytes=0-1"}, 304),
        ({"range": "bytes=0-1", "if-range": '"v1"'}, 206),
        ({"range": "bytes=0-1", "if-range": '"v0"'}, 200),
        ({"range": "bytes=0-1", "if-range": 'W/"v1"'}, 200),
        ({"range": "bytes=0-1", "if-range": THEN}, 206),
        ({"range": "bytes=0-1", "if-range": BEFORE}, 200),
        ({"range": "bytes=0-1", "if-range": "yesterday"}, 200),
    ],
)
def test_conditions_decide_first(headers: dict[str, str], status: int) -> None:
    assert outcome(headers)[0] == status
