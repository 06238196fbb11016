"""Calls through real Januses: how they get there, and what they survive."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.e2e.call_story import told
from tests.e2e.nodes import Deployment, Node, one_node, two_nodes
from tests.e2e.phones import NORMAL
from tests.e2e.sfu_talkers import (
    SfuPhone,
    SfuTalker,
    all_have_swapped,
    all_hear_all,
    both,
    settings,
    talking,
)
from tests.e2e.story import eventually
from tests.patience import GIVEN, asked_until
from tests.servers.janus import JanusServer, janus_server
from tests.sfu_page import SfuConnection, without_codecs
from tests.storages import Databases

pytestmark = pytest.mark.usefixtures("place_for_a_call")


@pytest.fixture(autouse=True)
def no_codecs(monkeypatch: pytest.MonkeyPatch) -> None:
    without_codecs(monkeypatch)


@pytest.fixture(scope="module")
def januses() -> Iterator[Sequence[JanusServer]]:
    with janus_server() as north, janus_server() as south:
        yield [north, south]


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


async def goes_on(talker: SfuTalker, down: SfuConnection, dropped: int) -> None:
    """What comes by this connection comes until its page is told to drop it once more."""
    enough = down.packets + 6
    await eventually(
        lambda: down.packets >= enough or talker.ops.count("drop-mesh") > dropped, GIVEN, "nothing is missed"
    )


async def units_of(deployment: Deployment) -> dict[str, Any]:
    """As operators see them, by URL."""
    shown = json.loads(await asyncio.to_thread(deployment.ichat, "admin", "sfus", "--json"))
    return {each["url"]: each for each in shown}


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
            carrier, other = both(januses, talkers[0])
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


async def test_a_janus_that_hangs_as_the_third_comes_is_left(
    one: Deployment, januses: Sequence[JanusServer]
) -> None:
    """Nobody has a seat there who could notice; all three find each other by the other one."""
    hangs, other = sorted(januses, key=lambda each: each.url)  # where none has seats, the first one gets them

    def come(phone: SfuPhone) -> SfuTalker:
        if phone.owner.name == "cat":
            hangs.pause()
        return SfuTalker(phone)

    async with told(one) as story:
        people = await story.friends("ann", "bob", "cat")
        try:
            async with talking(story, *people, make=come) as talkers:
                assert {talker.port in other.media_ports for talker in talkers} == {True}
                for talker in talkers[:-1]:
                    await talker.phone.hang_up()
        finally:
            hangs.resume()


async def test_a_janus_is_taken_out_of_service_and_nobody_misses_anything(
    one: Deployment, januses: Sequence[JanusServer]
) -> None:
    """All three go to the other one. Until each has what comes by it, they have what came before; then
    nothing is left of them where they were.
    """
    async with told(one) as story:
        people = await story.friends("ann", "bob", "cat")
        async with talking(story, *people) as talkers:
            await all_have_swapped(talkers, 1)
            carrier, other = both(januses, talkers[0])
            downs = [talker.down for talker in talkers]
            dropped = [talker.ops.count("drop-mesh") for talker in talkers]
            await asyncio.to_thread(one.ichat, "admin", "drain-sfu", carrier.url)
            await eventually(
                lambda: all(talker.port in other.media_ports for talker in talkers), GIVEN, "they go there"
            )
            await all_hear_all(talkers)
            for talker, down, times in zip(talkers, downs, dropped, strict=True):
                await goes_on(talker, down, times)
            await all_have_swapped(talkers, 2)
            await all_hear_all(talkers)
            await asked_until(lambda units: not units[carrier.url]["seats"], lambda: units_of(one))
            await asyncio.to_thread(one.ichat, "admin", "undrain-sfu", carrier.url)
            for talker in talkers[:-1]:
                await talker.phone.hang_up()
            for talker in talkers:
                await talker.phone.ends(NORMAL)


def at(node: Node, talkers: Sequence[SfuTalker]) -> list[SfuTalker]:
    """Whose sockets are there."""
    sockets = [(talker, talker.phone.connection) for talker in talkers]
    return [talker for talker, socket in sockets if socket and socket.remote_address[1] == node.port]


async def test_a_call_from_before_an_upgrade_goes_on_after_it(two: Deployment) -> None:
    """Each node is stopped, and another process starts in its place. The last release knows no SFU, so that
    nodes of this version stand for those of before. Everybody keeps their seat, and what they receive comes
    on by the same connections.
    """
    async with told(two) as story:
        people = await story.friends("ann", "bob", "cat")
        async with talking(story, *people) as talkers:
            await all_have_swapped(talkers, 1)
            downs = [talker.down for talker in talkers]
            for node in two.nodes:
                here = {talker: talker.ops.count("resumed") for talker in at(node, talkers)}
                await asyncio.to_thread(node.stop)
                await all_hear_all(talkers)
                for talker, resumed in here.items():
                    await talker.is_told("resumed", resumed + 1)
                await asyncio.to_thread(node.start)
            await all_hear_all(talkers)
            assert [talker.down for talker in talkers] == downs
            assert all("resumed" in talker.ops for talker in talkers)
            assert [talker.ops.count("go") for talker in talkers] == [1, 1, 1]
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
