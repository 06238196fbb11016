"""By which words people are found."""

from domain.model.name_words import name_words
from ports.storage import Repositories, Storage
from tests.contract.storage.story import NOBODY, register


async def test_the_words_are_those_of_the_names_until_others_are_kept(storage: Storage) -> None:
    """Who has none is not found; who has others is found by them; nobody else is touched."""
    ann, bob = await register(storage, "ann", "Ann Lee"), await register(storage, "bob", "Bob Lee")

    async def words(stored: Repositories) -> list[frozenset[str]]:
        found = await stored.name_index.words_of([ann.user_id, bob.user_id, NOBODY])
        return [found[user_id] for user_id in (ann.user_id, bob.user_id, NOBODY)]

    async def finds(word: str) -> list[str]:
        found = await storage.read(lambda stored: stored.users.search_words([word], NOBODY, 0, 10))
        return [user.username for user in found]

    bobs = frozenset(name_words("bob", "Bob Lee"))
    assert await storage.read(words) == [frozenset(name_words("ann", "Ann Lee")), bobs, frozenset()]
    await storage.transaction(lambda uow: uow.name_index.save(ann.user_id, []))
    assert await storage.read(words) == [frozenset(), bobs, frozenset()]
    assert await finds("lee") == ["bob"]
    await storage.transaction(lambda uow: uow.name_index.save(ann.user_id, ["lee", "anna"]))
    assert await storage.read(words) == [frozenset({"lee", "anna"}), bobs, frozenset()]
    assert await finds("anna") == ["ann"]
    assert await storage.read(lambda stored: stored.name_index.words_of([])) == {}
