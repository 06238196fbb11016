"""Somebody deletes their account, and the others go on."""

import pytest

from domain.model.accounts import Login
from domain.model.errors import Forbidden, LoginExpired, WrongPassword
from domain.model.files import file_name
from domain.model.groups import Role
from domain.model.notifications import ContactChangedNotification, LoginsEndedNotification
from tests.unit.services.house import PASSWORD, House


async def sign_in(house: House, name: str) -> Login:
    return await house.logins.authenticate((await house.sign_in(name)).token)


async def is_kept(house: House, url: str) -> bool:
    name = file_name(url)
    return name is not None and await house.files.find(name) is not None


async def test_ann_deletes_her_account_and_bob_keeps_what_she_wrote(house: House) -> None:
    """Her name is free, her devices are out, her profile is empty; Bob's row is there, and reaches nobody."""
    picture = await house.upload(b"ann", (await house.register("ann")).user_id)
    login = await sign_in(house, "ann")
    ann, bob, cara = login.user_id, await house.person("bob"), await house.person("cara")
    await house.profiles.update(ann, nickname="Ann", avatar=picture)
    anns = await house.befriend(ann, bob)
    await house.chat.send(ann, anns.contact_id, text="remember me")
    await house.contacts.request(cara, ann)
    await house.blocks.block(ann, cara, on=True)
    bob_ear, ann_ear = await house.listen(bob), await house.listen(ann)

    with pytest.raises(WrongPassword):
        await house.account_deletion.delete(login, "wrong")
    await house.account_deletion.delete(login, PASSWORD)

    [left] = await house.people.infos([ann])
    assert left is not None
    assert (left.username, left.nickname, left.avatar, left.about) == ("", "", "", "")
    assert (left.deleted, left.enabled) == (True, False)
    [ended] = [told for told in await ann_ear.heard() if isinstance(told, LoginsEndedNotification)]
    assert login.login_id in ended.login_ids
    with pytest.raises(WrongPassword):
        await house.sign_in("ann")
    assert ("account-deleted", ann) in house.security.events
    [bobs] = await house.contacts.list_contacts(bob)
    assert await bob_ear.heard() == [ContactChangedNotification(bobs)]
    [shown] = await house.history.page(bob, bobs.contact_id)
    assert (shown.message.text, shown.message.sender_id) == ("remember me", ann)
    with pytest.raises(Forbidden):
        await house.chat.send(bob, bobs.contact_id, text="are you there?")
    assert await house.contacts.list_sent(cara) == []
    assert await house.blocks.list_of(ann) == []
    assert not await is_kept(house, picture)
    assert (await house.person("ann")) != ann


async def test_pictures_go_with_their_last_reader(house: House) -> None:
    """While Bob can see it, Ann's picture stays; when he goes, too, nobody can, and it goes."""
    await house.register("ann")
    await house.register("bob")
    ann, bob = await sign_in(house, "ann"), await sign_in(house, "bob")
    contact = await house.befriend(ann.user_id, bob.user_id)
    picture = await house.upload(b"sunset", ann.user_id)
    await house.chat.send(ann.user_id, contact.contact_id, image=picture)
    await house.account_deletion.delete(ann, PASSWORD)
    assert await is_kept(house, picture)
    await house.account_deletion.delete(bob, PASSWORD)
    assert not await is_kept(house, picture)


async def test_pictures_go_with_the_contact_of_a_deleted_account(house: House) -> None:
    """Bob could see Ann's picture and his own until he deletes what is left of her; nobody can after it. What
    he showed Cara stays when he deletes her, for she may become his contact again.
    """
    await house.register("ann")
    ann, bob, cara = await sign_in(house, "ann"), await house.person("bob"), await house.person("cara")
    anns, with_cara = await house.befriend(ann.user_id, bob), await house.befriend(bob, cara)
    with_ann = next(row for row in await house.contacts.list_contacts(bob) if row.user_id == ann.user_id)
    pictures = [await house.upload(what, ann.user_id) for what in (b"sunset",)]
    pictures += [await house.upload(what, bob) for what in (b"sunrise", b"noon")]
    await house.chat.send(ann.user_id, anns.contact_id, image=pictures[0])
    await house.chat.send(bob, with_ann.contact_id, image=pictures[1])
    await house.chat.send(bob, with_cara.contact_id, image=pictures[2])
    await house.account_deletion.delete(ann, PASSWORD)
    [caras] = await house.contacts.list_contacts(cara)
    await house.contacts.delete(cara, caras.contact_id)
    assert all([await is_kept(house, picture) for picture in pictures])
    await house.contacts.delete(bob, with_ann.contact_id)
    await house.contacts.delete(bob, with_cara.contact_id)
    assert [await is_kept(house, picture) for picture in pictures] == [False, False, True]


async def test_pictures_of_two_who_had_deleted_each_other_go_with_the_first_account(house: House) -> None:
    """While both could become contacts again, what they showed each other is kept; without Ann nobody can."""
    await house.register("ann")
    ann, bob = await sign_in(house, "ann"), await house.person("bob")
    anns = await house.befriend(ann.user_id, bob)
    [bobs] = await house.contacts.list_contacts(bob)
    pictures = [await house.upload(what, who) for what, who in ((b"sunset", ann.user_id), (b"sunrise", bob))]
    for who, contact, image in ((ann.user_id, anns, pictures[0]), (bob, bobs, pictures[1])):
        await house.chat.send(who, contact.contact_id, image=image)
    for who, contact in ((ann.user_id, anns), (bob, bobs)):
        await house.contacts.delete(who, contact.contact_id)
    assert all([await is_kept(house, picture) for picture in pictures])
    await house.account_deletion.delete(ann, PASSWORD)
    assert [await is_kept(house, picture) for picture in pictures] == [False, False]


async def test_groups_name_a_deleted_account_no_more(house: House) -> None:
    """Neither in what happened, nor in the list of conversations; the others keep their names."""
    await house.register("ann")
    ann, bob, cara = await sign_in(house, "ann"), await house.person("bob"), await house.person("cara")
    both = [(await house.befriend(bob, other)).contact_id for other in (ann.user_id, cara)]
    group = await house.groups.create(bob, name="choir", avatar="", contact_ids=both)
    await house.group_members.remove(bob, group.group_id, [ann.user_id, cara])
    await house.group_members.add(bob, group.group_id, [ann.user_id])
    await house.account_deletion.delete(ann, PASSWORD)
    said = [shown.message.text for shown in await house.history.page(bob, group.contact_id)]
    assert said == ["Bob 将 已注销用户、Cara 移出了群聊", "Bob 邀请了 已注销用户", "已注销用户 退出了群聊"]
    [listed] = [each for each in await house.contacts.list_contacts(bob) if each.group_id]
    assert listed.last_message.content == "已注销用户 退出了群聊"


async def test_pictures_in_a_group_go_with_its_last_member(house: House) -> None:
    """Ann's notes to herself are gone at once; what she showed in Bob's group stays with him."""
    await house.register("ann")
    ann, bob = await sign_in(house, "ann"), await house.person("bob")
    with_bob = await house.befriend(ann.user_id, bob)
    notes = await house.groups.create(ann.user_id, name="notes", avatar="", contact_ids=[])
    duo = await house.groups.create(ann.user_id, name="duo", avatar="", contact_ids=[with_bob.contact_id])
    pictures = [await house.upload(what, ann.user_id) for what in (b"shopping", b"sunset")]
    for group, image in zip((notes, duo), pictures, strict=True):
        await house.chat.send(ann.user_id, group.contact_id, image=image)
    await house.account_deletion.delete(ann, PASSWORD)
    assert [await is_kept(house, picture) for picture in pictures] == [False, True]


async def test_a_deleted_account_is_asked_in_vain(house: House) -> None:
    """A request would never be answered, and its token is good for nothing."""
    token = (await house.register("ann")).token
    login, bob = await house.logins.authenticate(token), await house.person("bob")
    await house.account_deletion.delete(login, PASSWORD)
    with pytest.raises(Forbidden):
        await house.contacts.request(bob, login.user_id)
    with pytest.raises(LoginExpired):
        await house.logins.authenticate(token)


async def test_anns_groups_pass_to_the_oldest_admin_else_the_oldest_member(house: House) -> None:
    """Bob came before Cara, but she is an admin of the choir; the group of Ann alone is gone."""
    await house.register("ann")
    ann, bob, cara = await sign_in(house, "ann"), await house.person("bob"), await house.person("cara")
    both = [(await house.befriend(ann.user_id, other)).contact_id for other in (bob, cara)]
    choir, walks, alone = [
        await house.groups.create(ann.user_id, name=name, avatar="", contact_ids=contact_ids)
        for name, contact_ids in (("choir", both), ("walks", both), ("alone", []))
    ]
    await house.group_members.set_role(ann.user_id, choir.group_id, cara, Role.ADMIN)
    await house.account_deletion.delete(ann, PASSWORD)
    owners = [
        group and group.group.owner_id
        for group in await house.groups.infos(bob, [choir.group_id, walks.group_id])
    ]
    assert owners == [cara, bob]
    for group in (choir, walks):
        members, _ = await house.group_members.list_page(bob, group.group_id, 0, 10)
        assert {member.user_id for member in members} == {bob, cara}
    assert await house.storage.read(lambda stored: stored.groups.member_ids(alone.group_id)) == []
