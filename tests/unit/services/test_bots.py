"""Programs with an account of their own."""

from datetime import timedelta

import pytest

from domain.model.accounts import Login, SignedIn
from domain.model.audit import AT_THE_SERVER, AuditAction
from domain.model.bots import NewBot
from domain.model.errors import (
    Forbidden,
    InvalidFields,
    LoginExpired,
    PasswordDue,
    TooManyBots,
    Unauthenticated,
    UserExists,
    WrongPassword,
)
from domain.model.ids import AuditId, UserId
from domain.model.scopes import Scope, read_scopes
from ports.security_log import SecurityEvent
from tests.unit.services.house import House

TALKS = frozenset({Scope.READ, Scope.SEND})


async def owner(house: House) -> tuple[SignedIn, Login]:
    ann = await house.register("ann")
    return ann, await house.logins.authenticate(ann.token)


async def make(house: House, login: Login, name: str = "echo") -> NewBot:
    return await house.bots.create(login, username=name, nickname=name.title(), scopes=TALKS)


async def test_a_bot_comes_in_with_its_token_and_talks_to_its_owner(house: House) -> None:
    """It is a user with a mark, a contact of Ann's from the beginning, and may do what its scopes say."""
    ann, login = await owner(house)
    echo = await make(house, login)
    its = await house.logins.authenticate(echo.token)
    assert (its.user_id, its.scopes) == (echo.user_id, TALKS)
    [user] = await house.people.infos([echo.user_id])
    assert user
    assert (user.bot, user.username, user.nickname) == (True, "echo", "Echo")
    [row] = await house.contacts.list_contacts(echo.user_id)
    assert row.user_id == ann.user_id
    sent = await house.chat.send(echo.user_id, row.contact_id, text="hello")
    assert sent.message.sender_id == echo.user_id
    its.check_opens(Scope.SEND)
    for closed in (Scope.GROUPS, Scope.CONTACTS, None):
        with pytest.raises(Forbidden):
            its.check_opens(closed)
    assert (SecurityEvent.BOT_TOKEN_MADE, ann.user_id) in house.security.events


async def test_people_may_do_everything_that_is_theirs(house: House) -> None:
    """A login that has no scopes is bound by none."""
    _, login = await owner(house)
    for scope in (*Scope, None):
        login.check_opens(scope)


async def test_nothing_that_is_stored_opens_the_door(house: House) -> None:
    """Whoever reads the database has hashes; no password fits, not even an empty one."""
    _, login = await owner(house)
    echo = await make(house, login)
    its = await house.logins.authenticate(echo.token)
    assert echo.token not in its.login_id
    for guess in (its.login_id, f"ichat_{its.login_id}", "ichat_"):
        with pytest.raises((Unauthenticated, LoginExpired)):
            await house.logins.authenticate(guess)
    with pytest.raises((WrongPassword, InvalidFields)):
        await house.sign_in("echo", "")
    with pytest.raises(WrongPassword):
        await house.sign_in("echo", echo.token)


async def test_a_new_token_ends_the_one_before(house: House) -> None:
    """The bot keeps its contacts; what the old token opened is shut within half a second."""
    _, login = await owner(house)
    echo = await make(house, login)
    await house.logins.authenticate(echo.token)
    again = await house.bots.renew_token(login, echo.user_id)
    with pytest.raises(Unauthenticated):
        await house.logins.authenticate(echo.token)
    assert (await house.logins.authenticate(again.token)).user_id == echo.user_id
    assert len(await house.contacts.list_contacts(echo.user_id)) == 1


async def test_a_bot_stays_for_years_and_shows_when_it_was_used(house: House) -> None:
    """Nobody signs it in again; its use is written as that of a device."""
    ann, login = await owner(house)
    echo = await make(house, login)
    [shown] = await house.bots.list_of(ann.user_id)
    assert (shown.active, shown.last_used_at) == (True, None)
    await house.logins.authenticate(echo.token)
    await house.login_uses.write()
    [shown] = await house.bots.list_of(ann.user_id)
    assert shown.last_used_at == house.clock.now()
    house.clock.advance(timedelta(days=900).total_seconds())
    await house.logins.authenticate(echo.token)
    await house.login_uses.write()
    [shown] = await house.bots.list_of(ann.user_id)
    assert shown.last_used_at == house.clock.now()


async def test_an_ended_bot_is_a_deleted_account(house: House) -> None:
    """Its token opens nothing, its name is free, and what it said stays."""
    ann, login = await owner(house)
    echo = await make(house, login)
    [row] = await house.contacts.list_contacts(echo.user_id)
    await house.chat.send(echo.user_id, row.contact_id, text="hello")
    await house.bots.end(login, echo.user_id)
    with pytest.raises(Unauthenticated):
        await house.logins.authenticate(echo.token)
    assert await house.bots.list_of(ann.user_id) == []
    [user] = await house.people.infos([echo.user_id])
    assert user
    assert (user.deleted, user.nickname) == (True, "")
    await make(house, login)


async def test_nobody_touches_the_bot_of_another(house: House) -> None:
    """Bob, a bot itself, and a person's account taken for a bot: all the same answer."""
    ann, login = await owner(house)
    echo = await make(house, login)
    bob = await house.logins.authenticate((await house.register("bob")).token)
    for caller, named in ((bob, echo.user_id), (login, ann.user_id), (login, UserId(999))):
        with pytest.raises(Forbidden):
            await house.bots.renew_token(caller, named)
        with pytest.raises(Forbidden):
            await house.bots.end(caller, named)
    assert await house.bots.list_of(bob.user_id) == []
    assert (await house.logins.authenticate(echo.token)).user_id == echo.user_id


async def test_bots_end_with_their_owner(house: House) -> None:
    """Disabled, Ann's bots come in no more, also when she is back; deleted, they are deleted with her."""
    await house.register("root")
    ann, login = await owner(house)
    echo = await make(house, login)
    await house.users.set_enabled(AT_THE_SERVER, ann.user_id, enabled=False)
    await house.users.set_enabled(AT_THE_SERVER, ann.user_id, enabled=True)
    with pytest.raises(Unauthenticated):
        await house.logins.authenticate(echo.token)
    [shown] = await house.bots.list_of(ann.user_id)
    assert not shown.active
    login = await house.logins.authenticate((await house.sign_in("ann")).token)
    again = await house.bots.renew_token(login, echo.user_id)
    await house.users.delete(AT_THE_SERVER, ann.user_id)
    with pytest.raises(Unauthenticated):
        await house.logins.authenticate(again.token)
    [user] = await house.people.infos([echo.user_id])
    assert user
    assert user.deleted


async def test_a_bot_becomes_no_person(house: House) -> None:
    """Administrators give it no password and appoint it nothing; disabled, no new token wakes it."""
    _, login = await owner(house)
    echo = await make(house, login)
    with pytest.raises(Forbidden):
        await house.users.reset_password(AT_THE_SERVER, echo.user_id)
    with pytest.raises(Forbidden):
        await house.users.appoint(AT_THE_SERVER, echo.user_id)
    await house.users.set_enabled(AT_THE_SERVER, echo.user_id, enabled=False)
    with pytest.raises(Forbidden):
        await house.bots.renew_token(login, echo.user_id)


async def test_what_a_bot_may_be_is_bounded(house: House) -> None:
    """So many of one person; names as people's; the password again ten minutes after signing in."""
    _, login = await owner(house)
    for number in range(3):
        await make(house, login, f"bot-{number}")
    with pytest.raises(TooManyBots):
        await make(house, login, "bot-3")
    with pytest.raises(UserExists):
        await house.bots.create_for(
            AT_THE_SERVER, login.user_id, username="Ann", nickname="Ann", scopes=TALKS
        )
    for username, nickname in (("", "Echo"), ("e", "Echo"), ("echo", ""), ("echo", "E" * 21)):
        with pytest.raises(InvalidFields):
            await house.bots.create(login, username=username, nickname=nickname, scopes=TALKS)
    house.clock.advance(601)
    with pytest.raises(PasswordDue):
        await make(house, login, "bot-3")
    for wrong in ([], ["read", "everything"]):
        with pytest.raises(InvalidFields):
            read_scopes(wrong)


async def test_the_operator_makes_bots_and_it_is_written_down(house: House) -> None:
    """Beyond what people may; a webhook or a person gets no token this way."""
    ann, login = await owner(house)
    for number in range(3):
        await make(house, login, f"bot-{number}")
    echo = await house.bots.create_for(
        AT_THE_SERVER, ann.user_id, username="echo", nickname="Echo", scopes=TALKS
    )
    again = await house.bots.renew_token_for(AT_THE_SERVER, echo.user_id)
    assert (await house.logins.authenticate(again.token)).user_id == echo.user_id
    with pytest.raises(Forbidden):
        await house.bots.renew_token_for(AT_THE_SERVER, ann.user_id)
    page = await house.administrators.list_page(AuditId(0), 2)
    assert [(entry.action, entry.subject) for entry in page.rows] == [
        (AuditAction.BOT_TOKEN_MADE, "echo"),
        (AuditAction.BOT_CREATED, "echo"),
    ]
    listed = await house.bots.list_page(UserId(0), 2)
    assert [each.user.username for each in listed.rows] == ["echo", "bot-2"]
    assert listed.cursor
