"""The outbox: what was committed and not yet told."""

from domain.model.ids import DeliveryId, OutboxId, UserId
from domain.model.notifications import Envelope, LetterKind, OutboxRow
from ports.storage import Storage
from tests.contract.storage.story import NOW, at

NUMBERED = Envelope(
    {UserId(1): DeliveryId(7), UserId(2**53): DeliveryId(2**40)},
    b'{"type":1,"payload":{"text":"\xf0\x9f\x8e\x89 \\u0000 \'%s\'","deliveryId":',
    b',"isNew":true}}',
)
BYTES = Envelope({UserId(3): DeliveryId(0)}, bytes(range(256)), b"", "contact:3", LetterKind.LOGINS_ENDED)

ROSTER = Envelope({UserId(3): DeliveryId(0)}, b"1,2,3", key="5.2", kind=LetterKind.ROSTER, prefix="call:5:")


async def add(storage: Storage, *envelopes: Envelope, seconds: float = 0) -> OutboxId:
    return await storage.transaction(lambda uow: uow.outbox.add(envelopes, at(seconds)))


async def untold(storage: Storage, seconds: float, limit: int = 10) -> list[OutboxRow]:
    return list(await storage.read(lambda uow: uow.outbox.list_untold(at(seconds), limit)))


async def test_envelopes_come_back_as_they_were_sealed(storage: Storage) -> None:
    """A relay tells the very bytes, to the very receivers, that the node would have told."""
    outbox_id = await add(storage, NUMBERED, BYTES, ROSTER)
    assert await untold(storage, 1) == [OutboxRow(outbox_id, (NUMBERED, BYTES, ROSTER), NOW)]


async def test_the_oldest_are_listed_first(storage: Storage) -> None:
    """Rows younger than asked for are left to the node that wrote them."""
    ids = [await add(storage, BYTES, seconds=n) for n in range(4)]
    assert [row.outbox_id for row in await untold(storage, 3)] == ids[:3]
    assert [row.outbox_id for row in await untold(storage, 9, limit=2)] == ids[:2]
    assert await untold(storage, 0) == []


async def test_what_is_told_is_removed(storage: Storage) -> None:
    """Together and by id; unknown ids are ignored, none at all is nothing."""
    ids = [await add(storage, BYTES, seconds=n) for n in range(3)]
    await storage.transaction(lambda uow: uow.outbox.remove([ids[0], ids[2], OutboxId(4711)]))
    await storage.transaction(lambda uow: uow.outbox.remove([]))
    assert [row.outbox_id for row in await untold(storage, 9)] == [ids[1]]


async def test_a_large_group_fits(storage: Storage) -> None:
    """A megabyte of envelopes is no trouble."""
    many = tuple(Envelope({UserId(n): DeliveryId(n)}, b"x" * 100_000, b"}" * n, str(n)) for n in range(1, 11))
    await add(storage, *many)
    assert (await untold(storage, 1))[0].envelopes == many
