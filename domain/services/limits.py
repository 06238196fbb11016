"""How often and how long people may do what; the configuration may say otherwise for each."""

from dataclasses import dataclass
from datetime import timedelta

from domain.model.chat import REVOKE_WITHIN
from ports.rate_limits import RateLimit

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """Per account where one person is meant; per address generous enough for a school behind one."""

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

    storage_per_user: int = 10 * GIB
    """Bytes of pictures."""
    storage_anonymous: int = GIB
    """Of all uploads together whose uploader has not used them yet; they go after a day."""

    revoke: timedelta = REVOKE_WITHIN
