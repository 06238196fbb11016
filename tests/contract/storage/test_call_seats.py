"""Calls that go through an SFU, and who has a seat there."""

from dataclasses import replace

from domain.model.call_changes import Change
from domain.model.call_media import UnitName
from domain.model.call_media_rules import to_unit
from domain.model.call_seats import Seat, Shown
from domain.model.calls import CallState
from domain.model.ids import CallId, UserId
from ports.storage import Repositories, Storage
from tests.contract.storage.story import befriend, register
from tests.contract.storage.telephone import Telephone

NORTH, SOUTH = UnitName("ws+unix:/run/north.sock"), UnitName("ws://10.0.0.2:8188")


def seat(call: CallId, user: UserId, number: int = 1, unit: UnitName = NORTH) -> Seat:
    return Seat(call_id=call, user_id=user, number=number, entry=1, generation=number, unit=unit)


async def _add(stored: Repositories, added: Seat) -> None:
    await stored.call_seats.add(added)


async def _drain(stored: Repositories, unit: UnitName) -> None:
    await stored.drained_units.add(unit)


async def _undrain(stored: Repositories, unit: UnitName) -> bool:
    return await stored.drained_units.remove(unit)


async def placed(storage: Storage) -> CallState:
    ann, bob = [await register(storage, name) for name in ("ann", "bob")]
    contact, _ = await befriend(storage, ann, bob)
    return await Telephone(storage, contact.room_id).call(ann, bob)


async def test_the_sfu_of_a_call_and_who_can_use_it_are_read_as_they_were_saved(storage: Storage) -> None:
    """And whether it is encrypted, and with whose keys."""
    before = await placed(storage)
    caller = replace(before.participants[0], sfu=True, public_key="B-" + "x" * 85)
    after = to_unit(before.with_participant(caller), NORTH, e2ee=True)
    await storage.transaction(lambda uow: uow.calls.save(Change(before, after)))
    assert await storage.read(lambda uow: uow.calls.get(before.call.call_id)) == after
    back = to_unit(after, UnitName(""))
    await storage.transaction(lambda uow: uow.calls.save(Change(after, back)))
    assert (await storage.read(lambda uow: uow.calls.get(before.call.call_id))).call.media.generation == 1


async def test_a_unit_is_drained_until_it_is_not(storage: Storage) -> None:
    """However often somebody says so; names are compared exactly."""
    for unit in (NORTH, NORTH, SOUTH):
        await storage.transaction(_drain, unit)
    assert await storage.read(lambda stored: stored.drained_units.list_all()) == {NORTH, SOUTH}
    upper = UnitName(SOUTH.upper())
    removed = [await storage.transaction(_undrain, unit) for unit in (SOUTH, SOUTH, upper)]
    assert removed == [True, False, False]
    assert await storage.read(lambda stored: stored.drained_units.list_all()) == {NORTH}


async def test_seats_are_kept_by_participant_and_number_until_they_are_removed(storage: Storage) -> None:
    """Ann has two: the second, which is on another unit, is changed; the first is removed."""
    call, other, ann, bob = CallId(7001), CallId(7002), UserId(1), UserId(2)
    first, second = seat(call, ann), seat(call, ann, 2, SOUTH)
    bobs, elsewhere = replace(seat(call, bob), shown=Shown()), seat(other, ann)
    for each in (second, bobs, elsewhere, first):
        await storage.transaction(_add, each)
    assert list(await storage.read(lambda uow: uow.call_seats.list_of(call))) == [first, second, bobs]
    assert await storage.read(lambda uow: uow.call_seats.count_by_unit()) == {NORTH: 3, SOUTH: 1}
    assert list(await storage.read(lambda uow: uow.call_seats.list_calls(10))) == [call, other]

    changed = replace(second, swapped=True, shown=Shown(muted=True, screen=True), held='{"session":7}' * 99)
    await storage.transaction(lambda uow: uow.call_seats.show(replace(changed, held="not now")))
    await storage.transaction(lambda uow: uow.call_seats.save(replace(changed, shown=Shown())))
    await storage.transaction(lambda uow: uow.call_seats.remove([first, bobs]))
    await storage.transaction(lambda uow: uow.call_seats.save(bobs))
    assert list(await storage.read(lambda uow: uow.call_seats.list_of(call))) == [changed]
