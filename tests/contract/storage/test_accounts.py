"""Users and their preferences."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from domain.model.accounts import NewUser, Preferences
from domain.model.errors import UserExists, UserNotFound
from domain.model.ids import DeliveryId, MessageId, RoomId, UserId
from domain.model.privacy import GroupsFrom, Privacy, RequestsFrom
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, NOW, at, register

LONG_NICKNAME = "👩‍🚀🚀" * 5
"""20 characters, most of them outside the basic plane."""


async def test_a_user_is_stored_as_given(storage: Storage) -> None:
    """What Ann registered with comes back unchanged, to the microsecond and to the last emoji."""
    avatar = "https://example.org/" + "a" * 2000
    new = NewUser(
        username="Ann \\ '%s' \"?\" 安",
        password_hash="$2b$12$" + "x" * 53,
        nickname=LONG_NICKNAME,
        avatar=avatar,
        created_at=NOW,
    )
    added = await storage.transaction(lambda uow: uow.users.add(new))

    assert added.user_id > 0
    assert (added.username, added.nickname, added.avatar) == (new.username, new.nickname, new.avatar)
    assert (added.enabled, added.created_at, added.updated_at) == (True, NOW, NOW)
    assert await storage.read(lambda uow: uow.users.find_many([added.user_id])) == {added.user_id: added}


@pytest.mark.parametrize("same", ["ann", "ANN", "Ann", " ann "])
async def test_names_are_unique_whatever_their_case(storage: Storage, same: str) -> None:
    """Nobody can pass for Ann by writing her name differently, and the one who tries changes nothing."""
    ann = await register(storage, "ann")
    with pytest.raises(UserExists):
        await register(storage, same)
    found = await storage.read(lambda uow: uow.users.search("", NOBODY, 0, 10))
    assert found == [ann]


async def test_names_that_look_alike_are_one_name(storage: Storage) -> None:
    """Nobody registers as an administrator by a letter of another alphabet (S18)."""
    admin = await register(storage, "admin")
    with pytest.raises(UserExists):
        await register(storage, "\u0430dmin")
    assert await storage.read(lambda uow: uow.users.search("", NOBODY, 0, 10)) == [admin]
    assert await storage.read(lambda uow: uow.users.find_credentials("\u0430dmin")) is None


async def test_case_is_more_than_ascii(storage: Storage) -> None:
    """Élodie and ÉLODIE are one, Elodie is another."""
    await register(storage, "Élodie")
    with pytest.raises(UserExists):
        await register(storage, "ÉLODIE")
    await register(storage, "Elodie")


async def test_simultaneous_registrations_of_one_name_give_one_user(storage: Storage) -> None:
    """One wins; all others are told that the name is taken, and nothing worse."""
    results = await asyncio.gather(*(register(storage, "ann") for _ in range(8)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["User", *["UserExists"] * 7]


async def test_credentials_are_found_without_regard_to_case(storage: Storage) -> None:
    """Ann may sign in as ANN; an unknown name is None."""
    ann = await register(storage, "Ann")
    credentials = await storage.read(lambda uow: uow.users.find_credentials("aNN"))
    assert credentials is not None
    assert (credentials.user_id, credentials.password_hash) == (ann.user_id, "hash of Ann")
    assert credentials.enabled
    assert await storage.read(lambda uow: uow.users.find_credentials("bob")) is None
    assert await storage.read(lambda uow: uow.users.get_credentials(ann.user_id)) == credentials


async def test_credentials_of_an_unknown_id_are_refused(storage: Storage) -> None:
    """`get_credentials` raises UserNotFound."""
    with pytest.raises(UserNotFound):
        await storage.read(lambda uow: uow.users.get_credentials(NOBODY))


async def test_locked_credentials_are_changed_by_nobody_else(storage: Storage) -> None:
    """What Ann compares under the lock stays true until her commit: the operator's change comes after it."""
    ann = await register(storage, "ann")
    locked, go_on = asyncio.Event(), asyncio.Event()

    async def compare(uow: Repositories) -> list[bool]:
        before = await uow.users.get_credentials_locked(ann.user_id)
        locked.set()
        await go_on.wait()
        return [before.enabled, (await uow.users.get_credentials(ann.user_id)).enabled]

    comparing = asyncio.create_task(storage.transaction(compare))
    await locked.wait()
    disabling = asyncio.create_task(
        storage.transaction(lambda uow: uow.users.set_enabled(ann.user_id, enabled=False))
    )
    await asyncio.sleep(0.05)  # time enough to overtake if that were possible
    go_on.set()
    assert await comparing == [True, True]
    await disabling
    assert not (await storage.read(lambda uow: uow.users.get_credentials(ann.user_id))).enabled
    with pytest.raises(UserNotFound):
        await storage.transaction(lambda uow: uow.users.get_credentials_locked(NOBODY))


async def test_only_known_users_are_found(storage: Storage) -> None:
    """Unknown ids and repetitions are no trouble, and nobody asked for is nobody found."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    asked = [bob.user_id, NOBODY, ann.user_id, bob.user_id]
    assert await storage.read(lambda uow: uow.users.find_many(asked)) == {ann.user_id: ann, bob.user_id: bob}
    assert await storage.read(lambda uow: uow.users.find_many([])) == {}


async def test_locking_says_who_exists(storage: Storage) -> None:
    """`lock` returns the known ones among those asked for."""
    ann = await register(storage, "ann")
    assert await storage.transaction(lambda uow: uow.users.lock([NOBODY, ann.user_id])) == {ann.user_id}
    assert await storage.transaction(lambda uow: uow.users.lock([])) == set()


@pytest.mark.parametrize(
    ("prefix", "hits"),
    [
        ("an", ["Ann", "ANNA", "an_ton", "an%ton", "an\\ton"]),
        ("ANN", ["Ann", "ANNA"]),
        ("an_", ["an_ton"]),
        ("an%", ["an%ton"]),
        ("an\\", ["an\\ton"]),
        ("%", []),
        ("x", []),
        ("安", ["安娜"]),
        ("", ["Ann", "ANNA", "an_ton", "an%ton", "an\\ton", "安娜"]),
    ],
)
async def test_search_is_by_prefix_whatever_the_case(storage: Storage, prefix: str, hits: list[str]) -> None:
    """Names that start with the prefix, by ascending id; `%`, `_` and a backslash are characters."""
    searcher = await register(storage, "anxious")
    for name in ("Ann", "ANNA", "an_ton", "an%ton", "an\\ton", "安娜"):
        await register(storage, name)
    found = await storage.read(lambda uow: uow.users.search(prefix, searcher.user_id, 0, 50))
    assert [user.username for user in found] == hits


async def test_search_goes_page_by_page(storage: Storage) -> None:
    """Offset and limit count hits."""
    people = [await register(storage, f"ann{n}") for n in range(5)]

    async def names(offset: int) -> list[str]:
        page = await storage.read(lambda uow: uow.users.search("ann", people[1].user_id, offset, 2))
        return [user.username for user in page]

    assert [await names(offset) for offset in (0, 2, 4)] == [["ann0", "ann2"], ["ann3", "ann4"], []]


async def find(storage: Storage, *words: str, without: UserId = NOBODY, offset: int = 0) -> list[str]:
    page = await storage.read(lambda stored: stored.users.search_words(words, without, offset, 50))
    return [user.username for user in page]


async def test_people_are_found_by_every_word_of_their_names(storage: Storage) -> None:
    """The shortest word first; who is asked for by several words has them all; each is found once."""
    chloe = await register(storage, "chloe_m", nickname="Chloé Martin")
    await register(storage, "martha", nickname="Martha Mart")
    await register(storage, "ming", nickname="王小明")
    assert await find(storage, "mart") == ["martha", "chloe_m"]
    assert await find(storage, "mart", "chl") == ["chloe_m"]
    assert await find(storage, "mart", "chl", "x") == []
    assert await find(storage, "小明") == ["ming"]
    assert await find(storage, "artin") == []
    assert await find(storage, "m", without=chloe.user_id) == ["martha", "ming"]
    assert await find(storage, "m", offset=1) == ["martha", "ming"]


async def test_a_new_nickname_is_found_and_the_old_one_is_not(storage: Storage) -> None:
    ann = await register(storage, "ann", nickname="Anna Berg")
    await storage.transaction(
        lambda uow: uow.users.update_profile(ann.user_id, nickname="Anna Tal", avatar="", about="", now=NOW)
    )
    assert await find(storage, "berg") == []
    assert await find(storage, "tal") == ["ann"]
    assert await find(storage, "ann") == ["ann"]


async def test_a_profile_changes_for_everybody(storage: Storage) -> None:
    """Nickname and avatar change with their time; nothing else does, and nobody else."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    await storage.transaction(
        lambda uow: uow.users.update_profile(
            ann.user_id, nickname="Annie", avatar="file/a.png", about="", now=at(60)
        )
    )
    users = await storage.read(lambda uow: uow.users.find_many([ann.user_id, bob.user_id]))
    changed = users[ann.user_id]
    assert (changed.nickname, changed.avatar, changed.updated_at) == ("Annie", "file/a.png", at(60))
    assert (changed.username, changed.created_at) == ("ann", NOW)
    assert users[bob.user_id] == bob


async def test_a_password_is_changed_and_an_account_disabled(storage: Storage) -> None:
    """Credentials tell the new hash, and whether their owner may sign in; others see no change of Ann."""
    ann = await register(storage, "ann")
    await storage.transaction(lambda uow: uow.users.set_password_hash(ann.user_id, "new hash"))
    await storage.transaction(lambda uow: uow.users.set_enabled(ann.user_id, enabled=False))
    credentials = await storage.read(lambda uow: uow.users.get_credentials(ann.user_id))
    assert (credentials.password_hash, credentials.enabled) == ("new hash", False)
    user = (await storage.read(lambda uow: uow.users.find_many([ann.user_id])))[ann.user_id]
    assert (user.enabled, user.updated_at) == (False, NOW)


async def test_preferences_are_none_until_saved(storage: Storage) -> None:
    """Saving the same twice within a second is as good as once; an empty wallpaper is a saved one."""
    ann = await register(storage, "ann")
    assert await storage.read(lambda uow: uow.users.find_preferences(ann.user_id)) is None

    async def save(preferences: Preferences) -> None:
        await storage.transaction(lambda uow: uow.users.save_preferences(ann.user_id, preferences, NOW))

    for preferences in (Preferences("file/w.png"), Preferences("file/w.png"), Preferences("")):
        await save(preferences)
        assert await storage.read(lambda uow: uow.users.find_preferences(ann.user_id)) == preferences


async def test_ids_beyond_all_numbers_are_unknown(storage: Storage) -> None:
    """A client may ask for any number up to 2^64-1: nobody has it, and nothing breaks."""
    beyond = UserId(2**64 - 1)
    ann = await register(storage, "ann")
    assert await storage.read(lambda uow: uow.users.find_many([beyond, ann.user_id])) == {ann.user_id: ann}
    assert list(await storage.read(lambda uow: uow.contacts.list_of(beyond))) == []
    assert await storage.read(lambda uow: uow.deliveries.last(beyond)) == 0
    page = await storage.read(
        lambda uow: uow.deliveries.page(ann.user_id, DeliveryId(0), DeliveryId(beyond), 5)
    )
    assert list(page) == []
    assert (
        list(await storage.read(lambda uow: uow.messages.history(RoomId(beyond), MessageId(beyond), 5))) == []
    )
    assert await storage.transaction(lambda uow: uow.users.lock([beyond])) == set()


async def test_privacy_is_known_for_many_at_once(storage: Storage) -> None:
    """Whoever has set nothing, or is nobody, has the defaults; what others see of Ann stays as it was."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    asked = [ann.user_id, bob.user_id, NOBODY]
    assert await storage.read(lambda uow: uow.users.find_privacy(asked)) == dict.fromkeys(asked, Privacy())
    assert await storage.read(lambda uow: uow.users.find_privacy([])) == {}
    for privacy in (
        Privacy(findable=False),
        Privacy(requests_from=RequestsFrom.NONE),
        Privacy(groups_from=GroupsFrom.NONE),
        Privacy(read_receipts=False),
        Privacy(show_presence=False),
        Privacy(push_preview=True),
        Privacy(hide_address=True),
        Privacy(quiet_hours="22:00-07:00", time_zone="America/Argentina/ComodRivadavia"),
    ):
        await storage.transaction(partial(_save_privacy, user_id=ann.user_id, privacy=privacy))
        known = await storage.read(lambda uow: uow.users.find_privacy(asked))
        assert known == {ann.user_id: privacy, bob.user_id: Privacy(), NOBODY: Privacy()}
    assert (await storage.read(lambda uow: uow.users.find_many([ann.user_id])))[ann.user_id] == ann


async def test_a_deleted_account_leaves_an_empty_row_and_a_free_name(storage: Storage) -> None:
    """Nobody finds it or signs in to it; another Ann may register, and is somebody else."""
    ann, bob = await register(storage, "ann", "Ann Smith"), await register(storage, "bob", "Bob Smith")
    await storage.transaction(lambda uow: uow.users.save_preferences(ann.user_id, Preferences("w"), NOW))
    await storage.transaction(partial(_save_privacy, user_id=ann.user_id, privacy=Privacy(findable=False)))
    await storage.transaction(lambda uow: uow.users.delete(ann.user_id, at(1)))
    left = replace(ann, username="", nickname="", enabled=False, deleted=True, updated_at=at(1))
    assert await storage.read(lambda uow: uow.users.find_many([ann.user_id])) == {ann.user_id: left}
    assert await storage.read(lambda uow: uow.users.find_credentials("ann")) is None
    assert await storage.read(lambda uow: uow.users.find_preferences(ann.user_id)) is None
    assert (await storage.read(lambda uow: uow.users.get_credentials(ann.user_id))).password_hash == ""
    again = await register(storage, "ann")
    assert again.user_id != ann.user_id
    await storage.transaction(lambda uow: uow.users.delete(again.user_id, at(2)))  # two may be deleted
    assert await storage.read(lambda uow: uow.users.search("ann", NOBODY, 0, 10)) == []
    assert await storage.read(lambda uow: uow.users.search_words(["smith"], NOBODY, 0, 10)) == [bob]


async def _save_privacy(uow: Repositories, user_id: UserId, privacy: Privacy) -> None:
    await uow.users.save_privacy(user_id, privacy)
