"""Whether a node can do its work: what /readyz says."""

from dataclasses import replace

import pytest

from domain.model.errors import Unavailable
from domain.services.readiness import Condition, Readiness
from tests.unit.services.house import House

WELL = Condition(database=True, schema=True, mailboxes=True, disk=True, staying=True)


@pytest.fixture
async def readiness(house: House) -> Readiness:
    return Readiness(storage=house.storage, mailboxes=house.mailboxes, blobs=house.blobs, clock=house.clock)


async def away(*_: object) -> None:
    raise Unavailable("storage", "unplugged")


async def test_a_node_that_has_everything_is_ready(readiness: Readiness) -> None:
    assert await readiness.check() == WELL
    assert WELL.ready


async def test_what_is_not_well_is_named(
    house: House, readiness: Readiness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away, then the disk is full; a moment later each is well again."""
    with monkeypatch.context() as broken:
        broken.setattr(house.storage, "read", away)
        assert await readiness.check() == replace(WELL, database=False)
    house.blobs.room = 1000
    house.clock.advance(1)
    condition = await readiness.check()
    assert condition == replace(WELL, disk=False)
    assert not condition.ready
    house.blobs.room = 10**12
    house.clock.advance(1)
    assert await readiness.check() == WELL


async def test_whoever_asks_all_the_time_costs_one_look_a_second(
    house: House, readiness: Readiness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may ask."""
    await readiness.check()
    monkeypatch.setattr(house.storage, "read", away)
    assert await readiness.check() == WELL
    house.clock.advance(1)
    assert await readiness.check() == replace(WELL, database=False)


async def test_a_database_that_was_restored_from_an_old_backup_is_noticed(
    house: House, readiness: Readiness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its schema is looked at once a minute."""

    async def behind() -> bool:
        return False

    await readiness.check()
    monkeypatch.setattr(house.storage, "is_up_to_date", behind)
    house.clock.advance(59)
    assert await readiness.check() == WELL
    house.clock.advance(1)
    assert await readiness.check() == replace(WELL, schema=False)


async def test_a_node_that_stops_says_so_at_once(readiness: Readiness) -> None:
    """A balancer that asks within the same second is told."""
    await readiness.check()
    readiness.drain()
    assert await readiness.check() == replace(WELL, staying=False)
