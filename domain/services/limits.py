"""How often and how long people may do what; the configuration may say otherwise for each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from domain.model.chat import REVOKE_WITHIN
from ports.rate_limits import RateLimit, RateLimits

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """Per account or user where one person is meant; per address generous enough for a school behind one.

    Whatever a signed-in person writes is bounded (each operation names its limit), and so is what others can
    put into somebody's lists.
    """

    login_per_device: RateLimit = RateLimit("login-device", 10, 300)
    """Of a device that has signed in to the account before; the three others are for all others."""
    login_per_account_and_address: RateLimit = RateLimit("login-account-address", 10, 300)
    login_per_account: RateLimit = RateLimit("login-account", 50, 300)
    """From everywhere. Looser, as whoever uses it up locks out everybody on an unknown device."""
    login_per_address: RateLimit = RateLimit("login-address", 300, 300)
    register_per_address: RateLimit = RateLimit("register-address", 200, 3600)
    anonymous_upload_per_address: RateLimit = RateLimit("upload-address", 200, 3600)
    upload_per_user: RateLimit = RateLimit("upload-user", 600, 3600)
    contact_request_per_user: RateLimit = RateLimit("contact-request-user", 60, 3600)
    password_per_account: RateLimit = RateLimit("password-account", 10, 300)
    calls_per_user: RateLimit = RateLimit("call-user", 30, 60)

    messages_per_user: RateLimit = RateLimit("message-user", 600, 60)
    message_changes_per_user: RateLimit = RateLimit("message-change-user", 600, 60)
    groups_per_user: RateLimit = RateLimit("group-user", 60, 3600)
    answers_per_user: RateLimit = RateLimit("answer-user", 600, 3600)
    """To contact requests."""
    profile_changes_per_user: RateLimit = RateLimit("profile-user", 120, 3600)
    """Profile, settings, password."""
    logins_per_user: RateLimit = RateLimit("login-user", 240, 3600)
    """Renewed and ended."""
    call_steps_per_user: RateLimit = RateLimit("call-step-user", 240, 60)
    searches_per_user: RateLimit = RateLimit("search-user", 120, 60)
    """Of people."""

    contact_request_to_same_person: RateLimit = RateLimit("contact-request-pair", 5, 86400)
    contact_request_to_person: RateLimit = RateLimit("contact-request-person", 100, 3600)
    """From all others together."""
    group_for_person: RateLimit = RateLimit("group-person", 60, 3600)
    """That others put somebody into."""

    storage_per_user: int = 10 * GIB
    """Bytes of pictures."""
    storage_anonymous: int = GIB
    """Of all uploads together whose uploader has not used them yet; they go after a day."""

    revoke: timedelta = REVOKE_WITHIN


@asynccontextmanager
async def counting(rate_limits: RateLimits, *uses: tuple[RateLimit, str]) -> AsyncIterator[None]:
    """Count them, unless what happens in the block fails. Raises TooManyRequests; then nothing is counted."""
    counted: list[tuple[RateLimit, str]] = []
    try:
        for limit, subject in uses:
            await rate_limits.check(limit, subject)
            counted.append((limit, subject))
        yield
    except BaseException:
        for limit, subject in counted:
            await rate_limits.give_back(limit, subject)
        raise
