"""Contact requests."""

import pytest

from domain.model.accounts import User
from domain.model.contacts import ContactRequest, RequestStatus
from domain.model.errors import ContactRequestNotFound
from domain.model.ids import RequestId
from ports.storage import Storage
from tests.contract.storage.story import NOW, at, register

DAY = 24 * 3600


async def ask(storage: Storage, requester: User, user: User, seconds: float = 0) -> ContactRequest:
    now, expires_at = at(seconds), at(seconds + DAY)
    return await storage.transaction(
        lambda uow: uow.contact_requests.add(
            requester_id=requester.user_id, user_id=user.user_id, expires_at=expires_at, now=now
        )
    )


async def get(storage: Storage, request: ContactRequest) -> ContactRequest:
    return await storage.read(lambda uow: uow.contact_requests.get(request.request_id))


async def test_a_request_waits_for_its_addressee(storage: Storage) -> None:
    """It is pending, with its times, and is found by its id."""
    ann, bob = await register(storage, "ann"), await register(storage, "bob")
    request = await ask(storage, ann, bob)
    assert (request.requester_id, request.user_id) == (ann.user_id, bob.user_id)
    assert request.status is RequestStatus.PENDING
    assert (request.expires_at, request.created_at, request.updated_at) == (at(DAY), NOW, NOW)
    assert await get(storage, request) == request


async def test_an_unknown_request_is_refused(storage: Storage) -> None:
    """`get` raises ContactRequestNotFound."""
    with pytest.raises(ContactRequestNotFound):
        await storage.read(lambda uow: uow.contact_requests.get(RequestId(4711)))


async def test_an_answer_is_kept_with_its_time(storage: Storage) -> None:
    """`set_status` changes the status and the time, nothing else, of this request only."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    request, other = await ask(storage, ann, bob), await ask(storage, carl, bob)
    await storage.transaction(
        lambda uow: uow.contact_requests.set_status(request.request_id, RequestStatus.REJECTED, at(5))
    )
    answered = await get(storage, request)
    assert (answered.status, answered.updated_at, answered.created_at) == (RequestStatus.REJECTED, at(5), NOW)
    assert await get(storage, other) == other


async def test_waiting_requests_are_listed_newest_first(storage: Storage) -> None:
    """Only those addressed to Bob, pending and not over."""
    ann, bob, carl, dora = [await register(storage, name) for name in ("ann", "bob", "carl", "dora")]
    await ask(storage, ann, bob, -DAY)
    first, second = await ask(storage, carl, bob), await ask(storage, ann, bob, 1)
    await ask(storage, bob, dora)
    rejected = await ask(storage, dora, bob)
    await storage.transaction(
        lambda uow: uow.contact_requests.set_status(rejected.request_id, RequestStatus.REJECTED, NOW)
    )
    assert await storage.read(lambda uow: uow.contact_requests.list_pending(bob.user_id, NOW)) == [
        second,
        first,
    ]


async def test_sent_requests_are_listed_newest_first(storage: Storage) -> None:
    """Only Ann's own, pending and not over."""
    ann, bob, carl, dora = [await register(storage, name) for name in ("ann", "bob", "carl", "dora")]
    await ask(storage, ann, bob, -DAY)
    first, second = await ask(storage, ann, carl), await ask(storage, ann, bob, 1)
    await ask(storage, bob, ann)
    rejected = await ask(storage, ann, dora)
    await storage.transaction(
        lambda uow: uow.contact_requests.set_status(rejected.request_id, RequestStatus.REJECTED, NOW)
    )
    sent = await storage.read(lambda uow: uow.contact_requests.list_sent(ann.user_id, NOW))
    assert sent == [second, first]


async def test_requests_between_two_are_found_in_either_direction(storage: Storage) -> None:
    """For each other person the newest that waits, whoever asked; never somebody else's, never an old one."""
    ann, bob, carl, dora = [await register(storage, name) for name in ("ann", "bob", "carl", "dora")]
    await ask(storage, ann, bob)
    newest = await ask(storage, ann, bob, 1)
    from_carl = await ask(storage, carl, ann)
    await ask(storage, ann, dora, -DAY)
    await ask(storage, bob, carl)
    others = [bob.user_id, carl.user_id, dora.user_id]
    found = await storage.read(
        lambda uow: uow.contact_requests.find_pending_between(ann.user_id, others, NOW)
    )
    assert found == {bob.user_id: newest, carl.user_id: from_carl}
    assert (
        await storage.read(lambda uow: uow.contact_requests.find_pending_between(ann.user_id, [], NOW)) == {}
    )


async def test_everything_pending_between_two_is_closed(storage: Storage) -> None:
    """M8: crossing requests are all answered by one acceptance, old ones too; other people's wait on."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    closed = [await ask(storage, ann, bob, -DAY), await ask(storage, bob, ann), await ask(storage, ann, bob)]
    rejected, foreign = await ask(storage, ann, bob), await ask(storage, carl, bob)
    await storage.transaction(
        lambda uow: uow.contact_requests.set_status(rejected.request_id, RequestStatus.REJECTED, NOW)
    )
    await storage.transaction(
        lambda uow: uow.contact_requests.close_pending_between(bob.user_id, ann.user_id, at(9))
    )
    for request in closed:
        assert (await get(storage, request)).status is RequestStatus.ACCEPTED
        assert (await get(storage, request)).updated_at == at(9)
    assert (await get(storage, rejected)).status is RequestStatus.REJECTED
    assert await get(storage, foreign) == foreign


async def test_everything_pending_between_two_is_rejected(storage: Storage) -> None:
    """In both directions; what was answered stays as it was, and other people's wait on."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    rejected = [await ask(storage, ann, bob), await ask(storage, bob, ann)]
    foreign = await ask(storage, carl, bob)
    await storage.transaction(
        lambda uow: uow.contact_requests.reject_pending_between(ann.user_id, bob.user_id, at(9))
    )
    assert [(await get(storage, each)).status for each in rejected] == [RequestStatus.REJECTED] * 2
    assert await get(storage, foreign) == foreign


async def test_everything_pending_of_somebody_is_rejected(storage: Storage) -> None:
    """Of them and to them; other people's wait on."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    rejected = [await ask(storage, ann, bob), await ask(storage, carl, ann)]
    foreign = await ask(storage, carl, bob)
    await storage.transaction(lambda uow: uow.contact_requests.reject_all_of(ann.user_id, at(9)))
    assert [(await get(storage, each)).status for each in rejected] == [RequestStatus.REJECTED] * 2
    assert await get(storage, foreign) == foreign


async def test_requests_expire(storage: Storage) -> None:
    """Pending ones whose day is over are marked, at that moment and not before."""
    ann, bob, carl = [await register(storage, name) for name in ("ann", "bob", "carl")]
    old, fresh = await ask(storage, ann, bob, -DAY), await ask(storage, carl, bob, 1 - DAY)
    await storage.transaction(lambda uow: uow.contact_requests.expire(NOW))
    assert (await get(storage, old)).status is RequestStatus.EXPIRED
    assert await get(storage, fresh) == fresh
