"""When somebody does not want to be disturbed: hours of a day where they live."""

import re
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.model.errors import InvalidFields

HOURS: Final = re.compile(r"(([01]\d|2[0-3]):[0-5]\d)-(([01]\d|2[0-3]):[0-5]\d)", re.ASCII)
ZONE_AT_MOST: Final = 64
UTC: Final = "UTC"


def check_quiet_hours(hours: str, zone: str) -> None:
    """`hours`: such as `22:00-07:00`, over midnight if they end before they begin, or empty for none.
    `zone`: a name of the IANA database, empty for UTC. Raises InvalidFields.
    """
    wrong = []
    span = HOURS.fullmatch(hours)
    if hours and (span is None or span[1] == span[3]):
        wrong.append("QuietHours无效")
    if zone and _find_zone(zone) is None:
        wrong.append("TimeZone无效")
    if wrong:
        raise InvalidFields(wrong)


def is_quiet(hours: str, zone: str, now: datetime) -> bool:
    """A zone that this machine does not know (any more) is UTC."""
    span = HOURS.fullmatch(hours)
    if span is None:
        return False
    here = now.astimezone(_find_zone(zone or UTC) or ZoneInfo(UTC)).time()
    begin, end = time.fromisoformat(span[1]), time.fromisoformat(span[3])
    return begin <= here < end if begin < end else here >= begin or here < end


def _find_zone(name: str) -> ZoneInfo | None:
    if len(name) > ZONE_AT_MOST:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
