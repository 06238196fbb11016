"""Looking after the server: what administrators do, and what is kept of it."""

import asyncio

import pytest

from domain.model.accounts import SignedIn
from domain.model.audit import AT_THE_SERVER, Actor, AuditAction
from domain.model.clients import Client
from domain.model.errors import (
    BadRequest,
    Forbidden,
    InvalidFields,
    LoginExpired,
    NotFound,
    PasswordDue,
    ResetLinkEnded,
    UserExists,
    UserNotFound,
    WrongPassword,
)
from domain.model.ids import AuditId, GroupId, MessageId, ReportId, UserId
from tests.unit.services.house import PASSWORD, House
from tests.unit.services.office import ADDRESS

NEW = "another-34"
CLIENT = Client(device="phone", address=ADDRESS)
TEN_MINUTES = 600
ALL = UserId(0)


@pytest.fixture
async def ann(house: House) -> SignedIn:
    """She made the first account."""
    return await house.register("ann")


@pytest.fixture
async def actor(house: House, ann: SignedIn) -> Actor:
    return await house.actor(ann)


async def log(house: House) -> list[tuple[int, str, str]]:
    """Who did what, with whom; oldest first."""
    page = await house.administrators.list_page(AuditId(0), 0)
    return [(entry.actor_id, entry.action.value, entry.subject) for entry in reversed(page.rows)]


async def test_accounts_are_listed_with_what_matters(house: House, actor: Actor) -> None:
    """Ann sees everybody, what they store, and who is what; a search without a word finds nobody."""
    bob = await house.person("bob")
    await house.upload(b"123", bob)
    page = await house.users.list_page("", ALL, 0)
    assert [(each.user.username, each.administrator, each.stored) for each in page.rows] == [
        ("bob", False, 3),
        ("ann", True, 0),
    ]
    assert page.cursor == 0
    first = await house.users.list_page("", ALL, 1)
    rest = await house.users.list_page("", UserId(first.cursor), 1)
    assert [each.user.user_id for each in (*first.rows, *rest.rows)] == [bob, actor.user_id]
    assert (await house.users.list_page("...", ALL, 0)).rows == []
    assert [each.user.username for each in (await house.users.list_page("AN", ALL, 0)).rows] == ["ann"]
    with pytest.raises(InvalidFields):
        await house.users.list_page("", ALL, 201)


async def test_everybody_else_is_turned_away(house: House, ann: SignedIn) -> None:
    """Also somebody who was an administrator a moment ago, with a page that is still open."""
    bob = await house.register("bob")
    with pytest.raises(Forbidden):
        await house.actor(bob)
    await house.users.appoint(await house.actor(ann), bob.user_id)
    bobs = await house.actor(bob)
    await house.users.dismiss(await house.actor(ann), bob.user_id)
    for deed in (
        house.users.set_enabled(bobs, ann.user_id, enabled=False),
        house.users.end_logins(bobs, ann.user_id),
        house.users.create(bobs, username="eve", nickname="Eve"),
        house.invites.create(bobs, seconds=0, uses=0),
        house.server.dissolve(bobs, GroupId(1)),
        house.reports.close(bobs, ReportId(1)),
    ):
        with pytest.raises(Forbidden):
            await deed
    assert [action for _, action, _ in await log(house)] == ["user-appointed", "user-dismissed"]


async def test_of_two_who_dismiss_each_other_one_stays(house: House, ann: SignedIn) -> None:
    """However often they try, somebody looks after the server."""
    bob = await house.register("bob")
    await house.users.appoint(AT_THE_SERVER, bob.user_id)
    one, other = await house.actor(ann), await house.actor(bob)
    await asyncio.gather(
        house.users.dismiss(one, bob.user_id),
        house.users.dismiss(other, ann.user_id),
        return_exceptions=True,
    )
    among = await house.storage.read(lambda stored: stored.administrators.among([ann.user_id, bob.user_id]))
    assert len(among) == 1


async def test_nobody_locks_themselves_out(house: House, actor: Actor) -> None:
    """Ann cannot disable, dismiss or delete herself; trying leaves her groups as they were."""
    contact = await house.befriend(actor.user_id, await house.person("bob"))
    await house.groups.create(actor.user_id, name="choir", avatar="", contact_ids=[contact.contact_id])
    for deed in (
        house.users.set_enabled(actor, actor.user_id, enabled=False),
        house.users.dismiss(actor, actor.user_id),
        house.users.delete(actor, actor.user_id),
    ):
        with pytest.raises(Forbidden):
            await deed
    assert await log(house) == []
    [group] = (await house.server.list_groups(GroupId(0), 0)).rows
    assert (group.group.owner_id, group.member_count) == (actor.user_id, 2)


async def test_what_is_grave_asks_for_the_password_again(house: House, ann: SignedIn) -> None:
    """Ten minutes after signing in; what is urgent does not: somebody is put out at once."""
    bob = await house.person("bob")
    house.clock.advance(TEN_MINUTES)
    actor = await house.actor(ann)
    for deed in (
        house.users.appoint(actor, bob),
        house.users.dismiss(actor, bob),
        house.users.delete(actor, bob),
        house.users.reset_password(actor, bob),
        house.users.reset_second_factor(actor, bob),
        house.server.dissolve(actor, GroupId(1)),
        house.users.create(actor, username="eve", nickname="Eve", administrator=True),
    ):
        with pytest.raises(PasswordDue):
            await deed
    await house.users.set_enabled(actor, bob, enabled=False)
    assert [action for _, action, _ in await log(house)] == ["user-disabled"]


async def test_a_disabled_person_is_out_until_they_are_enabled(house: House, actor: Actor) -> None:
    """Their devices are signed out; the log and the security events say so."""
    bob = await house.register("bob")
    await house.users.set_enabled(actor, bob.user_id, enabled=False)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(bob.token)
    with pytest.raises(Forbidden):
        await house.sign_in("bob")
    await house.users.set_enabled(actor, bob.user_id, enabled=True)
    await house.sign_in("bob")
    assert await log(house) == [(1, "user-disabled", "bob"), (1, "user-enabled", "bob")]
    told = [event for event, *_ in house.security.events if event.startswith("account-")]
    assert told == [
        "account-disabled",
        "account-enabled",
    ]
    with pytest.raises(UserNotFound):
        await house.users.set_enabled(actor, UserId(99), enabled=False)


async def test_a_forgotten_password_is_chosen_anew_by_a_link(house: House, actor: Actor) -> None:
    """It works once; until then the old one does, and then every device is out."""
    bob = await house.register("bob")
    stale = await house.users.reset_password(actor, bob.user_id)
    link = await house.users.reset_password(actor, bob.user_id)
    await house.sign_in("bob")
    with pytest.raises(InvalidFields):
        await house.password_resets.use(link.secret, "short", CLIENT)
    with pytest.raises(ResetLinkEnded):
        await house.password_resets.use(stale.secret, NEW, CLIENT)
    await house.password_resets.use(link.secret, NEW, CLIENT)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(bob.token)
    with pytest.raises(WrongPassword):
        await house.sign_in("bob")
    await house.sign_in("bob", NEW)
    with pytest.raises(ResetLinkEnded):
        await house.password_resets.use(link.secret, PASSWORD, CLIENT)


async def test_a_link_to_a_new_password_ends_with_its_time_or_its_account(house: House, actor: Actor) -> None:
    """After three days it is over; a disabled account stays closed."""
    bob = await house.person("bob")
    link = await house.users.reset_password(actor, bob)
    await house.users.set_enabled(actor, bob, enabled=False)
    with pytest.raises(Forbidden):
        await house.password_resets.use(link.secret, NEW, CLIENT)
    house.clock.advance(3 * 24 * 3600)
    with pytest.raises(ResetLinkEnded):
        await house.password_resets.use(link.secret, NEW, CLIENT)
    await house.password_resets.sweep()


async def test_an_account_is_made_for_somebody(house: House, actor: Actor) -> None:
    """Nobody knows its password before its owner chooses one."""
    bob, link = await house.users.create(actor, username="bob", nickname="Bob")
    await house.password_resets.use(link.secret, NEW, CLIENT)
    assert (await house.sign_in("bob", NEW)).user_id == bob
    with pytest.raises(UserExists):
        await house.users.create(actor, username="BOB", nickname="Bob")
    assert await log(house) == [(1, "user-created", "bob")]


async def test_a_deleted_account_is_gone_and_its_name_stays_in_the_log(house: House, actor: Actor) -> None:
    bob = await house.register("bob")
    await house.users.delete(actor, bob.user_id)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(bob.token)
    await house.register("bob")
    assert await log(house) == [(1, "user-deleted", "bob")]
    with pytest.raises(UserNotFound):
        await house.users.delete(actor, bob.user_id)


async def test_the_operator_does_the_same_from_the_command_line(house: House, actor: Actor) -> None:
    """By name, without an account: the log says 0."""
    found = await house.users.find("ANN")
    assert found == actor.user_id
    await house.users.end_logins(AT_THE_SERVER, found)
    assert await log(house) == [(0, "user-logins-ended", "ann")]
    with pytest.raises(UserNotFound):
        await house.users.find("nobody")


async def test_a_group_is_dissolved(house: House, actor: Actor) -> None:
    """Everybody is out of it, and it is in the list no more."""
    bob, cat = await house.person("bob"), await house.person("cat")
    contact = await house.befriend(bob, cat)
    group = await house.groups.create(bob, name="choir", avatar="", contact_ids=[contact.contact_id])
    [row] = (await house.server.list_groups(GroupId(0), 0)).rows
    assert (row.group.name, row.member_count) == ("choir", 2)
    await house.server.dissolve(actor, group.group_id)
    assert all(not row.group_id for row in await house.contacts.list_contacts(cat))
    assert (await house.server.list_groups(GroupId(0), 0)).rows == []
    assert await log(house) == [(1, "group-dissolved", "choir")]
    for unknown in (group.group_id, GroupId(99)):
        with pytest.raises(NotFound):
            await house.server.dissolve(actor, unknown)


async def test_what_is_reported_is_kept_and_dealt_with_once(house: House, actor: Actor) -> None:
    """Bob reports what Cat wrote; it stands there though she takes it back."""
    bob, cat = await house.person("bob"), await house.person("cat")
    await house.befriend(bob, cat)
    contact = next(iter(await house.contacts.list_contacts(cat)))
    shown = await house.chat.send(cat, contact.contact_id, text="you fool")
    message_id = shown.message.message_id
    await house.reports.report(bob, message_id=message_id, accused_id=UserId(0), reason=" rude ")
    await house.chat.revoke(cat, message_id)
    [report] = (await house.reports.list_page(ReportId(0), 0, closed=False)).rows
    assert (report.reporter_id, report.user_id, report.text, report.reason) == (bob, cat, "you fool", "rude")
    assert (await house.server.use()).reports == 1
    await house.reports.close(actor, report.report_id)
    with pytest.raises(NotFound):
        await house.reports.close(actor, report.report_id)
    [closed] = (await house.reports.list_page(ReportId(0), 0, closed=True)).rows
    assert (closed.closed_by, closed.closed_at) == (actor.user_id, house.clock.now())
    assert (await log(house))[-1][1] == AuditAction.REPORT_CLOSED


async def test_nobody_reports_what_they_cannot_read_nor_themselves(house: House, ann: SignedIn) -> None:
    bob, cat, dan = [await house.person(name) for name in ("bob", "cat", "dan")]
    contact = await house.befriend(bob, cat)
    shown = await house.chat.send(bob, contact.contact_id, text="hi")
    message = shown.message.message_id
    none, nobody = MessageId(0), UserId(0)
    for reporter, message_id, accused, refusal in (
        (dan, message, nobody, Forbidden),
        (bob, message, nobody, Forbidden),
        (bob, none, bob, Forbidden),
        (bob, none, UserId(99), UserNotFound),
        (bob, none, nobody, BadRequest),
        (bob, message, cat, BadRequest),
    ):
        with pytest.raises(refusal):
            await house.reports.report(reporter, message_id=message_id, accused_id=accused, reason="why")
    with pytest.raises(InvalidFields):
        await house.reports.report(bob, message_id=none, accused_id=cat, reason="  ")
    assert (await house.reports.list_page(ReportId(0), 0, closed=False)).rows == []


async def test_the_server_tells_how_much_there_is(house: House, actor: Actor) -> None:
    """People, devices, bytes, calls and reports."""
    bob = await house.person("bob")
    await house.upload(b"12345", bob)
    use = await house.server.use()
    assert (use.people, use.logins, use.stored, use.calls, use.reports) == (2, 2, 5, 0, 0)
    assert await house.server.calls_now() == []
