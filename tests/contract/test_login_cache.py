"""Logins that were read a moment ago."""

import sys
from datetime import timedelta

import pytest

from adapters.memory.login_cache import MemoryLoginCache
from domain.model.accounts import Login
from domain.model.ids import LoginId, UserId
from ports.login_cache import LoginCache
from tests.doubles.system import MovableClock


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def cache(clock: MovableClock) -> LoginCache:
    return MemoryLoginCache(clock, at_most=3)


def login(clock: MovableClock, device: str) -> Login:
    now = clock.now()
    return Login(
        login_id=LoginId(device),
        user_id=UserId(1),
        device=device,
        address="127.0.0.1",
        signed_in_at=now,
        expires_at=now + timedelta(days=1),
    )


def test_a_login_is_remembered_for_half_a_second(clock: MovableClock, cache: LoginCache) -> None:
    """By its very token; after that storage is asked again (S4)."""
    phone = login(clock, "phone")
    cache.keep("token", phone)
    clock.advance(0.4)
    assert cache.find("token") == phone
    assert cache.find("token ") is None
    clock.advance(0.2)
    assert cache.find("token") is None


async def test_the_end_of_one_login_leaves_the_others(clock: MovableClock, cache: LoginCache) -> None:
    """Whoever signs out costs nobody else a read; all tokens of the login are forgotten."""
    phone, laptop = login(clock, "phone"), login(clock, "laptop")
    cache.keep("phone 1", phone)
    cache.keep("phone 2", phone)
    cache.keep("laptop", laptop)
    await cache.forget([phone.login_id, LoginId("nobody's")])
    assert [cache.find(token) for token in ("phone 1", "phone 2", "laptop")] == [None, None, laptop]


def test_the_oldest_gives_way(clock: MovableClock, cache: LoginCache) -> None:
    """Not everybody at once."""
    logins = {device: login(clock, device) for device in ("phone", "laptop", "tablet", "watch")}
    for device, each in logins.items():
        cache.keep(device, each)
    cache.keep("laptop", logins["laptop"])
    assert [device for device in logins if cache.find(device)] == ["laptop", "tablet", "watch"]


def test_what_is_too_old_is_held_no_longer(clock: MovableClock, cache: LoginCache) -> None:
    """A thousand devices that connect and then stay silent leave nothing here: the next login to be kept
    clears it away.
    """
    phone = login(clock, "phone")
    held = sys.getrefcount(phone)
    cache.keep("token", phone)
    assert sys.getrefcount(phone) > held
    clock.advance(0.6)
    cache.keep("another", login(clock, "laptop"))
    assert sys.getrefcount(phone) == held
