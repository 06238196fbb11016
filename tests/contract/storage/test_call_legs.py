"""How calls went, leg by leg."""

from domain.model.call_quality import Leg, LegQuality
from domain.model.ids import CallId, UserId
from ports.storage import Storage
from tests.contract.storage.story import at

CALL, OTHER = CallId(7), CallId(8)
ANN, BOB, GIL = UserId(1), UserId(2), UserId(2**40 + 1)


def leg(to: UserId, of: UserId, loss: int = 0, seconds: int = 0, call_id: CallId = CALL) -> Leg:
    quality = LegQuality(
        from_user_id=of,
        loss_percent=loss,
        jitter_ms=3,
        round_trip_ms=40,
        kbit_per_second=1500,
        width=1280,
        height=720,
        relayed=loss > 5,
    )
    return Leg(call_id=call_id, user_id=to, quality=quality, reported_at=at(seconds))


async def save(storage: Storage, *legs: Leg) -> None:
    first = legs[0]
    await storage.transaction(lambda uow: uow.call_legs.save(first.call_id, first.user_id, legs))


async def newest(storage: Storage, limit: int = 10) -> list[Leg]:
    return list(await storage.read(lambda uow: uow.call_legs.list_newest(limit)))


async def test_a_later_report_replaces_an_earlier_one(storage: Storage) -> None:
    """Of the same person in the same call; what others reported stays."""
    anns, bobs = leg(ANN, BOB, 1), leg(BOB, ANN, 2)
    await save(storage, anns, leg(ANN, GIL))
    await save(storage, bobs)
    again = leg(ANN, BOB, 8, 5)
    await save(storage, again)
    assert await storage.read(lambda uow: uow.call_legs.list_of(CALL)) == [again, bobs]
    assert await storage.read(lambda uow: uow.call_legs.list_of(OTHER)) == []


async def test_legs_go_with_their_time_and_their_people(storage: Storage) -> None:
    """The oldest first, as many as asked for; whoever is deleted leaves none behind."""
    old, older = leg(ANN, BOB, seconds=1, call_id=OTHER), leg(BOB, ANN, seconds=0, call_id=OTHER)
    new, guests = leg(ANN, BOB, seconds=9), leg(BOB, GIL, seconds=9)
    for each in (old, older, new, guests):
        await save(storage, each)
    assert await newest(storage) == [guests, new, old, older]
    assert await newest(storage, 1) == [guests]
    assert await storage.transaction(lambda uow: uow.call_legs.remove_older(at(5), 1)) == 1
    assert await newest(storage) == [guests, new, old]
    assert await storage.transaction(lambda uow: uow.call_legs.remove_older(at(5), 10)) == 1
    assert await storage.transaction(lambda uow: uow.call_legs.remove_older(at(5), 10)) == 0
    await storage.transaction(lambda uow: uow.call_legs.remove_of(ANN))
    assert await newest(storage) == [guests]
