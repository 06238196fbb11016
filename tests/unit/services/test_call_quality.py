"""How calls went, as their pages report it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from domain.model.call_quality import LegQuality
from domain.model.errors import CallEnded, Forbidden, InvalidFields
from domain.model.ids import UserId
from tests.unit.services.call_house import CallHouse, call_house


@pytest.fixture
async def house() -> AsyncIterator[CallHouse]:
    async with call_house() as house:
        yield house


def came_from(user_id: UserId, loss: int = 8) -> LegQuality:
    return LegQuality(
        from_user_id=user_id,
        loss_percent=loss,
        jitter_ms=3,
        round_trip_ms=40,
        kbit_per_second=900,
        width=640,
        height=360,
        relayed=True,
    )


async def test_both_report_and_both_may_know(house: CallHouse) -> None:
    """Bob lost eight percent of what Ann sent; a stranger is told nothing, and an hour later it is closed."""
    ann, bob, contact = await house.befriended("ann", "bob")
    eve = await house.person("eve")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    await house.answer(ann, call_id)
    with pytest.raises(Forbidden):  # he has not been in it yet
        await house.call_quality.report(bob, call_id, [came_from(ann)])
    await house.answer(bob, call_id)
    await house.call_commands.hang_up(ann, call_id)
    await house.call_quality.report(bob, call_id, [came_from(ann)])
    await house.call_quality.report(ann, call_id, [came_from(bob, 0), came_from(bob, 1)])
    legs = await house.call_quality.list_of(ann, call_id)
    assert [(each.user_id, each.quality.loss_percent) for each in legs] == [(ann, 1), (bob, 8)]
    assert [each.loss_percent for each in house.metrics.legs] == [8, 1]
    with pytest.raises(Forbidden):
        await house.call_quality.list_of(eve, call_id)
    house.clock.advance(3601)
    with pytest.raises(CallEnded):
        await house.call_quality.report(bob, call_id, [came_from(ann)])
    assert len(await house.call_quality.list_newest()) == 2
    await house.account_deletion.remove(bob, _nothing)
    assert await house.call_quality.list_newest() == []


async def _nothing(_: object) -> None:
    """They do it themselves."""


async def test_nobody_makes_legs_up(house: CallHouse) -> None:
    """Neither of strangers, nor of oneself, nor with impossible numbers, nor too many."""
    ann, bob, contact = await house.befriended("ann", "bob")
    eve = await house.person("eve")
    call_id = await house.call_commands.place(ann, contact.contact_id, [bob])
    for each in (ann, bob):
        await house.answer(each, call_id)
    for user_id, leg in ((ann, came_from(eve)), (ann, came_from(ann)), (eve, came_from(ann))):
        with pytest.raises(Forbidden):
            await house.call_quality.report(user_id, call_id, [leg])
    fine = came_from(bob)
    wrong = [
        replace(fine, loss_percent=101),
        replace(fine, jitter_ms=-1),
        replace(fine, round_trip_ms=60_001),
        replace(fine, kbit_per_second=10**7),
        replace(fine, width=20_000),
        replace(fine, height=20_000),
    ]
    for report in (*([each] for each in wrong), [fine] * 41):
        with pytest.raises(InvalidFields):
            await house.call_quality.report(ann, call_id, report)
    assert await house.call_quality.list_newest() == []
