"""Guests of calls, and the links by which they come."""

from domain.model.guests import GUESTS_FROM, CallLink, Guest, GuestState
from domain.model.ids import CallId, RoomId, UserId
from domain.model.secrets import hashed
from ports.storage import Storage
from tests.contract.storage.story import NOBODY, NOW, at

CHOIR, BAND = RoomId(1), RoomId(2)
CALL, OTHER = CallId(7), CallId(8)


async def make(storage: Storage, secret: str, room_id: RoomId = CHOIR, seconds: int = 60) -> CallLink:
    link = CallLink(room_id=room_id, made_by=NOBODY, uses_at_most=0, created_at=NOW, expires_at=at(seconds))
    await storage.transaction(lambda uow: uow.guests.add_link(link, hashed(secret)))
    return link


async def find_link(storage: Storage, secret: str) -> CallLink | None:
    return await storage.read(lambda uow: uow.guests.find_link(hashed(secret)))


async def knock(storage: Storage, name: str, call_id: CallId = CALL, seconds: int = 0) -> Guest:
    guest = Guest(call_id=call_id, name=name, created_at=NOW, seen_at=at(seconds))
    return await storage.transaction(lambda uow: uow.guests.add(guest))


async def waiting(storage: Storage, call_id: CallId = CALL, limit: int = 10) -> list[str]:
    return [each.name for each in await storage.read(lambda uow: uow.guests.list_waiting(call_id, limit))]


async def test_links_end_with_their_room_and_their_time(storage: Storage) -> None:
    """A link is read as it was made, by its exact secret; those of other rooms stay."""
    link = await make(storage, "Secret")
    assert await find_link(storage, "Secret") == link
    assert await find_link(storage, "secret") is None
    bands = await make(storage, "bands", BAND, seconds=61)
    await storage.transaction(lambda uow: uow.guests.end_links(CHOIR))
    assert [await find_link(storage, each) for each in ("Secret", "bands")] == [None, bands]
    await make(storage, "old", BAND)
    await storage.transaction(lambda uow: uow.guests.sweep_links(at(60)))
    assert [await find_link(storage, each) for each in ("old", "bands")] == [None, bands]


async def test_guests_have_ids_that_no_account_has(storage: Storage) -> None:
    """Each another one; and they are read as they came."""
    gil, hal = await knock(storage, "Gil 🎸"), await knock(storage, "郝", OTHER)
    assert GUESTS_FROM < gil.guest_id != hal.guest_id > GUESTS_FROM
    asked = [gil.guest_id, hal.guest_id, UserId(GUESTS_FROM + 10**6)]
    assert await storage.read(lambda uow: uow.guests.find_many(asked)) == {
        gil.guest_id: gil,
        hal.guest_id: hal,
    }
    assert await storage.read(lambda uow: uow.guests.find_many([])) == {}


async def test_who_waits_is_listed_by_the_last_sign_of_life(storage: Storage) -> None:
    """Neither those of another call, nor those who were let in or turned away; no more than asked for."""
    gil, _, ida = [await knock(storage, name, seconds=at) for at, name in enumerate(("Gil", "Hal", "Ida"))]
    await knock(storage, "other", OTHER)
    assert await waiting(storage) == ["Ida", "Hal", "Gil"]
    await storage.transaction(lambda uow: uow.guests.note_seen(gil.guest_id, at(9)))
    assert await waiting(storage) == ["Gil", "Ida", "Hal"]
    assert await waiting(storage, limit=1) == ["Gil"]
    await storage.transaction(lambda uow: uow.guests.decide(gil.guest_id, GuestState.ADMITTED))
    await storage.transaction(lambda uow: uow.guests.decide(ida.guest_id, GuestState.TURNED_AWAY))
    assert await waiting(storage) == ["Hal"]
    found = await storage.read(lambda uow: uow.guests.find_many([gil.guest_id]))
    assert (found[gil.guest_id].state, found[gil.guest_id].seen_at) == (GuestState.ADMITTED, at(9))
