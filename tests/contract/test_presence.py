"""What ports/presence.py promises, asked of every adapter. Ann has devices on two nodes."""

import pytest

from domain.model.ids import UserId
from domain.model.presence import PresenceState
from ports.presence import LEFT_NODE_KEPT, NODE_KEPT, PresenceBoard
from tests.contract.mail import ANN, BOB
from tests.contract.queue_stores import QueueStore

ONLINE, AWAY, OFFLINE = PresenceState.ONLINE, PresenceState.AWAY, PresenceState.OFFLINE
SECONDS_KEPT = NODE_KEPT.total_seconds()


@pytest.fixture
async def here(store: QueueStore) -> PresenceBoard:
    return await store.presence_board()


@pytest.fixture
async def there(store: QueueStore) -> PresenceBoard:
    return await store.presence_board()


async def test_whoever_is_shown_is_found_everywhere(here: PresenceBoard, there: PresenceBoard) -> None:
    assert await here.show({ANN: ONLINE}) == {ANN: ONLINE}
    assert await there.find([BOB, ANN]) == {ANN: ONLINE, BOB: OFFLINE}
    assert await there.find([]) == {}
    assert await there.show({}) == {}


@pytest.mark.parametrize(
    ("phone", "laptop", "together"),
    [(ONLINE, AWAY, ONLINE), (AWAY, ONLINE, ONLINE), (AWAY, AWAY, AWAY), (OFFLINE, AWAY, AWAY)],
)
async def test_the_best_of_all_nodes_counts(
    here: PresenceBoard,
    there: PresenceBoard,
    phone: PresenceState,
    laptop: PresenceState,
    together: PresenceState,
) -> None:
    await here.show({ANN: phone})
    assert await there.show({ANN: laptop}) == {ANN: together}
    assert await here.find([ANN]) == {ANN: together}


async def test_somebody_is_offline_when_the_last_node_says_so(
    here: PresenceBoard, there: PresenceBoard
) -> None:
    await here.show({ANN: ONLINE, BOB: AWAY})
    await there.show({ANN: ONLINE})
    assert await here.show({ANN: OFFLINE, BOB: OFFLINE}) == {ANN: ONLINE, BOB: OFFLINE}
    assert await there.show({ANN: OFFLINE}) == {ANN: OFFLINE}
    assert await there.show({ANN: OFFLINE}) == {ANN: OFFLINE}


async def test_a_dead_node_shows_nobody(store: QueueStore, here: PresenceBoard, there: PresenceBoard) -> None:
    """It renews no more; the living one does, and what it shows stays."""
    await here.show({ANN: ONLINE, BOB: ONLINE})
    await there.show({BOB: AWAY})
    await store.pass_time(SECONDS_KEPT - 1)
    assert await there.renew()
    assert await there.find([ANN]) == {ANN: ONLINE}
    await store.pass_time(2)
    assert await there.find([ANN, BOB]) == {ANN: OFFLINE, BOB: AWAY}
    assert await there.renew()


async def test_a_node_that_was_forgotten_is_told_so(store: QueueStore, here: PresenceBoard) -> None:
    """It slept for too long, or the store was emptied: it has to show everybody anew."""
    await here.show({ANN: ONLINE})
    await store.pass_time(SECONDS_KEPT + 1)
    assert not await here.renew()
    await here.show({ANN: ONLINE})
    assert await here.renew()


async def test_a_node_without_people_is_not_forgotten(store: QueueStore, here: PresenceBoard) -> None:
    await here.show({ANN: ONLINE})
    await here.show({ANN: OFFLINE})
    assert await here.renew()


async def test_whoever_was_on_a_node_that_left_may_come_back_elsewhere(
    store: QueueStore, here: PresenceBoard, there: PresenceBoard
) -> None:
    """Ann's page comes back at once, Bob's does not."""
    await here.show({ANN: ONLINE, BOB: ONLINE})
    await here.leave()
    assert await there.find([ANN, BOB]) == {ANN: ONLINE, BOB: ONLINE}
    await there.show({ANN: ONLINE})
    await store.pass_time(LEFT_NODE_KEPT.total_seconds() + 0.5)
    assert await there.find([ANN, BOB]) == {ANN: ONLINE, BOB: OFFLINE}


async def test_a_thousand_people_are_shown_and_found_at_once(
    here: PresenceBoard, there: PresenceBoard
) -> None:
    everybody = {UserId(number): AWAY if number % 3 else ONLINE for number in range(1, 1201)}
    assert await here.show(everybody) == everybody
    assert await there.find(everybody) == everybody


async def test_call_waiting_is_what_all_nodes_with_devices_say(
    here: PresenceBoard, there: PresenceBoard
) -> None:
    """However they are there; nobody has it who is nowhere."""
    await here.show({ANN: ONLINE, BOB: AWAY}, {ANN})
    assert await there.find_call_waiting([ANN, BOB]) == {ANN}
    assert await there.find_call_waiting([]) == set()
    await there.show({ANN: AWAY}, {ANN})
    assert await here.find_call_waiting([BOB, ANN]) == {ANN}
    assert await here.find([ANN, BOB]) == {ANN: ONLINE, BOB: AWAY}
    await there.show({ANN: ONLINE})
    assert await here.find_call_waiting([ANN]) == set()
    await there.show({ANN: OFFLINE})
    assert await here.find_call_waiting([ANN]) == {ANN}
    await here.show({ANN: OFFLINE})
    assert await here.find_call_waiting([ANN]) == set()


async def test_what_a_dead_node_says_of_call_waiting_is_forgotten(
    store: QueueStore, here: PresenceBoard, there: PresenceBoard
) -> None:
    await here.show({ANN: ONLINE})
    await there.show({ANN: ONLINE, BOB: ONLINE}, {ANN, BOB})
    assert await there.find_call_waiting([ANN, BOB]) == {BOB}
    await store.pass_time(SECONDS_KEPT - 1)
    assert await there.renew()
    await store.pass_time(2)
    assert await there.find_call_waiting([ANN, BOB]) == {ANN, BOB}


async def test_a_thousand_people_have_call_waiting(here: PresenceBoard, there: PresenceBoard) -> None:
    everybody = [UserId(number) for number in range(1, 1201)]
    some = set(everybody[::3])
    await here.show(dict.fromkeys(everybody, ONLINE), some)
    assert await there.find_call_waiting(everybody) == some
