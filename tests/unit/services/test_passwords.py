"""Signing in and changing the password; both verify one, which takes its time."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from domain.model.accounts import Login
from domain.model.audit import AT_THE_SERVER
from domain.model.clients import read_address
from domain.model.errors import (
    Forbidden,
    LoginExpired,
    TooManyRequests,
    Unavailable,
    WrongPassword,
)
from domain.model.ids import UserId
from tests.unit.services.house import House
from tests.unit.services.office import ADDRESS


async def login_of(house: House, token: str) -> Login:
    return await house.logins.authenticate(token)


async def set_hash(house: House, user_id: UserId, password_hash: str) -> None:
    await house.storage.transaction(lambda stored: stored.users.set_password_hash(user_id, password_hash))


async def hash_of(house: House, user_id: UserId) -> str:
    return (await house.storage.read(lambda stored: stored.users.get_credentials(user_id))).password_hash


def while_verifying(house: House, deed: Callable[[], Awaitable[object]]) -> None:
    """The deed happens once, right after the next password was found right or wrong."""
    verify = house.hasher.verify

    async def verify_slowly(password: str, password_hash: str | None, *, party: str) -> bool:
        house.hasher.verify = verify  # type: ignore[method-assign]  # only once
        right = await verify(password, password_hash, party=party)
        await deed()
        return right

    house.hasher.verify = verify_slowly  # type: ignore[method-assign]  # somebody is quicker than the hash


async def test_a_wrong_password_and_an_unknown_name_are_answered_alike(house: House) -> None:
    """A login does not tell who exists (S2)."""
    await house.person("ann")
    for name, password in (("ann", "wrong-1"), ("nobody", "secret-12")):
        with pytest.raises(WrongPassword):
            await house.sign_in(name, password)


async def test_guessing_is_slowed_down_and_the_right_password_costs_nothing(house: House) -> None:
    """Ten wrong tries per account in five minutes; Ann's own sign-ins do not count (S2)."""
    await house.person("ann")
    for _ in range(30):
        await house.sign_in("ann")
    for _ in range(10):
        with pytest.raises(WrongPassword):
            await house.sign_in("ann", "wrong-1")
    with pytest.raises(TooManyRequests) as refused:
        await house.sign_in("ANN ")
    assert refused.value.retry_after >= 1


async def guess(house: House, times: int, address: str, device_token: str = "") -> list[type[Exception]]:
    """What so many wrong passwords for Ann are answered with."""
    answers: list[type[Exception]] = []
    for _ in range(times):
        try:
            await house.sign_in("ann", "wrong-1", address=read_address(address), device_token=device_token)
        except (WrongPassword, TooManyRequests) as error:
            answers.append(type(error))
    return answers


async def test_guesses_on_one_network_lock_nobody_out_on_another(house: House) -> None:
    """Mallory uses up what is allowed to his network; Ann signs in on hers, though on a new device (S2)."""
    await house.person("ann")
    assert await guess(house, 11, "203.0.113.9") == [WrongPassword] * 10 + [TooManyRequests]
    await house.sign_in("ann", address=read_address("198.51.100.7"))


async def test_guesses_from_everywhere_are_limited_together(house: House) -> None:
    """A hundred networks have fifty guesses at Ann's password in five minutes (S2)."""
    await house.person("ann")
    answers = [(await guess(house, 1, f"203.0.113.{number}"))[0] for number in range(100)]
    assert answers == [WrongPassword] * 50 + [TooManyRequests] * 50


async def test_a_device_that_signed_in_before_is_not_locked_out(house: House) -> None:
    """Everybody guesses at Ann's password, also on her own network: her phone signs in all the same (S2).

    What it may guess is counted apart, and being known to Ann is worth nothing for Bob's account.
    """
    await house.register("bob")
    phone = (await house.register("ann")).device_token
    for number in range(100):
        await guess(house, 1, f"203.0.113.{number}")
    await guess(house, 10, ADDRESS.text)
    with pytest.raises(TooManyRequests):
        await house.sign_in("ann")
    phone = (await house.sign_in("ann", device_token=phone)).device_token
    house.clock.advance(timedelta(days=300).total_seconds())
    assert await guess(house, 11, ADDRESS.text, phone) == [WrongPassword] * 10 + [TooManyRequests]
    await house.sign_in("ann", device_token="")

    for number in range(100):
        await guess_at_bob(house, f"203.0.113.{number}")
    with pytest.raises(TooManyRequests):
        await house.sign_in("bob", device_token=phone)


async def guess_at_bob(house: House, address: str) -> None:
    with suppress(WrongPassword, TooManyRequests):
        await house.sign_in("bob", "wrong-1", address=read_address(address))


async def test_a_server_that_is_too_busy_to_verify_costs_no_attempt(house: House) -> None:
    """Somebody else fills the hashers; Ann's tries are no guesses, and she gets in afterwards (S12)."""
    await house.person("ann")

    async def busy() -> None:
        raise Unavailable("storage", "unplugged")

    for _ in range(30):
        while_verifying(house, busy)
        with pytest.raises(Unavailable):
            await house.sign_in("ann")
    await house.sign_in("ann")


async def test_an_old_hash_is_made_new_at_login(house: House) -> None:
    """The original hashed with cost 6; nobody has to change a password for a better one (S1)."""
    ann = await house.person("ann")
    await set_hash(house, ann, "weak:secret-12")
    await house.sign_in("ann")
    assert await hash_of(house, ann) == "plain:secret-12"


async def test_two_sign_ins_that_make_the_same_hash_new_both_succeed(house: House) -> None:
    """The second finds another hash than it verified, verifies again, and is right (S12)."""
    ann = await house.person("ann")
    await set_hash(house, ann, "weak:secret-12")
    while_verifying(house, lambda: house.sign_in("ann"))
    await house.sign_in("ann")
    assert len(await house.logins.list_of(ann)) == 3


async def test_a_new_password_ends_every_other_device(house: House) -> None:
    """Whoever stole the old one is out (S4)."""
    ann = await house.person("ann")
    phone, laptop = (await house.sign_in("ann")).token, (await house.sign_in("ann")).token
    login = await login_of(house, laptop)
    with pytest.raises(WrongPassword):
        await house.passwords.change(login, old="wrong-1", new="secret-22")
    await house.passwords.change(login, old="secret-12", new="secret-22")
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(phone)
    await house.logins.authenticate(laptop)
    assert [each.login_id for each in await house.logins.list_of(ann)] == [login.login_id]
    with pytest.raises(WrongPassword):
        await house.sign_in("ann")
    await house.sign_in("ann", "secret-22")


@pytest.mark.parametrize("stored", ["plain:secret-12", "weak:secret-12"])
async def test_a_sign_in_in_flight_does_not_survive_a_new_password(house: House, stored: str) -> None:
    """Eve's try with the old password was right when it was verified. She is not in, and Ann's new password
    stays the one that counts, also where the old hash was due to be made anew (S12).
    """
    ann = await house.register("ann")
    await set_hash(house, ann.user_id, stored)
    login = await login_of(house, ann.token)
    while_verifying(house, lambda: house.passwords.change(login, old="secret-12", new="secret-22"))
    with pytest.raises(WrongPassword):
        await house.sign_in("ann")
    assert [each.login_id for each in await house.logins.list_of(ann.user_id)] == [login.login_id]
    assert await hash_of(house, ann.user_id) == "plain:secret-22"


async def test_a_sign_in_in_flight_does_not_survive_the_end_of_the_account(house: House) -> None:
    """Not at once, and not when the account is opened again (S12)."""
    ann = await house.person("ann")
    while_verifying(house, lambda: house.users.set_enabled(AT_THE_SERVER, UserId(1), enabled=False))
    with pytest.raises(Forbidden):
        await house.sign_in("ann")
    await house.users.set_enabled(AT_THE_SERVER, UserId(1), enabled=True)
    assert await house.logins.list_of(ann) == []


async def test_of_two_changes_at_once_one_succeeds(house: House) -> None:
    """The other's old password is not the password any more when its turn comes (S12)."""
    ann = await house.register("ann")
    login = await login_of(house, ann.token)
    while_verifying(house, lambda: house.passwords.change(login, old="secret-12", new="secret-22"))
    with pytest.raises(WrongPassword):
        await house.passwords.change(login, old="secret-12", new="secret-32")
    assert await hash_of(house, ann.user_id) == "plain:secret-22"


async def test_a_device_that_is_signed_out_meanwhile_changes_nothing(house: House) -> None:
    """Ann ends the login of the phone that Eve holds while Eve's change is under way (S12)."""
    ann = await house.register("ann")
    phone = await login_of(house, ann.token)
    while_verifying(house, lambda: house.logins.end(ann.user_id, phone.login_id))
    with pytest.raises(LoginExpired):
        await house.passwords.change(phone, old="secret-12", new="secret-22")
    assert await hash_of(house, ann.user_id) == "plain:secret-12"
