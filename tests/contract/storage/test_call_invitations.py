"""People who are called later than others."""

from domain.model.call_changes import Change
from domain.model.call_invitations import Invitations, invite, set_lock
from domain.model.call_rules import CallEvent
from ports.storage import Storage
from tests.contract.storage.story import at, found_group, register
from tests.contract.storage.telephone import TIMES, Telephone


async def test_people_invited_later_are_read_as_they_were_saved(
    storage: Storage,
) -> None:
    """Cat is called when Ann and Bob talk already, Dan from outside, who is busy and misses it; who leaves
    hands over to whoever came first.
    """
    ann, bob, cat, dan = [await register(storage, name) for name in ("ann", "bob", "cat", "dan")]
    group, _ = await found_group(storage, "Choir", [ann, bob, cat])
    telephone = Telephone(storage, group.room_id)
    call = await telephone.call(ann, bob)
    for user, seconds in ((ann, 1), (bob, 2)):
        call = await telephone.does(call, user, CallEvent.JOIN, CallEvent.CONNECT, seconds=seconds)
    invitations = Invitations(
        user_ids=[cat.user_id, dan.user_id],
        free=[cat.user_id],
        unreachable=[],
        outside=[dan.user_id],
    )
    invited = invite(call, invitations, at(3), TIMES)
    await storage.transaction(lambda uow: uow.calls.save(Change(call, invited)))
    assert await telephone.stands(call) == invited
    assert invited.call.members == tuple(each.user_id for each in (ann, bob, cat, dan))
    assert invited.get(dan.user_id).missed
    assert (await storage.read(lambda uow: uow.calls.list_due(at(3) + TIMES.ring, 10))) == [call.call.call_id]
    left = await telephone.does(invited, ann, CallEvent.HANG_UP, seconds=4)
    assert left.call.host_id == bob.user_id
    assert await telephone.stands(call) == left
    locked = set_lock(left, at(5), on=True)
    await storage.transaction(lambda uow: uow.calls.save(Change(left, locked)))
    assert (await telephone.stands(call)).call.locked
