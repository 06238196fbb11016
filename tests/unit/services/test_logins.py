"""Logins: one per device, each of which ends alone."""

from datetime import timedelta

import pytest

from domain.model.errors import LoginExpired, PasswordDue, Unauthenticated, WrongPassword
from domain.model.ids import UserId
from domain.model.notifications import LoginsEndedNotification, NewLoginNotification
from tests.unit.services.house import PASSWORD, House

DAY = 24 * 3600


async def test_after_a_day_the_token_is_over(house: House) -> None:
    """Use alone does not renew it."""
    token = (await house.register("ann")).token
    house.clock.advance(DAY - 1)
    await house.logins.authenticate(token)
    house.clock.advance(1)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(token)


async def test_a_login_in_use_lasts_as_long_as_it_is_renewed(house: House) -> None:
    """Thirty days after each renewal, and 180 days after signing in at the most."""
    token = (await house.register("ann")).token
    signed_in = house.clock.now()
    for _ in range(7):
        renewed = await house.logins.renew(await house.logins.authenticate(token))
        token = renewed.token
        house.clock.advance(29 * DAY)
    assert renewed.expires_at == signed_in + timedelta(days=180)
    assert len({login.login_id for login in await house.logins.list_of(UserId(1))}) == 0
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(token)


async def test_who_does_not_come_back_for_a_month_signs_in_again(house: House) -> None:
    token = (await house.register("ann")).token
    renewed = (await house.logins.renew(await house.logins.authenticate(token))).token
    house.clock.advance(30 * DAY - 1)
    await house.logins.authenticate(renewed)
    house.clock.advance(1)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(renewed)


async def test_the_token_before_goes_on_for_its_day(house: House) -> None:
    """A client that never renews, or another tab, notices nothing."""
    token = (await house.register("ann")).token
    await house.logins.renew(await house.logins.authenticate(token))
    house.clock.advance(DAY - 1)
    await house.logins.authenticate(token)
    house.clock.advance(1)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(token)


async def test_what_was_ended_cannot_be_renewed(house: House) -> None:
    """Also when the renewal had been let in just before (S4)."""
    ann = await house.register("ann")
    login = await house.logins.authenticate(ann.token)
    renewed = await house.logins.renew(login)
    await house.logins.end(ann.user_id, login.login_id)
    with pytest.raises(LoginExpired):
        await house.logins.renew(login)
    for token in (ann.token, renewed.token):
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


async def test_the_other_devices_hear_of_a_new_one(house: House) -> None:
    """Ann's laptop is told that a phone signed in; her first device had nobody to tell."""
    laptop = await house.listen(await house.person("ann"))
    assert await laptop.heard() == []
    await house.sign_in("ann")
    [told] = await laptop.heard()
    assert isinstance(told, NewLoginNotification)
    assert told.login in await house.logins.list_of(UserId(1))


async def test_after_ten_minutes_other_devices_end_only_with_the_password(house: House) -> None:
    """Ann ends her phone at once; later her laptop asks again, and not for signing itself out."""
    laptop = await house.logins.authenticate((await house.register("ann")).token)
    phone = await house.logins.authenticate((await house.sign_in("ann")).token)
    await house.logins.end_other(laptop, phone.login_id)
    house.clock.advance(600)
    tablet = await house.logins.authenticate((await house.sign_in("ann")).token)
    for ending in (house.logins.end_other(laptop, tablet.login_id), house.logins.end_others(laptop)):
        with pytest.raises(PasswordDue):
            await ending
    with pytest.raises(WrongPassword):
        await house.passwords.confirm(laptop, "wrong")
    await house.passwords.confirm(laptop, PASSWORD)
    confirmed = await house.logins.find(laptop.login_id)
    assert confirmed
    await house.logins.end_others(confirmed)
    assert await house.logins.list_of(UserId(1)) == [confirmed]
    house.clock.advance(600)
    await house.logins.end_other(confirmed, confirmed.login_id)
    assert await house.logins.list_of(UserId(1)) == []


async def test_a_device_shows_when_it_was_used_last(house: House) -> None:
    """To five minutes, written now and then for all together; an open socket is use, too."""
    token = (await house.register("ann")).token
    login = await house.logins.authenticate(token)
    house.clock.advance(299)
    await house.logins.authenticate(token)
    await house.login_uses.write()
    assert [each.last_used_at for each in await house.logins.list_of(UserId(1))] == [login.signed_in_at]
    house.clock.advance(1)
    assert await house.logins.over([login.login_id]) == set()
    await house.login_uses.write()
    assert [each.last_used_at for each in await house.logins.list_of(UserId(1))] == [house.clock.now()]
