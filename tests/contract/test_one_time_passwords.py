"""Codes of authenticator apps (RFC 6238)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.one_time_passwords import TimedPasswords
from ports.one_time_passwords import OneTimePasswords

OF_THE_RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""`12345678901234567890` in base 32: the key of its test vectors (appendix B)."""
STEP = timedelta(seconds=30)


@pytest.fixture
def codes() -> OneTimePasswords:
    return TimedPasswords("Our house")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(codes: OneTimePasswords, seconds: int, code: str) -> None:
    """The last six digits of the test vectors; blanks between them are no mistake."""
    now = datetime.fromtimestamp(seconds, UTC)
    assert codes.find_step(OF_THE_RFC, code, now) == seconds // 30
    assert codes.find_step(OF_THE_RFC, f"{code[:3]} {code[3:]}", now) == seconds // 30


def test_a_clock_may_be_half_a_minute_off(codes: OneTimePasswords) -> None:
    """The code of the step before or after is taken, others are not."""
    now, step = datetime.fromtimestamp(1234567890, UTC), 1234567890 // 30
    taken = [codes.find_step(OF_THE_RFC, "005924", now + number * STEP) for number in range(-2, 3)]
    assert taken == [None, step, step, step, None]


@pytest.mark.parametrize("wrong", ["", "28708", "2870822", "abcdef", "２８７０８２", "0x1", "🙂"])
def test_other_texts_are_no_codes(codes: OneTimePasswords, wrong: str) -> None:
    assert codes.find_step(OF_THE_RFC, wrong, datetime.fromtimestamp(59, UTC)) is None


def test_an_app_can_read_the_address(codes: OneTimePasswords) -> None:
    """It names the server and the account; no two secrets are alike."""
    secret = codes.new_secret()
    assert secret != codes.new_secret()
    parts = urlsplit(codes.uri(secret, "ann"))
    assert (parts.scheme, parts.netloc, parts.path) == ("otpauth", "totp", "/Our%20house:ann")
    assert parse_qs(parts.query) == {"secret": [secret], "issuer": ["Our house"]}
