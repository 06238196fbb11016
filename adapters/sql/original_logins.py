"""People who are signed in on the original server stay signed in (contract section 10)."""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from domain.model.accounts import Login
from domain.model.ids import LoginId, UserId
from ports.storage import Repositories, Storage

log = logging.getLogger(__name__)

AT_ONCE = 500


class OriginalLogin(msgspec.Struct, rename="camel"):
    """A value of `login_user:<login id>` in the original's Redis."""

    login_id: str
    user_id: int
    login_at: datetime
    expire_at: datetime


async def import_logins(storage: Storage, values: Iterable[bytes | str], now: datetime) -> int:
    """How many logins were added: those not expired, of known users, that were not there before.

    May be done again at any time. What is no login is left out.
    """
    logins = [login for login in map(_login, values) if login and not login.expired(now)]
    added = 0
    for start in range(0, len(logins), AT_ONCE):
        added += await storage.transaction(_add, logins[start : start + AT_ONCE])
    return added


async def _add(uow: Repositories, logins: Sequence[Login]) -> int:
    users = await uow.users.find_many({login.user_id for login in logins})
    known = {login.login_id for login in await uow.logins.find_many([each.login_id for each in logins])}
    missing = {login.login_id: login for login in logins if login.user_id in users}
    for login_id in known:
        missing.pop(login_id, None)
    for login in missing.values():
        await uow.logins.add(login)
    return len(missing)


def _login(value: bytes | str) -> Login | None:
    try:
        read = msgspec.json.decode(value, type=OriginalLogin)
    except msgspec.MsgspecError:
        log.warning("a login of the original server could not be read")
        return None
    signed_in_at, expires_at = read.login_at.astimezone(UTC), read.expire_at.astimezone(UTC)
    return Login(
        login_id=LoginId(read.login_id),
        user_id=UserId(read.user_id),
        device="",
        address="",
        signed_in_at=signed_in_at,
        expires_at=expires_at,
    )
