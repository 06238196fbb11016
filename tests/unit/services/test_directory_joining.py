"""An account from before becomes the directory's (contract-2 N9)."""

import pytest

from domain.model.accounts import PasswordPlace
from domain.model.audit import AT_THE_SERVER, AuditAction
from domain.model.clients import Client
from domain.model.errors import Forbidden, LoginExpired, Misconfigured, UserNotFound, WrongPassword
from domain.model.identity_errors import IdentityTaken, PasswordElsewhere
from domain.model.ids import AuditId
from tests.unit.services.house import PASSWORD, House
from tests.unit.services.office import ADDRESS

THERE = "known-there-1"
PHONE = Client(device="phone", address=ADDRESS)


@pytest.fixture
def house() -> House:
    """Ben is known to its directory as B. Miller."""
    house = House()
    house.directory.add("b.miller", THERE, nickname="Ben Miller")
    return house


async def test_ben_goes_on_with_his_account_and_the_password_of_his_company(house: House) -> None:
    """The one from before opens nothing any more, and no device stays signed in."""
    before = await house.register("ben")
    assert await house.passwords.place(before.user_id) is PasswordPlace.HERE
    await house.directory_joining.join(AT_THE_SERVER, before.user_id, "b.miller")
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(before.token)
    with pytest.raises(WrongPassword):
        await house.sign_in("ben", PASSWORD)
    ben = await house.sign_in("b.miller", THERE)
    assert ben.user_id == before.user_id
    [user] = await house.people.infos([ben.user_id])
    assert user
    assert user.nickname == "Ben"
    assert await house.passwords.place(ben.user_id) is PasswordPlace.DIRECTORY
    with pytest.raises(PasswordElsewhere):
        await house.users.reset_password(AT_THE_SERVER, ben.user_id)
    assert ("identity-joined", ben.user_id) in house.security.events
    [entry] = (await house.administrators.list_page(AuditId(0), 0)).rows
    assert (entry.action, entry.subject) == (AuditAction.USER_JOINED, "ben")


async def test_a_link_to_a_new_password_from_before_makes_none(house: House) -> None:
    """Else whoever has it would come in past the directory."""
    ben = await house.person("ben")
    link = await house.users.reset_password(AT_THE_SERVER, ben)
    await house.directory_joining.join(AT_THE_SERVER, ben, "b.miller")
    with pytest.raises(PasswordElsewhere):
        await house.password_resets.use(link.secret, "another-word-1", PHONE)


async def test_one_entry_has_one_account(house: House) -> None:
    """While the other one is there; and an account belongs to one entry."""
    ben, other = await house.person("ben"), await house.sign_in("b.miller", THERE)
    with pytest.raises(IdentityTaken):
        await house.directory_joining.join(AT_THE_SERVER, ben, "b.miller")
    assert (await house.sign_in("ben", PASSWORD)).user_id == ben
    house.directory.add("cara", THERE)
    with pytest.raises(IdentityTaken):
        await house.directory_joining.join(AT_THE_SERVER, other.user_id, "cara")
    await house.users.delete(AT_THE_SERVER, other.user_id)
    await house.directory_joining.join(AT_THE_SERVER, ben, "b.miller")
    assert (await house.sign_in("b.miller", THERE)).user_id == ben


async def test_nobody_is_joined_whom_the_directory_does_not_let_in(house: House) -> None:
    """Nor with a name that it does not know, nor where it tells of nobody; and then nothing has changed."""
    ben = await house.person("ben")
    with pytest.raises(UserNotFound):
        await house.directory_joining.join(AT_THE_SERVER, ben, "ben")
    house.directory.tells_of_others = False
    with pytest.raises(Misconfigured):
        await house.directory_joining.join(AT_THE_SERVER, ben, "b.miller")
    assert (await house.sign_in("ben", PASSWORD)).user_id == ben


async def test_the_group_says_who_may_be_joined() -> None:
    house = House(directory_group="chat")
    house.directory.add("ben", THERE)
    ben = await house.person("ben")
    with pytest.raises(Forbidden):
        await house.directory_joining.join(AT_THE_SERVER, ben, "ben")
