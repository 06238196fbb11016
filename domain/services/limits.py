"""How often and how long people may do what; the configuration may say otherwise for each."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from domain.model.ringing import RING_BUDGET
from domain.model.server import ToldTimes
from ports.rate_limits import RateLimit, RateLimits

MIB = 1024**2
GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits(ToldTimes):
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
    upload_parts_per_user: RateLimit = RateLimit("upload-parts-user", 1200, 3600)
    """Asked for, up to sixteen at once, and put together."""
    contact_request_per_user: RateLimit = RateLimit("contact-request-user", 60, 3600)
    password_per_account: RateLimit = RateLimit("password-account", 10, 300)
    codes_per_account: RateLimit = RateLimit("code-account", 10, 300)
    """Wrong ones, at the second step of signing in."""
    sign_ins_begun_per_address: RateLimit = RateLimit("sign-in-begun-address", 1000, 300)
    """By a passkey, or by way of a provider."""
    calls_per_user: RateLimit = RateLimit("call-user", 30, 60)

    requests_per_user: RateLimit = RateLimit("request-user", 6000, 60)
    """Of what has no limit of its own, as reading does; each process counts by itself."""
    messages_per_user: RateLimit = RateLimit("message-user", 600, 60)
    reads_per_user: RateLimit = RateLimit("read-user", 1200, 60)
    message_changes_per_user: RateLimit = RateLimit("message-change-user", 600, 60)
    groups_per_user: RateLimit = RateLimit("group-user", 60, 3600)
    group_changes_per_user: RateLimit = RateLimit("group-change-user", 600, 3600)
    """Of groups and of who is in them."""
    answers_per_user: RateLimit = RateLimit("answer-user", 600, 3600)
    """To contact requests."""
    contact_changes_per_user: RateLimit = RateLimit("contact-change-user", 1200, 3600)
    """Alias, muting, draft and the like: a draft is kept whenever somebody stops to think."""
    tickets_per_user: RateLimit = RateLimit("ticket-user", 1200, 60)
    """For files; each for up to fifty."""
    exports_per_user: RateLimit = RateLimit("export-user", 20, 86400)
    profile_changes_per_user: RateLimit = RateLimit("profile-user", 120, 3600)
    """Profile, settings, password."""
    logins_per_user: RateLimit = RateLimit("login-user", 240, 3600)
    """Renewed and ended."""
    bots_per_user: RateLimit = RateLimit("bot-user", 60, 3600)
    """Made, given a new token, ended; and webhooks of groups."""
    requests_per_bot: RateLimit = RateLimit("bot-request", 1200, 60)
    """Of whatever kind; each also counts for what it does, as everybody's."""
    posts_per_webhook: RateLimit = RateLimit("webhook", 60, 60)
    reports_per_user: RateLimit = RateLimit("report-user", 30, 3600)
    """To those who look after the server."""
    administration_per_user: RateLimit = RateLimit("administration-user", 600, 3600)
    call_steps_per_user: RateLimit = RateLimit("call-step-user", 240, 60)
    call_invites_to_person: RateLimit = RateLimit("call-invite-pair", 3, 600)
    """From one person, into running calls: each rings for a minute."""
    guests_per_address: RateLimit = RateLimit("guest-address", 60, 600)
    """Who knock at the doors of calls."""
    searches_per_user: RateLimit = RateLimit("search-user", 120, 60)
    """Of people."""
    presence_per_user: RateLimit = RateLimit("presence-user", 240, 60)
    """Asked for; what is watched is told."""
    message_searches_per_user: RateLimit = RateLimit("message-search-user", 240, 60)
    """Whoever searches while they type asks several times a second."""

    contact_request_to_same_person: RateLimit = RateLimit("contact-request-pair", 5, 86400)
    contact_request_to_person: RateLimit = RateLimit("contact-request-person", 100, 3600)
    """From all others together."""
    group_for_person: RateLimit = RateLimit("group-person", 60, 3600)
    """That others put somebody into."""

    file_size: int = 100 * MIB
    """Bytes of one file that goes with a message."""
    storage_per_user: int = 10 * GIB
    """Bytes of pictures and files."""
    storage_anonymous: int = GIB
    """Of all uploads together whose uploader has not used them yet; they go after a day."""

    ringing: timedelta = RING_BUDGET
    """How long one person may ring another without an answer, within ten minutes."""


@asynccontextmanager
async def counting_failures(
    rate_limits: RateLimits, failure: type[Exception], *uses: tuple[RateLimit, str]
) -> AsyncIterator[None]:
    """Count them if the block fails in this way: only that is a guess. Raises TooManyRequests."""
    for limit, subject in uses:
        await rate_limits.check(limit, subject)
    try:
        yield
    except failure:
        raise
    except Exception:
        await _give_back(rate_limits, uses)
        raise
    await _give_back(rate_limits, uses)


async def _give_back(rate_limits: RateLimits, uses: Iterable[tuple[RateLimit, str]]) -> None:
    for limit, subject in uses:
        await rate_limits.give_back(limit, subject)


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
        await _give_back(rate_limits, counted)
        raise
