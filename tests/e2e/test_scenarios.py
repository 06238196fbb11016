"""Every story on one node of the default profile, and on two with a database server and Redis.

The two keep everything in MySQL, and some stories are told again on PostgreSQL; all of them with
`pytest tests/e2e --database postgresql`. `--soak` tells them at full length, with several seeds.
"""

from collections.abc import Sequence

import pytest

from tests.e2e.bot_scenarios import BOTS
from tests.e2e.change_scenarios import CHANGES
from tests.e2e.fault_scenarios import FAULTS, REDIS_FAULTS, a_node_dies_before_it_tells, a_node_is_killed
from tests.e2e.file_scenarios import FILES
from tests.e2e.group_scenarios import GROUPS
from tests.e2e.hint_scenarios import HINT_FAULTS, HINTS
from tests.e2e.nodes import Deployment
from tests.e2e.people_scenarios import PEOPLE
from tests.e2e.read_scenarios import READING
from tests.e2e.removal_scenarios import REMOVALS
from tests.e2e.scenarios import (
    ANYWHERE,
    LENGTHY,
    LONG,
    everybody_talks,
    impatience,
    signing_out_closes_sockets,
)
from tests.e2e.story import Scenario, told

SEEDS = 5
STORING: tuple[Scenario, ...] = (
    everybody_talks,
    a_node_is_killed,
    a_node_dies_before_it_tells,
    signing_out_closes_sockets,
    impatience,
)
"""Those in which the database has the most to say."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    soak = metafunc.config.getoption("soak", default=False)
    everywhere = _stories(metafunc.function is test_on_two_nodes, soak=soak)
    stories = STORING if metafunc.function is test_on_postgresql else everywhere
    metafunc.parametrize("scenario", stories, ids=lambda scenario: scenario.__name__)
    metafunc.parametrize("seed", range(SEEDS) if soak else [1])
    metafunc.parametrize("long", [soak], ids=["long" if soak else "quick"])


def _stories(with_redis: bool, *, soak: bool) -> Sequence[Scenario]:
    faults = (*FAULTS, *REDIS_FAULTS, *HINT_FAULTS) if with_redis else FAULTS
    lengthy = () if with_redis and not soak else LENGTHY
    return (
        *ANYWHERE,
        *CHANGES,
        *HINTS,
        *READING,
        *GROUPS,
        *PEOPLE,
        *BOTS,
        *FILES,
        *REMOVALS,
        *faults,
        *lengthy,
        *(LONG if soak else ()),
    )


async def test_on_one_node(one: Deployment, scenario: Scenario, seed: int, long: bool) -> None:
    async with told(one, seed=seed, long=long) as story:
        await scenario(story)


async def test_on_two_nodes(two: Deployment, scenario: Scenario, seed: int, long: bool) -> None:
    async with told(two, seed=seed, long=long) as story:
        await scenario(story)


async def test_on_postgresql(
    two_on_postgresql: Deployment, scenario: Scenario, seed: int, long: bool
) -> None:
    async with told(two_on_postgresql, seed=seed, long=long) as story:
        await scenario(story)
