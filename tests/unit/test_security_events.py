"""docs/security-events.md says what is recorded, and fail2ban reads it."""

import json
import re
from configparser import RawConfigParser
from pathlib import Path

import pytest

from ports.security_log import SecurityEvent

ROOT = Path(__file__).parents[2]


def test_the_page_lists_exactly_the_events_there_are() -> None:
    page = (ROOT / "docs" / "security-events.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == list(SecurityEvent)


def line(event: str, **more: object) -> str:
    fields = {
        "account": 17,
        "event": event,
        "address": "192.0.2.7",
        "request": "9f1c",
        "level": "warning",
        "logger": "ichat.security",
        "timestamp": "2026-11-25T22:36:07.123456Z",
    }
    return json.dumps(fields | more)


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7"])
def test_fail2ban_finds_who_tries_to_get_in_and_nobody_else(address: str) -> None:
    """In whichever order the fields come, and whatever others quote."""
    filter_ = RawConfigParser()
    filter_.read(ROOT / "deploy" / "fail2ban" / "filter.d" / "ichat.conf")
    pattern = filter_["Definition"]["failregex"].replace("<ADDR>", "(?P<address>[0-9a-f.:]+)")
    for event in (SecurityEvent.SIGN_IN_FAILED, SecurityEvent.TOKEN_FORGED):
        written = line(event, address=address)
        backwards = json.dumps(dict(reversed(json.loads(written).items())))
        for text in (written, backwards):
            found = re.search(pattern, text)
            assert found
            assert found["address"] == address
    assert not re.search(pattern, line(SecurityEvent.PASSWORD_CHANGED))
    assert not re.search(pattern, line("answered", logger="entrypoints.app", path='"event": "token-forged"'))
