"""Calls through real Januses: how they get there, and what they survive."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest

from tests.e2e.call_story import CallStory, told
from tests.e2e.nodes import Deployment, one_node, two_nodes
from tests.e2e.people import Person
from tests.e2e.phones import NORMAL
from tests.e2e.sfu_talkers import SfuPhone, SfuTalker
from tests.e2e.story import eventually
from tests.patience import GIVEN
from tests.secret import SECRET
from tests.servers.janus import ADMIN_KEY, JanusServer, janus_server
from tests.sfu_page import without_codecs
from tests.storages import Databases

pytestmark = pytest.mark.usefixtures("place_for_a_call")


@pytest.fixture(autouse=True)
def no_codecs(monkeypatch: pytest.MonkeyPatch) -> None:
    without_codecs(monkeypatch)


@pytest.fixture(scope="module")
def januses() -> Iterator[Sequence[JanusServer]]:
    with janus_server() as north, janus_server() as south:
        yield [north, south]


def settings(januses: Sequence[JanusServer]) -> dict[str, str]:
    return {
        "ICHAT_SFU__URLS": ",".join(each.url for each in januses),
        "ICHAT_SFU__SECRET": SECRET,
        "ICHAT_SFU__ADMIN_KEY": ADMIN_KEY,
        # Nobody here waits for their end, and with media on a busy machine people come back late.
        "ICHAT_CALLS__LIFE_SECONDS": "120",
        "ICHAT_CALLS__GRACE_SECONDS": "60",
    }


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, januses: Sequence[JanusServer]) -> Iterator[Deployment]:
    with one_node(tmp_path_factory.mktemp("one"), settings(januses)) as deployment:
        yield deployment


@pytest.fixture(scope="module")
def two(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases, januses: Sequence[JanusServer]
) -> Iterator[Deployment]:
    """With one Janus: where all are slow, no call goes to another."""
    folder = tmp_path_factory.mktemp("two")
    with two_nodes(folder, databases.server("mysql"), settings(januses[:1])) as deployment:
        yield deployment


@asynccontextmanager
async def talking(story: CallStory, *people: Person) -> AsyncIterator[list[SfuTalker]]:
    """The first has called the others, and they came in one by one, on one node after the other; each hears
    all.
    """
    await people[0].found_group("the choir", people[1:])
    call_id = await story.call(*people)
    ports = [node.port for node in story.deployment.nodes]
    talkers = []
    try:
        for place, person in enumerate(people):
            nodes = [ports[(place + turn) % len(ports)] for turn in range(len(ports))]
            talkers.append(SfuTalker(SfuPhone(person, call_id, nodes)))
            await talkers[-1].talk()
        await all_hear_all(talkers)
        yield talkers
    finally:
        for talker in talkers:
            await talker.stop()


async def all_hear_all(talkers: Sequence[SfuTalker]) -> None:
    for talker in talkers:
        await talker.hears(*(other for other in talkers if other is not talker))


async def all_have_swapped(talkers: Sequence[SfuTalker], times: int) -> None:
    for talker in talkers:
        await talker.phone.say("swapped", talker.seat)
    for talker in talkers:
        await talker.is_told("drop-mesh", times)


async def test_three_talk_through_one_janus_and_the_next_and_at_last_without(
    one: Deployment, januses: Sequence[JanusServer]
) -> None:
    """The third brings them there; one Janus is killed, the next hangs, and they find each other by the mesh;
    when all but one have left, the call is over.
    """
    async with told(one) as story:
        people = await story.friends("ann", "bob", "cat")
        async with talking(story, *people) as talkers:
            assert {mode for talker in talkers for mode in talker.phone.modes} == {"sfu"}
            await all_have_swapped(talkers, 1)
            carrier = next(each for each in januses if talkers[0].port in each.media_ports)
            [other] = [each for each in januses if each is not carrier]
            carrier.kill()
            for talker in talkers:
                await talker.is_told("go", 2)
            await all_hear_all(talkers)
            await all_have_swapped(talkers, 2)
            other.pause()
            try:
                await eventually(
                    lambda: all(talker.phone.modes[-1] == "mesh" for talker in talkers),
                    GIVEN,
                    "they go back to the mesh",
                )
            finally:
                other.resume()
                carrier.start()
            for talker in talkers[:-1]:
                await talker.phone.hang_up()
            for talker in talkers:
                await talker.phone.ends(NORMAL)


async def test_a_node_dies_and_nobody_in_the_call_notices(two: Deployment) -> None:
    """Pages of the dead node come back on the other, keep their seats, and see who comes meanwhile."""
    async with told(two) as story:
        people = await story.friends("ann", "bob", "cat", "dan")
        async with talking(story, *people[:3]) as talkers:
            call_id = talkers[0].phone.call_id
            await people[0].ask("POST", "/call/invite", {"callId": call_id, "userIds": [people[3].user_id]})
            greeted = talkers[0].phone.greeted
            story.deployment.nodes[0].kill()
            await all_hear_all(talkers)
            dan = SfuTalker(SfuPhone(people[3], call_id, [story.deployment.nodes[1].port]))
            talkers.append(dan)
            people[3].apis = story.deployment.apis[1:]
            await dan.talk()
            await talkers[0].phone.returns(greeted)
            await talkers[0].is_told("resumed")
            await all_hear_all(talkers)
            assert [talker.ops.count("go") for talker in talkers[:3]] == [1, 1, 1]
            assert {talker.phone.over for talker in talkers} == {0}
