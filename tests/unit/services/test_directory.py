"""People of a company sign in with what its directory knows of them (contract-2 N9)."""

import asyncio

import pyotp
import pytest

from domain.model.accounts import Login, SignedIn
from domain.model.audit import AT_THE_SERVER
from domain.model.errors import (
    Forbidden,
    InvalidFields,
    LoginExpired,
    PasswordDue,
    SecondStepDue,
    TooManyRequests,
    Unavailable,
    WrongPassword,
)
from domain.model.identity_errors import PasswordElsewhere
from domain.model.ids import UserId
from ports.security_log import SecurityEvent
from tests.doubles.authenticator import Authenticator
from tests.unit.services.door import ADMINISTRATORS
from tests.unit.services.house import PASSWORD, House
from tests.unit.services.test_passkeys import answer, enter, make

THERE = "known-there-1"


@pytest.fixture
def house() -> House:
    """Eve is known to its directory."""
    house = House()
    house.directory.add("eve", THERE, nickname="Eve Example")
    return house


async def login_of(house: House, signed_in: SignedIn) -> Login:
    return await house.logins.authenticate(signed_in.token)


async def name_of(house: House, user_id: UserId) -> tuple[str, str]:
    [user] = await house.people.infos([user_id])
    assert user
    return user.username, user.nickname


async def test_who_is_in_the_directory_comes_in(house: House) -> None:
    """The first time with a new account, later into the same, under whatever name they are found there."""
    eve = await house.sign_in("eve", THERE)
    assert await name_of(house, eve.user_id) == ("eve", "Eve Example")
    assert (await house.sign_in("eve", THERE)).user_id == eve.user_id
    house.directory.rename("eve", "evelyn")
    assert (await house.sign_in("evelyn", THERE)).user_id == eve.user_id
    assert house.security.signed_in_by == ["new-account", "directory", "directory"]


async def test_a_name_joins_nobody(house: House) -> None:
    """Who is called so here keeps their account and their password; the other one gets an account with a
    number, and the same one each time.
    """
    here = await house.person("eve")
    there = await house.sign_in("eve", THERE)
    assert there.user_id != here
    assert await name_of(house, there.user_id) == ("eve2", "Eve Example")
    assert (await house.sign_in("eve", PASSWORD)).user_id == here
    assert (await house.sign_in("eve", THERE)).user_id == there.user_id
    house.directory.away = True
    assert (await house.sign_in("eve", PASSWORD)).user_id == here


async def test_a_name_that_changes_hands_opens_no_account(house: House) -> None:
    """Eve has left, and another Eve came."""
    eve = await house.sign_in("eve", THERE)
    del house.directory.people["eve"]
    with pytest.raises(WrongPassword):
        await house.sign_in("eve", THERE)
    house.directory.add("eve", THERE)
    assert (await house.sign_in("eve", THERE)).user_id != eve.user_id
    with pytest.raises(WrongPassword):
        await house.passwords.confirm(await login_of(house, eve), THERE)


async def test_only_the_group_comes_in() -> None:
    """Whoever leaves it stays outside from the next time on; another group makes administrators."""
    house = House(directory_group="chat")
    house.directory.add("eve", THERE)
    with pytest.raises(Forbidden):
        await house.sign_in("eve", THERE)
    assert house.security.events[-1][0] is SecurityEvent.SIGN_IN_FAILED
    house.directory.change("eve", groups=frozenset({"chat", ADMINISTRATORS}))
    eve = await login_of(house, await house.sign_in("eve", THERE))
    assert (SecurityEvent.ADMINISTRATOR_APPOINTED, eve.user_id) in house.security.events
    await house.actor(await house.sign_in("eve", THERE))
    house.directory.change("eve", groups=frozenset())
    with pytest.raises(Forbidden):
        await house.sign_in("eve", THERE)
    with pytest.raises(LoginExpired):
        await house.logins.renew(eve)


async def test_a_directory_that_is_away_is_no_wrong_password(house: House) -> None:
    """It costs no try, and signs nobody out."""
    eve = await login_of(house, await house.sign_in("eve", THERE))
    house.directory.away = True
    for _ in range(60):
        with pytest.raises(Unavailable):
            await house.sign_in("eve", "wrong-word-1")
    for deed in (house.logins.renew(eve), house.passwords.confirm(eve, THERE)):
        with pytest.raises(Unavailable):
            await deed
    house.directory.away = False
    assert (await house.sign_in("eve", THERE)).user_id == eve.user_id


async def test_guesses_are_counted_before_the_directory_hears_of_them(house: House) -> None:
    """As everywhere (S2): the directory is no way around it."""
    for _ in range(10):
        with pytest.raises(WrongPassword):
            await house.sign_in("eve", "wrong-word-1")
    house.directory.away = True
    with pytest.raises(TooManyRequests):
        await house.sign_in("eve", THERE)


@pytest.mark.parametrize("password", ["", PASSWORD, "plain:"])
async def test_nothing_else_is_a_password(house: House, password: str) -> None:
    await house.sign_in("eve", THERE)
    with pytest.raises((WrongPassword, InvalidFields)):
        await house.sign_in("eve", password)


async def test_the_directory_is_asked_again_before_grave_things(house: House) -> None:
    """It is they who sit there if the directory says so; nobody is, for whom it does not."""
    eve = await login_of(house, await house.sign_in("eve", THERE))
    house.clock.advance(11 * 60)
    with pytest.raises(PasswordDue):
        eve.check_confirmed(house.clock.now())
    with pytest.raises(WrongPassword):
        await house.passwords.confirm(eve, "wrong-word-1")
    assert house.security.events[-1][0] is SecurityEvent.SIGN_IN_FAILED
    await house.passwords.confirm(eve, THERE)
    confirmed = await house.logins.find(eve.login_id)
    assert confirmed
    confirmed.check_confirmed(house.clock.now())
    await house.account_deletion.delete(eve, THERE)
    assert (await house.sign_in("eve", THERE)).user_id != eve.user_id


async def test_a_code_is_asked_for_where_one_is_set(house: House) -> None:
    """The directory stands for the password, not for the second step."""
    eve = await login_of(house, await house.sign_in("eve", THERE))
    secret = pyotp.parse_uri(await house.second_factors.begin(eve, THERE)).secret
    codes = await house.second_factors.confirm(eve.user_id, pyotp.TOTP(secret).at(house.clock.now()))
    with pytest.raises(SecondStepDue):
        await house.sign_in("eve", THERE)
    assert codes


async def test_its_accounts_have_no_password_here(house: House) -> None:
    """None is set by its owner, nor by a link of an administrator."""
    eve = await login_of(house, await house.sign_in("eve", THERE))
    with pytest.raises(PasswordElsewhere):
        await house.passwords.change(eve, old=THERE, new="another-word-1")
    with pytest.raises(PasswordElsewhere):
        await house.users.reset_password(AT_THE_SERVER, eve.user_id)
    house.directory.people.clear()
    with pytest.raises(WrongPassword):
        await house.sign_in("eve", "another-word-1")


async def test_whoever_has_left_is_signed_out_at_the_next_renewal(house: House) -> None:
    """Where the directory tells of others; else at the end of the login's life."""
    eve = await login_of(house, await house.sign_in("eve", THERE))
    await house.logins.renew(eve)
    house.directory.tells_of_others = False
    del house.directory.people["eve"]
    await house.logins.renew(eve)
    house.directory.tells_of_others = True
    with pytest.raises(LoginExpired):
        await house.logins.renew(eve)
    ann = await login_of(house, await house.register("ann"))
    assert await house.logins.renew(ann)


async def test_a_passkey_opens_nothing_for_whoever_has_left(house: House) -> None:
    """Nor where the directory does not tell whether they have."""
    eve, device = await login_of(house, await house.sign_in("eve", THERE)), Authenticator()
    await make(house, eve, device)
    assert (await enter(house, await answer(house, device))).user_id == eve.user_id
    house.directory.tells_of_others = False
    with pytest.raises(Forbidden):
        await enter(house, await answer(house, device))
    house.directory.tells_of_others = True
    del house.directory.people["eve"]
    with pytest.raises(Forbidden):
        await enter(house, await answer(house, device))


async def test_many_who_come_at_once_for_the_first_time_are_one(house: House) -> None:
    """Whichever of their devices is first makes the account."""
    entered = await asyncio.gather(*(house.sign_in("eve", THERE) for _ in range(5)))
    assert len({each.user_id for each in entered}) == 1
