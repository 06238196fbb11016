"""Signing in by a password and a code (contract-2 N9)."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from domain.model.accounts import Login, SignedIn
from domain.model.audit import AT_THE_SERVER
from domain.model.clients import Client
from domain.model.errors import (
    Forbidden,
    SecondStepDue,
    TooManyRequests,
    Unauthenticated,
    WrongCode,
    WrongPassword,
)
from domain.model.ids import UserId
from tests.unit.services.house import PASSWORD, House
from tests.unit.services.office import ADDRESS

MINUTE = 60
PHONE = Client(device="phone", address=ADDRESS)


class App:
    """On Ann's phone."""

    def __init__(self, house: House, uri: str) -> None:
        self._house = house
        [secret] = parse_qs(urlsplit(uri).query)["secret"]
        self._codes = pyotp.TOTP(secret)

    def code(self) -> str:
        """What it shows now."""
        return self._codes.at(self._house.clock.now())


async def ann_with_an_app(house: House) -> tuple[Login, App, Sequence[str]]:
    ann = await house.logins.authenticate((await house.register("ann")).token)
    app = App(house, await house.second_factors.begin(ann, PASSWORD))
    recovery = await house.second_factors.confirm(ann.user_id, app.code())
    house.clock.advance(MINUTE)
    return ann, app, recovery


async def challenge(house: House, password: str = PASSWORD) -> str:
    with pytest.raises(SecondStepDue) as due:
        await house.sign_in("ann", password)
    return due.value.challenge


async def answer(house: House, token: str, code: str) -> SignedIn:
    return await house.second_factors.sign_in(token, code, PHONE)


async def test_signing_in_takes_a_code_once_it_was_confirmed(house: House) -> None:
    """The password alone is answered with a challenge, and the code of the app opens the door."""
    ann, app, _ = await ann_with_an_app(house)
    signed_in = await answer(house, await challenge(house), app.code())
    assert (await house.logins.authenticate(signed_in.token)).user_id == ann.user_id
    assert (await house.second_factors.state(ann.user_id)).on
    assert house.security.signed_in_by == ["new-account", "code"]


async def test_nothing_changes_before_it_is_confirmed(house: House) -> None:
    """Ann began, mistyped the code and went away: her password is enough."""
    ann = await house.logins.authenticate((await house.register("ann")).token)
    with pytest.raises(WrongPassword):
        await house.second_factors.begin(ann, "not hers")
    with pytest.raises(WrongCode):
        await house.second_factors.confirm(ann.user_id, "000000")
    app = App(house, await house.second_factors.begin(ann, PASSWORD))
    right = app.code()
    with pytest.raises(WrongCode):
        await house.second_factors.confirm(ann.user_id, "000000" if right != "000000" else "000001")
    await house.sign_in("ann")
    assert house.security.signed_in_by == ["new-account", "password"]
    assert not (await house.second_factors.state(ann.user_id)).on


async def test_a_code_counts_once(house: House) -> None:
    """Eve looked over Ann's shoulder; also the code that confirmed is used up."""
    _, app, _ = await ann_with_an_app(house)
    seen = app.code()
    await answer(house, await challenge(house), seen)
    with pytest.raises(WrongCode):
        await answer(house, await challenge(house), seen)


async def test_a_recovery_code_opens_the_door_once(house: House) -> None:
    """However it is typed; nine are left."""
    ann, _, recovery = await ann_with_an_app(house)
    assert len(set(recovery)) == 10
    await answer(house, await challenge(house), f" {recovery[3].upper()} ")
    with pytest.raises(WrongCode):
        await answer(house, await challenge(house), recovery[3])
    assert (await house.second_factors.state(ann.user_id)).recovery_codes_left == 9


async def test_a_challenge_ends_with_its_time_and_with_the_password(house: House) -> None:
    """Five minutes, or Ann changed her password meanwhile; another token is none at all."""
    ann, app, _ = await ann_with_an_app(house)
    late = await challenge(house)
    house.clock.advance(5 * MINUTE)
    with pytest.raises(Unauthenticated):
        await answer(house, late, app.code())
    before = await challenge(house)
    await house.passwords.change(ann, old=PASSWORD, new="another-secret")
    with pytest.raises(Unauthenticated):
        await answer(house, before, app.code())
    with pytest.raises(Unauthenticated):
        await answer(house, "no token", app.code())
    await answer(house, await challenge(house, "another-secret"), app.code())


async def test_codes_cannot_be_tried_for_ever(house: House) -> None:
    """After ten wrong ones the right one is not looked at for a while; right ones do not count."""
    _, app, recovery = await ann_with_an_app(house)
    for code in recovery[:8]:
        await answer(house, await challenge(house), code)
    token = await challenge(house)
    for _ in range(10):
        with pytest.raises(WrongCode):
            await answer(house, token, "12345")
    with pytest.raises(TooManyRequests):
        await answer(house, token, app.code())


async def test_the_second_step_ends_by_password_or_by_the_operator(house: House) -> None:
    """Then a password is enough again, and old recovery codes are worth nothing."""
    ann, app, recovery = await ann_with_an_app(house)
    with pytest.raises(WrongPassword):
        await house.second_factors.end(ann, "not hers")
    await house.second_factors.end(ann, PASSWORD)
    await house.sign_in("ann")
    new = App(house, await house.second_factors.begin(ann, PASSWORD))
    await house.second_factors.confirm(ann.user_id, new.code())
    for old in (recovery[0], app.code()):
        with pytest.raises(WrongCode):
            await answer(house, await challenge(house), old)
    await house.users.reset_second_factor(AT_THE_SERVER, UserId(1))
    await house.sign_in("ann")
    told = [event for event, account in house.security.events if account == ann.user_id]
    steps = [event for event in told if event.startswith("second-factor")]
    assert steps == ["second-factor-on", "second-factor-off"] * 2


async def test_a_disabled_account_stays_out_after_the_first_step(house: House) -> None:
    """The operator was faster than the code."""
    _, app, _ = await ann_with_an_app(house)
    token = await challenge(house)
    await house.users.set_enabled(AT_THE_SERVER, UserId(1), enabled=False)
    with pytest.raises(Forbidden):
        await answer(house, token, app.code())
