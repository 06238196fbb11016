"""What ports.security promises of passwords, kept by every adapter."""

import asyncio
from collections.abc import Iterator
from threading import get_ident

import bcrypt
import pytest

from adapters.bcrypt_hasher import BcryptHasher
from adapters.fair_pool import FairPool
from domain.model.errors import Unavailable
from ports.security import PasswordHasher
from tests.doubles.security import PlainHasher

ANN = "ann"
CHEAP = 4
"""The lowest cost there is: the promises do not depend on it."""


@pytest.fixture
def pool() -> Iterator[FairPool]:
    pool = FairPool("hash", 1, 8)
    yield pool
    pool.close()


@pytest.fixture
def bcrypt_hasher(pool: FairPool) -> BcryptHasher:
    return BcryptHasher(pool, CHEAP)


@pytest.fixture(params=["memory", "bcrypt"])
def hasher(request: pytest.FixtureRequest, bcrypt_hasher: BcryptHasher) -> PasswordHasher:
    return PlainHasher() if request.param == "memory" else bcrypt_hasher


@pytest.mark.parametrize(
    "password", ["secret-12", "密码密码密码密码密码密码密码", "nul\0inside", "\U0001f600" * 20]
)
async def test_the_right_password_is_verified_and_no_other(hasher: PasswordHasher, password: str) -> None:
    password_hash = await hasher.hash(password, party=ANN)
    assert await hasher.verify(password, password_hash, party=ANN)
    assert not await hasher.verify(password[:-1] + "x", password_hash, party=ANN)
    assert not await hasher.verify("", password_hash, party=ANN)


async def test_nobody_has_any_password(hasher: PasswordHasher) -> None:
    assert not await hasher.verify("secret-12", None, party=ANN)


async def test_a_new_hash_is_not_outdated(hasher: PasswordHasher) -> None:
    assert not hasher.outdated(await hasher.hash("secret-12", party=ANN))


async def test_every_byte_counts_also_beyond_72(bcrypt_hasher: BcryptHasher) -> None:
    """And what bcrypt really hashes then is no password by itself elsewhere."""
    password_hash = await bcrypt_hasher.hash("\U0001f600" * 20, party=ANN)
    assert len(password_hash) == 60
    assert password_hash.isascii()
    assert not await bcrypt_hasher.verify("\U0001f600" * 19 + "\U0001f601", password_hash, party=ANN)
    assert not await bcrypt_hasher.verify("\U0001f600" * 18, password_hash, party=ANN)


async def test_hashes_of_the_original_are_accepted_and_outdated(bcrypt_hasher: BcryptHasher) -> None:
    """It cut passwords at 72 bytes, so of a long one only those count."""
    long = "\U0001f600" * 20
    for password in ("secret-12", long):
        old = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(6, b"2a")).decode()
        assert old.startswith("$2a$06$")
        assert await bcrypt_hasher.verify(password, old, party=ANN)
        assert not await bcrypt_hasher.verify("secret-22", old, party=ANN)
        assert bcrypt_hasher.outdated(old)


async def test_a_hash_of_lower_cost_is_outdated(pool: FairPool, bcrypt_hasher: BcryptHasher) -> None:
    assert BcryptHasher(pool, CHEAP + 1).outdated(await bcrypt_hasher.hash("secret-12", party=ANN))


@pytest.mark.parametrize("rubbish", ["", "secret-12", "$2b$04$short", "$2b$99$" + "a" * 53])
async def test_what_is_no_hash_signs_nobody_in(bcrypt_hasher: BcryptHasher, rubbish: str) -> None:
    assert not await bcrypt_hasher.verify("secret-12", rubbish, party=ANN)


async def test_unknown_names_and_old_hashes_cost_as_much_as_wrong_passwords(
    bcrypt_hasher: BcryptHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in rounds, so that no stopwatch decides: each refusal does one check at full cost."""
    costs: list[int] = []

    def check(_: bytes, password_hash: bytes) -> bool:
        costs.append(int(password_hash[4:6]))
        return False

    old = bcrypt.hashpw(b"secret-12", bcrypt.gensalt(6, b"2a")).decode()
    new = await bcrypt_hasher.hash("secret-12", party=ANN)
    monkeypatch.setattr(bcrypt, "checkpw", check)
    for password_hash, expected in ((None, [CHEAP]), (new, [CHEAP]), (old, [6, CHEAP])):
        costs.clear()
        assert not await bcrypt_hasher.verify("wrong", password_hash, party=ANN)
        assert costs == expected


async def test_the_event_loop_goes_on_meanwhile(
    bcrypt_hasher: BcryptHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is done in another thread."""
    threads: set[int] = set()
    check = bcrypt.checkpw

    def watched(password: bytes, password_hash: bytes) -> bool:
        threads.add(get_ident())
        return check(password, password_hash)

    monkeypatch.setattr(bcrypt, "checkpw", watched)
    assert await bcrypt_hasher.verify(
        "secret-12", await bcrypt_hasher.hash("secret-12", party=ANN), party=ANN
    )
    assert not await bcrypt_hasher.verify("secret-12", None, party=ANN)
    assert get_ident() not in threads
    assert threads


async def test_a_full_queue_refuses_at_once(pool: FairPool) -> None:
    hasher = BcryptHasher(pool, 8)
    results = await asyncio.gather(
        *(hasher.hash("secret-12", party=ANN) for _ in range(20)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, Unavailable)]
    assert len(refused) == 20 - 1 - 8
    assert await hasher.hash("secret-12", party=ANN)
