"""Logins: one per device, each of which ends alone."""

import pytest

from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.notifications import LoginsEndedNotification
from tests.unit.services.house import House


async def test_after_a_day_the_token_is_over(house: House) -> None:
    """Use does not renew it."""
    token = (await house.register("ann")).token
    house.clock.advance(24 * 3600 - 1)
    await house.logins.authenticate(token)
    house.clock.advance(1)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(token)


async def test_a_foreign_token_is_not_ours(house: House) -> None:
    """401, not 1005."""
    with pytest.raises(Unauthenticated):
        await house.logins.authenticate("garbage")


async def test_signing_out_ends_this_device_and_tells_its_sockets(house: House) -> None:
    """The other device stays signed in (S4)."""
    ann = await house.person("ann")
    phone, laptop = (await house.sign_in("ann")).token, (await house.sign_in("ann")).token
    ear = await house.listen(ann)
    login = await house.logins.authenticate(phone)
    await house.logins.end(ann, login.login_id)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(phone)
    await house.logins.authenticate(laptop)
    assert await ear.heard() == [LoginsEndedNotification(ann, frozenset({login.login_id}))]


async def test_nobody_ends_the_logins_of_another(house: House) -> None:
    """Eve names Ann's login and nothing happens."""
    ann, eve = await house.person("ann"), await house.person("eve")
    login = (await house.logins.list_of(ann))[0]
    await house.logins.end(eve, login.login_id)
    assert len(await house.logins.list_of(ann)) == 1
