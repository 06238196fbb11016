"""Signing in and out, and what a person changes about themselves."""

import pytest

from domain.model.errors import (
    Forbidden,
    InvalidFields,
    LoginExpired,
    TooManyRequests,
    Unauthenticated,
    UserExists,
    UserNotFound,
    WrongPassword,
)
from domain.model.ids import FileName, UserId
from domain.model.notifications import LoginsEndedNotification
from tests.unit.services.house import House


async def sign_in(house: House, name: str = "ann", password: str = "secret1") -> str:
    return (await house.accounts.login(name, password, "laptop", "127.0.0.1")).token


async def test_who_registers_is_signed_in(house: House) -> None:
    """The token of the registration opens the door at once."""
    ann = await house.accounts.register("ann", "secret1", "Ann", "", "phone", "127.0.0.1")
    assert (await house.accounts.authenticate(ann.token)).user_id == ann.user_id


async def test_a_name_is_taken_whatever_its_case_or_blanks(house: House) -> None:
    """`ANN ` would be taken for ann by everybody."""
    await house.person("ann")
    for name in ("ANN", " ann "):
        with pytest.raises(UserExists):
            await house.person(name)


async def test_a_wrong_password_and_an_unknown_name_are_answered_alike(house: House) -> None:
    """A login does not tell who exists (S2)."""
    await house.person("ann")
    for name, password in (("ann", "wrong-1"), ("nobody", "secret1")):
        with pytest.raises(WrongPassword):
            await sign_in(house, name, password)


async def test_guessing_is_slowed_down_and_the_right_password_costs_nothing(house: House) -> None:
    """Ten wrong tries per account in five minutes; Ann's own sign-ins do not count (S2)."""
    await house.person("ann")
    for _ in range(30):
        await sign_in(house)
    for _ in range(10):
        with pytest.raises(WrongPassword):
            await sign_in(house, password="wrong-1")
    with pytest.raises(TooManyRequests) as refused:
        await sign_in(house, "ANN ")
    assert refused.value.retry_after >= 1


async def test_an_old_hash_is_made_new_at_login(house: House) -> None:
    """The original hashed with cost 6; nobody has to change a password for a better one (S1)."""
    await house.person("ann")

    async def weaken(uow, user_id):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # one line of set-up
        await uow.users.set_password_hash(user_id, "weak:secret1", house.clock.now())

    await house.storage.transaction(weaken, UserId(1))
    await sign_in(house)
    credentials = await house.storage.read(lambda uow: uow.users.get_credentials(UserId(1)))
    assert not credentials.password_hash.startswith("weak:")


async def test_after_a_day_the_token_is_over(house: House) -> None:
    """Use does not renew it."""
    await house.person("ann")
    token = await sign_in(house)
    house.clock.advance(24 * 3600 - 1)
    await house.accounts.authenticate(token)
    house.clock.advance(1)
    with pytest.raises(LoginExpired):
        await house.accounts.authenticate(token)


async def test_a_foreign_token_is_not_ours(house: House) -> None:
    """401, not 1005."""
    with pytest.raises(Unauthenticated):
        await house.accounts.authenticate("garbage")


async def test_signing_out_ends_this_device_and_tells_its_sockets(house: House) -> None:
    """The other device stays signed in (S4)."""
    ann = await house.person("ann")
    phone, laptop = await sign_in(house), await sign_in(house)
    ear = await house.listen(ann)
    login = await house.accounts.authenticate(phone)
    await house.accounts.logout(login)
    with pytest.raises(LoginExpired):
        await house.accounts.authenticate(phone)
    await house.accounts.authenticate(laptop)
    assert await ear.heard() == [LoginsEndedNotification(ann, frozenset({login.login_id}))]


async def test_a_new_password_ends_every_other_device(house: House) -> None:
    """Whoever stole the old one is out (S4)."""
    ann = await house.person("ann")
    phone, laptop = await sign_in(house), await sign_in(house)
    login = await house.accounts.authenticate(laptop)
    with pytest.raises(WrongPassword):
        await house.accounts.change_password(login, "wrong-1", "secret2")
    await house.accounts.change_password(login, "secret1", "secret2")
    with pytest.raises(LoginExpired):
        await house.accounts.authenticate(phone)
    await house.accounts.authenticate(laptop)
    assert [each.login_id for each in await house.accounts.list_logins(ann)] == [login.login_id]
    with pytest.raises(WrongPassword):
        await sign_in(house)
    await sign_in(house, password="secret2")


async def test_nobody_ends_the_logins_of_another(house: House) -> None:
    """Eve names Ann's login and nothing happens."""
    ann, eve = await house.person("ann"), await house.person("eve")
    login = (await house.accounts.list_logins(ann))[0]
    await house.accounts.end_login(eve, login.login_id)
    assert len(await house.accounts.list_logins(ann)) == 1


async def test_a_disabled_account_is_out_until_it_is_enabled(house: House) -> None:
    """Its logins end, signing in is refused clearly (S4)."""
    await house.person("ann")
    token = await sign_in(house)
    await house.accounts.set_enabled("ann", enabled=False)
    with pytest.raises(LoginExpired):
        await house.accounts.authenticate(token)
    with pytest.raises(Forbidden):
        await sign_in(house)
    await house.accounts.set_enabled("ann", enabled=True)
    await sign_in(house)
    with pytest.raises(UserNotFound):
        await house.accounts.set_enabled("nobody", enabled=False)


async def test_infos_keep_the_order_asked_for(house: House) -> None:
    """The client indexes the answer by position (contract section 4)."""
    ann, bob = await house.person("ann"), await house.person("bob")
    infos = await house.accounts.infos([bob, UserId(99), ann, bob])
    assert [user and user.username for user in infos] == ["bob", None, "ann", "bob"]
    with pytest.raises(InvalidFields):
        await house.accounts.infos([ann] * 1001)


async def test_a_profile_keeps_its_avatar_unless_a_new_one_is_given(house: House) -> None:
    """An empty avatar in the form leaves the old one."""
    ann = await house.person("ann")
    await house.accounts.update_profile(ann, "Ann B", "https://example.org/ann.png")
    await house.accounts.update_profile(ann, "Ann C", "")
    (user,) = await house.accounts.infos([ann])
    assert user is not None
    assert (user.nickname, user.avatar) == ("Ann C", "https://example.org/ann.png")


async def test_a_replaced_wallpaper_is_thrown_away(house: House) -> None:
    """Nobody else could see it."""
    ann = await house.person("ann")
    url = await house.files.upload(b"picture", ann, "127.0.0.1")
    assert await house.accounts.find_preferences(ann) is None
    await house.accounts.save_preferences(ann, url)
    await house.accounts.save_preferences(ann, url)
    assert FileName(url.removeprefix("file/")) in house.blobs.files
    await house.accounts.save_preferences(ann, "")
    assert not house.blobs.files


async def test_search_shows_friends_and_requests(house: House) -> None:
    """Names that start with the keyword, without oneself, page by page."""
    ann = await house.person("ann")
    others = [await house.person(f"bob_{number}") for number in range(7)]
    await house.befriend(ann, others[0])
    request = await house.contacts.request(others[1], ann)
    first = await house.accounts.search(ann, "BOB_", 1, 5)
    assert [found.user.user_id for found in first] == others[:5]
    assert [found.is_friend for found in first] == [True, False, False, False, False]
    assert [found.pending_request for found in first] == [None, request, None, None, None]
    assert len(await house.accounts.search(ann, "bob_", 2, 5)) == 2
    assert await house.accounts.search(ann, "bob%", 1, 5) == []
    assert await house.accounts.search(ann, "ann", 1, 5) == []
    assert await house.accounts.search(ann, "bob", 2**62, 50) == []
