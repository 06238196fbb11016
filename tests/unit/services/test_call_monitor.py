"""Deadlines are met by whoever is alive, and nobody is declared lost for what was not his fault."""

from collections.abc import AsyncIterator

import pytest

from domain.model.calls import EndReason
from domain.model.errors import Unavailable
from domain.model.ids import CallId
from domain.services.call_commands import CallCommands
from domain.services.call_monitor import CallMonitor
from tests.unit.services.call_house import CallHouse, call_house


@pytest.fixture
async def house() -> AsyncIterator[CallHouse]:
    async with call_house() as house:
        yield house


async def ringing(house: CallHouse) -> CallId:
    ann, bob, contact = await house.befriended("ann", "bob")
    return await house.call_commands.place(ann, contact.contact_id, [bob])


async def test_any_node_meets_the_deadline(house: CallHouse) -> None:
    """The one that placed the call is gone; another one's monitor ends it."""
    call_id = await ringing(house)
    another = CallMonitor(
        storage=house.storage, delay_queue=house.delay_queue, commands=house.call_commands, clock=house.clock
    )
    house.clock.advance(60)
    await another.meet_due()
    assert (await house.call(call_id)).end_reason is EndReason.NO_ANSWER


async def test_a_deadline_that_a_node_died_with_comes_back(
    house: CallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was claimed and not done: the next one gets it five seconds later."""
    call_id = await ringing(house)
    house.clock.advance(60)
    with monkeypatch.context() as fault:
        fault.setattr(CallCommands, "time_out", _dies)
        with pytest.raises(SystemError):
            await house.monitor.meet_due()
    await house.monitor.meet_due()
    assert not (await house.call(call_id)).ended
    house.clock.advance(5)
    await house.monitor.meet_due()
    assert (await house.call(call_id)).ended


async def _dies(commands: CallCommands, call_id: CallId) -> None:
    raise SystemError(call_id)


async def test_a_server_that_starts_waits_for_its_clients(house: CallHouse) -> None:
    """Whoever was in a call when it stopped has five seconds to come back."""
    call_id = await ringing(house)
    house.clock.advance(100)
    started = CallMonitor(
        storage=house.storage, delay_queue=house.delay_queue, commands=house.call_commands, clock=house.clock
    )
    for _ in range(5):
        await started.meet_due()
        await started.reconcile()
        assert not (await house.call(call_id)).ended
        house.clock.advance(1)
    await started.reconcile()
    assert (await house.call(call_id)).ended


async def test_after_storage_was_away_clients_may_beat_first(
    house: CallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their heartbeats could not be written down; that is nobody's silence."""
    call_id = await ringing(house)
    house.clock.advance(100)
    with monkeypatch.context() as fault:
        fault.setattr(house.storage, "read", _away)
        with pytest.raises(Unavailable):
            await house.monitor.reconcile()
    await house.monitor.meet_due()
    assert not (await house.call(call_id)).ended
    house.clock.advance(5)
    await house.monitor.meet_due()
    assert (await house.call(call_id)).ended


async def _away(*_: object) -> None:
    raise Unavailable("storage", "unplugged")


async def test_a_deadline_of_nothing_is_forgotten(house: CallHouse) -> None:
    """A key for a call that storage does not know does not come back for ever."""
    await house.delay_queue.schedule("call:4711", house.clock.now())
    await house.monitor.meet_due()
    house.clock.advance(60)
    assert await house.delay_queue.claim(house.clock.now(), house.mailboxes.lifetime) == []
