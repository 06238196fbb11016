"""Accounts: made by their owners, opened and closed by the operator."""

import pytest

from domain.model.audit import AT_THE_SERVER
from domain.model.errors import Forbidden, LoginExpired, UserExists, UserNotFound
from domain.model.ids import UserId
from tests.unit.services.house import House


async def test_who_registers_is_signed_in(house: House) -> None:
    """The token of the registration opens the door at once."""
    ann = await house.register("ann")
    assert (await house.logins.authenticate(ann.token)).user_id == ann.user_id


async def test_a_name_is_taken_whatever_its_case_or_blanks(house: House) -> None:
    """`ANN ` would be taken for ann by everybody."""
    await house.person("ann")
    for name in ("ANN", " ann "):
        with pytest.raises(UserExists):
            await house.person(name)


async def test_a_disabled_account_is_out_until_it_is_enabled(house: House) -> None:
    """Its logins end, signing in is refused clearly (S4)."""
    ann = await house.register("ann")
    await house.users.set_enabled(AT_THE_SERVER, ann.user_id, enabled=False)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(ann.token)
    with pytest.raises(Forbidden):
        await house.sign_in("ann")
    await house.users.set_enabled(AT_THE_SERVER, ann.user_id, enabled=True)
    await house.sign_in("ann")
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(ann.token)
    with pytest.raises(UserNotFound):
        await house.users.set_enabled(AT_THE_SERVER, UserId(99), enabled=False)
