"""URLs by which programs post into a group."""

import pytest

from domain.model.audit import AT_THE_SERVER
from domain.model.bots import WEBHOOKS_AT_MOST, NewBot
from domain.model.contacts import Contact
from domain.model.errors import (
    EmptyMessage,
    Forbidden,
    InvalidFields,
    TooManyBots,
    TooManyRequests,
    Unauthenticated,
)
from domain.model.events import EventKind
from domain.model.ids import UserId
from domain.model.scopes import Scope
from tests.unit.services.house import House


async def found(house: House) -> tuple[UserId, UserId, Contact]:
    """Ann, Bob, and Ann's row of their team."""
    ann, bob = await house.person("ann"), await house.person("bob")
    bobs = await house.befriend(ann, bob)
    return ann, bob, await house.groups.create(ann, name="Team", avatar="", contact_ids=[bobs.contact_id])


async def texts(house: House, user_id: UserId, contact: Contact) -> list[str]:
    shown = await house.history.page(user_id, contact.contact_id, limit=20)
    return [each.message.text for each in shown if each.message.event is None]


async def make(house: House, user_id: UserId, team: Contact, name: str = "Deploys") -> NewBot:
    return await house.webhooks.create(user_id, team.group_id, name)


async def test_a_program_posts_into_one_group_under_a_name(house: House) -> None:
    """Everybody there is told who came in, and sees it among the members."""
    ann, bob, team = await found(house)
    hook = await make(house, ann, team)
    ear = await house.listen(bob)
    await house.webhooks.post(hook.token, "version 7 is out")
    assert await texts(house, ann, team) == ["version 7 is out"]
    assert await ear.heard()
    [user] = await house.people.infos([hook.user_id])
    assert user
    assert (user.bot, user.nickname) == (True, "Deploys")
    members, _ = await house.group_members.list_page(bob, team.group_id, 0, 0)
    assert hook.user_id in {member.user_id for member in members}
    first, *_ = await house.history.page(ann, team.contact_id, limit=20)
    assert first.message.event
    assert first.message.event.kind is EventKind.ADDED


async def test_its_token_opens_nothing_else(house: House) -> None:
    """It reads nothing, asks nobody, and nobody finds it."""
    ann, bob, team = await found(house)
    hook = await make(house, ann, team)
    its = await house.logins.authenticate(hook.token)
    for scope in (*Scope, None):
        with pytest.raises(Forbidden):
            its.check_opens(scope)
    assert await house.people.search_by_name(bob, "Deploys", page=1, size=10) == []
    with pytest.raises(Forbidden):
        await house.contacts.request(bob, hook.user_id)


async def test_only_owner_and_admins_make_see_and_end_them(house: House) -> None:
    """And each only those of their group."""
    ann, bob, team = await found(house)
    hook = await make(house, ann, team)
    other = await house.groups.create(ann, name="Other", avatar="", contact_ids=[])
    with pytest.raises(Forbidden):
        await make(house, bob, team)
    with pytest.raises(Forbidden):
        await house.webhooks.list_of(bob, team.group_id)
    for who, group_id, named in (
        (bob, team.group_id, hook.user_id),
        (ann, other.group_id, hook.user_id),
        (ann, team.group_id, bob),
    ):
        with pytest.raises(Forbidden):
            await house.webhooks.end(who, group_id, named)
    [shown] = await house.webhooks.list_of(ann, team.group_id)
    assert (shown.user.nickname, shown.active) == ("Deploys", True)


async def test_an_ended_one_posts_no_more(house: House) -> None:
    """What it said stays under its name; ended or removed from the group, its URL is worth nothing."""
    ann, _, team = await found(house)
    hook, removed = await make(house, ann, team), await make(house, ann, team, "Alerts")
    await house.webhooks.post(hook.token, "hello")
    await house.webhooks.end(ann, team.group_id, hook.user_id)
    with pytest.raises(Unauthenticated):
        await house.webhooks.post(hook.token, "again")
    await house.group_members.remove(ann, team.group_id, [removed.user_id])
    with pytest.raises(Forbidden):
        await house.webhooks.post(removed.token, "again")
    assert await house.webhooks.list_of(ann, team.group_id) == []
    assert await texts(house, ann, team) == ["hello"]
    [user] = await house.people.infos([hook.user_id])
    assert user
    assert user.nickname == "Deploys"


async def test_it_ends_with_its_group_and_with_whoever_made_it(house: House) -> None:
    """A dissolved group hears nothing; who was disabled leaves no door open."""
    ann, bob, team = await found(house)
    await house.group_members.set_role(ann, team.group_id, bob, 2)
    hook, bobs = await make(house, ann, team), await make(house, bob, team, "Alerts")
    await house.users.set_enabled(AT_THE_SERVER, bob, enabled=False)
    with pytest.raises(Unauthenticated):
        await house.webhooks.post(bobs.token, "hello")
    active = {each.user.nickname: each.active for each in await house.webhooks.list_of(ann, team.group_id)}
    assert active == {"Deploys": True, "Alerts": False}
    await house.group_members.dissolve(ann, team.group_id)
    with pytest.raises(Forbidden):
        await house.webhooks.post(hook.token, "hello")


async def test_a_group_never_passes_to_a_program(house: House) -> None:
    """Ann and Bob delete their accounts: Bob gets the team, and after him it is dissolved."""
    ann, bob, team = await found(house)
    await make(house, ann, team)
    await house.users.delete(AT_THE_SERVER, ann)
    [membership] = await house.groups.infos(bob, [team.group_id])
    assert membership
    assert membership.group.owner_id == bob
    await house.users.delete(AT_THE_SERVER, bob)
    assert await house.storage.read(lambda stored: stored.groups.count_members(team.group_id)) == 0


async def test_what_comes_in_is_bounded(house: House) -> None:
    """How many there are, what they say, and how often."""
    ann, _, team = await found(house)
    hook = await make(house, ann, team)
    for name in ("", "N" * 21):
        with pytest.raises(InvalidFields):
            await make(house, ann, team, name)
    with pytest.raises(EmptyMessage):
        await house.webhooks.post(hook.token, "")
    with pytest.raises(Unauthenticated):
        await house.webhooks.post("ichat_unknown", "hello")
    for _ in range(house.limits.posts_per_webhook.count - 1):
        await house.webhooks.post(hook.token, "hello")
    with pytest.raises(TooManyRequests):
        await house.webhooks.post(hook.token, "hello")
    for number in range(1, WEBHOOKS_AT_MOST):
        await make(house, ann, team, f"Hook {number}")
    with pytest.raises(TooManyBots):
        await make(house, ann, team)


async def test_the_token_of_a_bot_is_no_webhook(house: House) -> None:
    """Nor is a person's."""
    signed_in = await house.register("ann")
    login = await house.logins.authenticate(signed_in.token)
    echo = await house.bots.create(login, username="echo", nickname="Echo", scopes=frozenset({Scope.SEND}))
    for token in (echo.token, signed_in.token):
        with pytest.raises(Unauthenticated):
            await house.webhooks.post(token, "hello")
