"""The index of names is looked over."""

import asyncio

import pytest

from domain.model.ids import UserId
from domain.services.name_indexer import DO_EVERY, NameIndexer
from tests.unit.services.house import House


def indexer(house: House) -> NameIndexer:
    return NameIndexer(transactions=house.transactions, clock=house.clock)


async def finish(house: House) -> None:
    """Its pauses pass while it works."""
    working = asyncio.create_task(indexer(house).work())
    while not working.done():
        house.clock.advance(0.1)
        await asyncio.sleep(0)
    await working


async def by_an_old_node(house: House, user_id: UserId, *words: str) -> None:
    """Which knows nothing of the index, or not of this name."""
    await house.storage.transaction(lambda uow: uow.name_index.save(user_id, words))


async def finds(house: House, asker: UserId, word: str) -> list[str]:
    found = await house.people.search_by_name(asker, word, page=1, size=50)
    return [each.user.username for each in found]


async def test_who_was_made_or_renamed_by_an_old_node_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ann has no words, Bob those of another name; everybody else keeps theirs, over more than one page."""
    monkeypatch.setattr("domain.services.name_indexer.USERS_AT_ONCE", 5)
    people = [await house.person(name) for name in ("ann", "bob")]
    people += [await house.person(f"person{number}") for number in range(12)]
    ann, bob, eve, *_ = people
    await by_an_old_node(house, ann)
    await by_an_old_node(house, bob, "robert")
    assert await finds(house, eve, "ann") == []
    await finish(house)
    assert [await finds(house, eve, word) for word in ("ann", "bob", "robert")] == [["ann"], ["bob"], []]
    assert len(await finds(house, ann, "person")) == 12


async def test_it_is_done_once_a_day_by_one_node(house: House) -> None:
    """What lacks words after that waits for the next time."""
    ann, eve = await house.person("ann"), await house.person("eve")
    await finish(house)
    await by_an_old_node(house, ann)
    await finish(house)
    assert await finds(house, eve, "ann") == []
    house.clock.advance(DO_EVERY.total_seconds())
    await finish(house)
    assert await finds(house, eve, "ann") == ["ann"]
