"""Whoever is first, the outcome is one that makes sense: the use-cases race over every storage."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from itertools import count

import pytest

from domain.model.audit import AT_THE_SERVER
from domain.model.chat import Message
from domain.model.contacts import Contact
from domain.model.errors import (
    ChatError,
    ContactNotFound,
    ContactRequestNotPending,
    Forbidden,
    UserExists,
    WrongPassword,
)
from domain.model.ids import DeliveryId, FileName, LocalId, MessageId, UserId
from domain.model.search import FoundMessages, MessageSearch
from domain.services import invites
from ports.storage import Repositories, Storage
from tests import storages
from tests.patience import happens
from tests.unit.services.house import PASSWORD, House

RACES = 200
"""As many as one page of history shows."""


@pytest.fixture(params=storages.ALL)
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    async with storages.opened(request) as storage:
        yield storage


def codes(results: Sequence[object]) -> set[int]:
    """The codes of those that failed; what is no refusal of ours is raised."""
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, ChatError):
            raise result
    return {result.code for result in results if isinstance(result, ChatError)}


async def history(house: House, user_id: UserId, contact: Contact) -> Sequence[Message]:
    """All of it, page by page."""
    messages: list[Message] = []
    while True:
        before = messages[0].message_id if messages else MessageId(0)
        page = await house.history.page(user_id, contact.contact_id, before=before, limit=100)
        messages = [each.message for each in page] + messages
        if len(page) < 100:
            return messages


async def test_fifty_retries_on_two_nodes_are_one_message(storage: Storage) -> None:
    """M2: the same local id at two nodes at once is the same message in every answer, and in the room."""
    house = House(storage=storage)
    other_node = House(clock=house.clock, ids=house.ids, storage=storage)
    ann, bob = await house.person("ann"), await house.person("bob")
    contact = await house.befriend(ann, bob)

    sent = await asyncio.gather(
        *(
            node.chat.send(ann, contact.contact_id, local_id=LocalId("local-1"), text="hi")
            for _ in range(25)
            for node in (house, other_node)
        )
    )
    assert len({each.message.message_id for each in sent}) == 1
    assert [message.message_id for message in await history(house, ann, contact)] == [
        sent[0].message.message_id
    ]


async def test_a_revoked_message_stays_revoked(storage: Storage) -> None:
    """M7: however a delayed image and a revoke meet, the message ends revoked and its file is gone."""
    house = House(storage=storage)
    ann, bob = await house.person("ann"), await house.person("bob")
    contact = await house.befriend(ann, bob)

    async def race(number: int) -> None:
        message = (await house.chat.send(ann, contact.contact_id, thumbnail="8x8;data:,")).message
        image = await house.upload(b"a picture", ann)
        name = FileName(image.removeprefix("file/"))
        fill = house.chat.fill_image(ann, message.message_id, image)
        revoke = house.chat.revoke(ann, message.message_id)
        both = (fill, revoke) if number % 2 else (revoke, fill)
        results = await asyncio.gather(*both, return_exceptions=True)
        assert codes(results) <= {Forbidden.code}
        if codes(results):  # the image came too late, and nothing refers to it
            upload_row = await storage.read(lambda uow: uow.uploads.find(name))
            assert upload_row is not None
            assert upload_row.kept_until is not None
        else:
            assert await house.blobs.find(name) is None

    await asyncio.gather(*(race(number) for number in range(RACES)))
    messages = await history(house, ann, contact)
    assert len(messages) == RACES
    assert {(m.revoked, m.image, m.thumbnail) for m in messages} == {(True, "", "")}


async def test_what_was_taken_back_is_never_found(storage: Storage) -> None:
    """N5: while Bob searches and a node indexes, Ann revokes a message or edits a word of it away: afterwards
    nobody finds it by that, nor does the index keep it.
    """
    house = House(storage=storage)
    other_node = House(clock=house.clock, ids=house.ids, storage=storage)
    ann, bob = await house.person("ann"), await house.person("bob")
    contact = await house.befriend(ann, bob)
    early = []
    for number in range(RACES):
        search = MessageSearch.read(f"secret{number}")
        message = (await house.chat.send(ann, contact.contact_id, text=f"secret{number}")).message
        change: Awaitable[object] = (
            house.chat.revoke(ann, message.message_id)
            if number % 4 < 2
            else house.chat.edit(ann, message.message_id, text="nothing")
        )
        others = (other_node.indexer.work(), other_node.search.search(bob, search))
        order = (change, *others) if number % 2 else (*others, change)
        early += [each for each in await asyncio.gather(*order) if isinstance(each, FoundMessages)]
        assert (await other_node.search.search(bob, search)).found == []
        named = await storage.read(
            lambda stored, words: stored.message_index.find([contact.room_id], words, limit=9),
            search.index_words(),
        )
        assert named == []
    assert len(early) == RACES
    assert not [found for page in early for found in page.found if found.shown.message.revoked]


async def test_a_picture_is_there_as_long_as_something_shows_it(storage: Storage) -> None:
    """Ann sets and clears her wallpaper twenty times at once: her avatar, the same picture, stays (S6).

    When the last use ends, however many end at once, the file is gone.
    """
    house = House(storage=storage)
    ann = await house.person("ann")
    for avatar in (True, False) * 5:
        url = await house.upload(b"a picture", ann)
        if avatar:
            await house.profiles.update(ann, nickname="Ann", avatar=url)
        await house.profiles.save_preferences(ann, wallpaper=url)
        wallpapers = [house.profiles.save_preferences(ann, wallpaper=("", url)[n % 2]) for n in range(20)]
        await asyncio.gather(*wallpapers, house.profiles.save_preferences(ann, wallpaper=""))
        await house.profiles.save_preferences(ann, wallpaper="")
        found = await house.blobs.find(FileName(url.removeprefix("file/")))
        assert (found is not None) is avatar


async def test_crossing_requests_make_one_pair(storage: Storage) -> None:
    """M8: both ask, both accept, everything twice and at once: one contact each, and no error but our own."""
    house = House(storage=storage)
    people = [(await house.person(f"ann{n}"), await house.person(f"bob{n}")) for n in range(RACES // 10)]

    async def cross(ann: UserId, bob: UserId) -> None:
        asked = [house.contacts.request(*pair) for pair in ((ann, bob), (bob, ann)) for _ in range(2)]
        codes(await asyncio.gather(*asked, return_exceptions=True))
        waiting = [
            (person, request.request_id)
            for person in (ann, bob)
            for request in await house.contacts.list_pending(person)
        ]
        assert len(waiting) == 1
        answers = [house.contacts.accept(*each) for each in waiting * 3]
        refused = codes(await asyncio.gather(*answers, return_exceptions=True))
        assert refused == {ContactRequestNotPending.code}
        for person, peer in ((ann, bob), (bob, ann)):
            assert [contact.user_id for contact in await house.contacts.list_contacts(person)] == [peer]

    await asyncio.gather(*(cross(*pair) for pair in people))


async def test_accept_and_reject_at_once_have_one_winner(storage: Storage) -> None:
    """The contact exists exactly if the acceptance was answered well."""
    house = House(storage=storage)

    async def race(number: int) -> None:
        ann, bob = await house.person(f"ann{number}"), await house.person(f"bob{number}")
        request = await house.contacts.request(ann, bob)
        accept, reject = await asyncio.gather(
            house.contacts.accept(bob, request.request_id),
            house.contacts.reject(bob, request.request_id),
            return_exceptions=True,
        )
        assert codes([accept, reject]) == {ContactRequestNotPending.code}
        assert len(await house.contacts.list_contacts(ann)) == (1 if accept is None else 0)

    await asyncio.gather(*(race(number) for number in range(RACES // 10)))


async def test_a_contact_is_deleted_once(storage: Storage) -> None:
    """From two nodes at once; whoever comes late is told so, and takes away nothing that came for it."""
    house = House(storage=storage)
    other_node = House(clock=house.clock, ids=house.ids, storage=storage)
    ann, bob = await house.person("ann"), await house.person("bob")
    for _ in range(5):
        contact = await house.befriend(ann, bob)
        deletions = [
            node.contacts.delete(ann, contact.contact_id) for node in (house, other_node) for _ in range(3)
        ]
        results = await asyncio.gather(*deletions, return_exceptions=True)
        assert codes(results) == {ContactNotFound.code}
        assert results.count(None) == 1


async def test_one_name_is_registered_once(storage: Storage) -> None:
    """F15: of ten equal registrations one is answered well, nine that the name is taken."""
    house = House(storage=storage)
    results = await asyncio.gather(*(house.person("ann") for _ in range(10)), return_exceptions=True)
    assert codes(results) == {UserExists.code}
    assert sum(not isinstance(result, UserExists) for result in results) == 1


@pytest.mark.parametrize("storage", storages.SERVERS, indirect=True)
async def test_of_those_who_come_first_at_once_one_is_the_administrator(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S12: all four have seen that nobody has an account before anybody has one."""
    house = House(storage=storage)
    looked, all_have_looked = count(1), asyncio.Event()
    look = invites._has_accounts

    async def look_together(stored: Repositories) -> bool:
        found = await look(stored)
        if next(looked) == 4:
            all_have_looked.set()
        await happens(all_have_looked)
        return found

    monkeypatch.setattr(invites, "_has_accounts", look_together)
    people = await asyncio.gather(*(house.person(name) for name in ("ann", "bob", "cem", "dora")))
    administrators = await storage.read(lambda stored: stored.administrators.among(people))
    assert len(administrators) == 1


async def test_everything_that_was_told_was_committed_in_order(storage: Storage) -> None:
    """M3: two rooms, four senders at once: every receiver's numbers are dense and each room's ids rise."""
    house = House(storage=storage)
    ann, bob, carl = [await house.person(name) for name in ("ann", "bob", "carl")]
    contacts = [await house.befriend(ann, bob), await house.befriend(ann, carl)]
    sides = [(ann, contacts[0]), (ann, contacts[1])]
    for owner in (bob, carl):
        sides += [(owner, contact) for contact in await house.contacts.list_contacts(owner)]

    async def chat(sender: UserId, contact: Contact) -> None:
        for number in range(8):
            await house.chat.send(sender, contact.contact_id, text=str(number))

    await asyncio.gather(*(chat(*side) for side in sides))
    received = await house.history.sync(ann, DeliveryId(0), DeliveryId(0), 50)
    assert [each.delivery.delivery_id for each in received] == list(range(32, 0, -1))
    for contact in contacts:
        messages = [each.shown.message for each in received]
        ids = [message.message_id for message in messages if message.room_id == contact.room_id]
        assert ids == sorted(ids, reverse=True)


async def test_no_session_of_an_old_password_survives(storage: Storage) -> None:
    """S12: Eve signs in with Ann's password on two nodes while Ann changes it; afterwards only Ann is in."""
    house = House(storage=storage)
    other_node = House(clock=house.clock, ids=house.ids, storage=storage)
    ann = await house.register("ann")
    login = await house.logins.authenticate(ann.token)
    password = PASSWORD
    for number in range(RACES):
        new = f"secret {number}"
        eves = [node.sign_in("ann", password) for node in (house, other_node)]
        change = house.passwords.change(login, old=password, new=new)
        order = (change, *eves) if number % 3 == 0 else (*eves, change)
        assert codes(await asyncio.gather(*order, return_exceptions=True)) <= {WrongPassword.code}
        standing = await house.logins.list_of(ann.user_id)
        assert [each.login_id for each in standing] == [login.login_id]
        password = new
        house.clock.advance(100)  # guesses are limited, and these were some


async def test_no_session_of_a_disabled_account_survives(storage: Storage) -> None:
    """S12: a sign-in that meets the operator's command does not live again when the account is enabled."""
    house = House(storage=storage)
    ann = await house.person("ann")
    for _ in range(RACES // 4):
        results = await asyncio.gather(
            house.sign_in("ann"),
            house.users.set_enabled(AT_THE_SERVER, ann, enabled=False),
            house.sign_in("ann"),
            return_exceptions=True,
        )
        assert codes(results) <= {Forbidden.code}
        await house.users.set_enabled(AT_THE_SERVER, ann, enabled=True)
        assert await house.logins.list_of(ann) == []


async def test_of_parallel_changes_of_a_password_one_succeeds(storage: Storage) -> None:
    """S12: six at once, all with the right old password."""
    house = House(storage=storage)
    ann = await house.register("ann")
    login = await house.logins.authenticate(ann.token)
    results = await asyncio.gather(
        *(house.passwords.change(login, old=PASSWORD, new=f"secret {number}") for number in range(6)),
        return_exceptions=True,
    )
    assert codes(results) == {WrongPassword.code}
    assert results.count(None) == 1
    await house.sign_in("ann", f"secret {results.index(None)}")
