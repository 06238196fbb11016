"""Who has blocked whom."""

from functools import partial

from domain.model.accounts import User
from domain.model.ids import UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, at, register


async def block(storage: Storage, blocker: User, blocked: User, seconds: float = 0) -> None:
    async def work(uow: Repositories) -> None:
        await uow.blocks.add(blocker.user_id, blocked.user_id, at(seconds))

    await storage.transaction(work)


async def between(storage: Storage, user: User, *others: UserId) -> set[UserId]:
    return await storage.read(lambda uow: uow.blocks.between(user.user_id, others))


async def test_a_block_is_known_from_both_sides(storage: Storage) -> None:
    """Whoever did it, it stands between the two; Carl has nothing to do with it."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    await block(storage, ann, bob)
    for one, other in ((ann, bob), (bob, ann)):
        assert await between(storage, one, other.user_id, carl.user_id, NOBODY) == {other.user_id}
    assert await between(storage, carl, ann.user_id, bob.user_id) == set()
    assert await between(storage, ann) == set()


async def test_blocked_people_are_listed_newest_first(storage: Storage) -> None:
    """Blocking again changes nothing, unblocking a stranger neither; Bob's list stays empty."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    await block(storage, ann, bob)
    await block(storage, ann, carl, 1)
    await block(storage, ann, bob, 2)
    assert await storage.read(lambda uow: uow.blocks.list_of(ann.user_id)) == [carl.user_id, bob.user_id]
    assert await storage.read(lambda uow: uow.blocks.list_of(bob.user_id)) == []
    await storage.transaction(lambda uow: uow.blocks.remove(ann.user_id, carl.user_id))
    await storage.transaction(lambda uow: uow.blocks.remove(ann.user_id, NOBODY))
    assert await storage.read(lambda uow: uow.blocks.list_of(ann.user_id)) == [bob.user_id]


async def test_all_blocks_of_somebody_go_at_once(storage: Storage) -> None:
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    await block(storage, ann, bob)
    await block(storage, bob, ann)
    await block(storage, bob, carl)
    await storage.transaction(lambda uow: uow.blocks.remove_all_of(ann.user_id))
    assert await between(storage, ann, bob.user_id) == set()
    assert await storage.read(lambda uow: uow.blocks.list_of(bob.user_id)) == [carl.user_id]


async def test_whoever_blocked_the_searcher_is_not_found(storage: Storage) -> None:
    """By either search. Ann finds Bob, whom she blocked; Carl finds both."""
    ann, bob, carl = [await register(storage, name, f"{name} smith") for name in ("ann", "bob", "carl")]
    await block(storage, ann, bob)
    for searcher, found in ((bob, [carl]), (ann, [bob, carl]), (carl, [ann, bob])):
        by_name = partial(_search_words, words=["smith"], searcher=searcher.user_id)
        assert sorted(await storage.read(by_name), key=lambda user: user.user_id) == found
        by_username = [
            user
            for name in ("ann", "bob", "carl")
            for user in await storage.read(partial(_search, prefix=name, searcher=searcher.user_id))
        ]
        assert by_username == found


async def test_who_does_not_want_to_be_found_is_not(storage: Storage) -> None:
    """Neither by name nor by username, until they change their mind; pages stay full."""
    ann, bob, carl = [await register(storage, f"{name} smith") for name in ("ann", "bob", "carl")]

    async def set_findable(uow: Repositories, *, findable: bool) -> None:
        privacy = (await uow.users.find_privacy([ann.user_id]))[ann.user_id]
        await uow.users.save_privacy(ann.user_id, type(privacy)(findable=findable))

    await storage.transaction(set_findable, findable=False)
    page = await storage.read(lambda uow: uow.users.search_words(["smith"], NOBODY, 0, 2))
    assert page == [bob, carl]
    assert await storage.read(lambda uow: uow.users.search("ann", NOBODY, 0, 2)) == []
    await storage.transaction(set_findable, findable=True)
    assert await storage.read(lambda uow: uow.users.search("ann", NOBODY, 0, 2)) == [ann]


async def _search(uow: Repositories, prefix: str, searcher: UserId) -> list[User]:
    return list(await uow.users.search(prefix, searcher, 0, 10))


async def _search_words(uow: Repositories, words: list[str], searcher: UserId) -> list[User]:
    return list(await uow.users.search_words(words, searcher, 0, 10))
