"""Signing in with a key of one's device (contract-2 N9)."""

import pytest

from domain.model.accounts import Login, SignedIn
from domain.model.audit import AT_THE_SERVER
from domain.model.clients import Client
from domain.model.errors import (
    Forbidden,
    InvalidFields,
    PasswordDue,
    TooManyRequests,
    WrongPasskey,
)
from domain.model.passkeys import PASSKEYS_AT_MOST, Json, Passkey, Site
from tests.doubles.authenticator import Authenticator
from tests.unit.services.house import PASSWORD, House
from tests.unit.services.office import ADDRESS

SITE = Site("https://chat.example.org")
PHONE = Client(device="phone", address=ADDRESS)
MINUTE = 60


async def login_of(house: House, name: str) -> Login:
    return await house.logins.authenticate((await house.register(name)).token)


async def make(house: House, login: Login, device: Authenticator, name: str = "phone") -> Passkey:
    credential = device.create(await house.passkeys.begin(login, SITE))
    return await house.passkeys.confirm(login, SITE, credential, name)


async def answer(house: House, device: Authenticator) -> Json:
    return device.get(await house.passkeys.begin_sign_in(SITE, PHONE))


async def enter(house: House, credential: Json) -> SignedIn:
    return await house.passkeys.sign_in(SITE, credential, PHONE)


async def test_a_passkey_opens_the_door_alone(house: House) -> None:
    """Also where a password would need a code besides: the device has checked that it is Ann."""
    ann, device = await login_of(house, "ann"), Authenticator()
    made = await make(house, ann, device)
    assert made.used_at is None
    house.clock.advance(MINUTE)
    signed_in = await enter(house, await answer(house, device))
    assert (await house.logins.authenticate(signed_in.token)).user_id == ann.user_id
    assert signed_in.device_token
    assert house.security.signed_in_by == ["new-account", "passkey"]
    [kept] = await house.passkeys.list_of(ann.user_id)
    assert (kept.name, kept.used_at, kept.key.uses) == ("phone", house.clock.now(), 1)


async def test_an_answer_counts_once(house: House) -> None:
    """Eve recorded it; and what comes late or was never asked for is none."""
    ann, device = await login_of(house, "ann"), Authenticator(counts=False)
    await make(house, ann, device)
    recorded = await answer(house, device)
    await enter(house, recorded)
    late = await answer(house, device)
    house.clock.advance(5 * MINUTE)
    to_make = device.get(await house.passkeys.begin(await house.logins.authenticate(
        (await house.sign_in("ann")).token), SITE))  # fmt: skip
    for credential in (recorded, late, to_make, {}):
        with pytest.raises(WrongPasskey):
            await enter(house, credential)


async def test_nobody_makes_one_for_another(house: House) -> None:
    """Eve cannot answer Ann's question, nor take Ann's credential for her own, nor make one with hers."""
    ann, eve = await login_of(house, "ann"), await login_of(house, "eve")
    device = Authenticator()
    credential = device.create(await house.passkeys.begin(ann, SITE))
    with pytest.raises(WrongPasskey):
        await house.passkeys.confirm(eve, SITE, credential, "mine")
    made = await house.passkeys.confirm(ann, SITE, credential, "phone")
    with pytest.raises(WrongPasskey):
        await make(house, eve, device)
    await house.passkeys.rename(eve.user_id, made.passkey_id, "mine")
    await house.passkeys.end(eve, made.passkey_id)
    assert await house.passkeys.list_of(ann.user_id) == [made]
    assert (await enter(house, await answer(house, device))).user_id == ann.user_id


async def test_whoever_sits_there_enters_the_password_again(house: House) -> None:
    """Ten minutes after signing in an unwatched screen makes and ends none."""
    ann, device = await login_of(house, "ann"), Authenticator()
    made = await make(house, ann, device)
    house.clock.advance(10 * MINUTE)
    with pytest.raises(PasswordDue):
        await house.passkeys.begin(ann, SITE)
    with pytest.raises(PasswordDue):
        await house.passkeys.end(ann, made.passkey_id)
    await house.passwords.confirm(ann, PASSWORD)
    confirmed = await house.logins.find(ann.login_id)
    assert confirmed
    await house.passkeys.rename(ann.user_id, made.passkey_id, "old phone")
    assert [each.name for each in await house.passkeys.list_of(ann.user_id)] == ["old phone"]
    await house.passkeys.end(confirmed, made.passkey_id)
    with pytest.raises(WrongPasskey):
        await enter(house, await answer(house, device))
    told = [event for event, account in house.security.events if account == ann.user_id]
    assert [event for event in told if event.startswith("passkey")] == ["passkey-added", "passkey-removed"]


async def test_they_have_names_and_a_bound(house: House) -> None:
    ann = await login_of(house, "ann")
    for name in ("", "x" * 51):
        with pytest.raises(InvalidFields):
            await make(house, ann, Authenticator(), name)
    made = [await make(house, ann, Authenticator()) for _ in range(PASSKEYS_AT_MOST)]
    with pytest.raises(InvalidFields):
        await make(house, ann, Authenticator())
    with pytest.raises(InvalidFields):
        await house.passkeys.rename(ann.user_id, made[0].passkey_id, "")
    assert await house.passkeys.list_of(ann.user_id) == made


async def test_a_disabled_or_deleted_account_stays_shut(house: House) -> None:
    """And an operator's reset for somebody who lost their phone takes its passkeys, too."""
    ann, device = await login_of(house, "ann"), Authenticator()
    await make(house, ann, device)
    await house.users.set_enabled(AT_THE_SERVER, ann.user_id, enabled=False)
    with pytest.raises(Forbidden):
        await enter(house, await answer(house, device))
    await house.users.set_enabled(AT_THE_SERVER, ann.user_id, enabled=True)
    await house.users.reset_second_factor(AT_THE_SERVER, ann.user_id)
    assert await house.passkeys.list_of(ann.user_id) == []
    await make(house, ann, device)
    await house.account_deletion.delete(ann, PASSWORD)
    with pytest.raises(WrongPasskey):
        await enter(house, await answer(house, device))


async def test_wrong_ones_are_counted_and_told(house: House) -> None:
    """Whoever tries on and on is not looked at for a while; a forged signature says whose door it was at."""
    ann, device = await login_of(house, "ann"), Authenticator()
    await make(house, ann, device)
    forged = await answer(house, Authenticator(credential_id=device.credential_id))
    with pytest.raises(WrongPasskey):
        await enter(house, forged)
    assert ("sign-in-failed", ann.user_id) in house.security.events
    for _ in range(house.limits.login_per_address.count - 1):
        with pytest.raises(WrongPasskey):
            await enter(house, {})
    with pytest.raises(TooManyRequests):
        await enter(house, await answer(house, device))


async def test_questions_that_nobody_answers_go(house: House) -> None:
    """After their five minutes."""
    ann, device = await login_of(house, "ann"), Authenticator()
    await make(house, ann, device)
    asked = await answer(house, device)
    await house.passkeys.sweep()
    await enter(house, asked)
    forgotten = await answer(house, device)
    house.clock.advance(5 * MINUTE)
    await house.passkeys.sweep()
    with pytest.raises(WrongPasskey):
        await enter(house, forgotten)
