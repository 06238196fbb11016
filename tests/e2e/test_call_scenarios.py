"""Every story of a call on one node of the default profile, and on two; some again on PostgreSQL."""

import pytest

from tests.e2e import (
    call_fault_scenarios,
    call_guest_scenarios,
    call_scenarios,
    call_waiting_scenarios,
)
from tests.e2e.call_scenarios import CallScenario
from tests.e2e.call_story import told
from tests.e2e.nodes import Deployment

ANYWHERE = (
    *call_scenarios.ANYWHERE,
    *call_fault_scenarios.ANYWHERE,
    *call_guest_scenarios.ANYWHERE,
    *call_waiting_scenarios.ANYWHERE,
)
STORING = (
    call_scenarios.two_talk,
    call_scenarios.two_devices_answer_at_once,
    call_scenarios.bob_is_busy,
    call_waiting_scenarios.a_second_call_waits,
    call_fault_scenarios.a_node_is_killed,
)
"""Those in which the database has the most to say."""


def _name(scenario: CallScenario) -> str:
    return scenario.__name__


@pytest.mark.parametrize("scenario", ANYWHERE, ids=_name)
async def test_on_one_node(one: Deployment, scenario: CallScenario) -> None:
    async with told(one) as story:
        await scenario(story)


@pytest.mark.parametrize("scenario", [*ANYWHERE, *call_fault_scenarios.WITH_REDIS], ids=_name)
async def test_on_two_nodes(two: Deployment, scenario: CallScenario) -> None:
    async with told(two) as story:
        await scenario(story)


@pytest.mark.parametrize("scenario", STORING, ids=_name)
async def test_on_postgresql(two_on_postgresql: Deployment, scenario: CallScenario) -> None:
    async with told(two_on_postgresql) as story:
        await scenario(story)
