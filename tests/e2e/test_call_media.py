"""Sound and pictures, and what they survive (C1, C8)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from examples.ichat_client import Refused
from tests.e2e.call_story import CallStory, told
from tests.e2e.nodes import Deployment, one_node
from tests.e2e.people import Person
from tests.e2e.phones import NORMAL
from tests.e2e.talkers import Talker, stay_on_loopback
from tests.patience import now
from tests.secret import SECRET
from tests.turn_server import turn_server

pytestmark = pytest.mark.usefixtures("place_for_a_call")

TURN_SECONDS = 6
"""In which a busy machine makes an allocation."""
RESTART = '{"type": 3, "payload": "a candidate after the restart"}'


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    stay_on_loopback(monkeypatch)


@asynccontextmanager
async def talking(
    story: CallStory, people: Sequence[Person], *, relay_only: bool = False
) -> AsyncIterator[list[Talker]]:
    """A call in which everybody hears and sees everybody; all on the first node, back on the last."""
    call_id = await story.call(*people)
    talkers = [Talker(story.phone(each, call_id, [0, -1]), relay_only=relay_only) for each in people]
    try:
        for talker in talkers:
            await talker.talk()
        await all_hear_all(talkers)
        yield talkers
    finally:
        for talker in talkers:
            await talker.stop()


async def all_hear_all(talkers: Sequence[Talker]) -> None:
    await asyncio.gather(
        *(talker.hears([other for other in talkers if other is not talker]) for talker in talkers)
    )


async def the_node_dies(story: CallStory, *names: str) -> None:
    """The node that placed the call is killed with -9. Media flow on, signaling works again through
    another node, and the call ends normally with the right duration.
    """
    people = await story.friends(*names)
    if len(people) > 2:
        await people[0].found_group("the choir", people[1:])
    for person in people:
        person.apis = story.deployment.apis[:1]
    placed = now()
    async with talking(story, people) as talkers:
        began = now()
        greeted = [talker.phone.greeted for talker in talkers]
        story.deployment.nodes[0].kill()
        await all_hear_all(talkers)
        if len(story.deployment.nodes) == 1:
            await asyncio.to_thread(story.deployment.nodes[0].start)
        for person in people:
            person.apis = story.deployment.apis[-1:]
        for talker, before in zip(talkers, greeted, strict=True):
            await talker.phone.returns(before)
        await talkers[0].phone.signal(people[1], '{"type": 2, "payload": ""}')
        await all_hear_all(talkers)
        assert {talker.phone.over for talker in talkers} == {0}
        talked = now() - began
        for talker in talkers[:-1]:
            await talker.phone.hang_up()
        for talker in talkers:
            await talker.phone.ends(NORMAL)
        (record,) = (await people[0].ask("GET", "/calls"))["calls"]
        assert talked - 1 <= record["duration"] <= now() - placed + 1


async def every_page_is_loaded_anew(story: CallStory, *names: str) -> None:
    """One after the other, on another node each time: all hear and see all again (C9)."""
    people = await story.friends(*names)
    if len(people) > 2:
        await people[0].found_group("the choir", people[1:])
    async with talking(story, people) as talkers:
        for place, person in enumerate(people):
            await talkers[place].stop()
            talkers[place] = Talker(story.phone(person, talkers[place].phone.call_id, [place + 1]))
            await talkers[place].talk()
            await all_hear_all(talkers)


async def test_two_load_their_pages_anew(two: Deployment) -> None:
    async with told(two) as story:
        await every_page_is_loaded_anew(story, "ann", "bob")


async def test_three_load_their_pages_anew(two: Deployment) -> None:
    async with told(two) as story:
        await every_page_is_loaded_anew(story, "ann", "bob", "cat")


async def test_two_talk_while_their_node_dies(two: Deployment) -> None:
    async with told(two) as story:
        await the_node_dies(story, "ann", "bob")


async def test_three_talk_while_their_node_dies(two: Deployment) -> None:
    async with told(two) as story:
        await the_node_dies(story, "ann", "bob", "cat")


async def test_two_talk_while_their_only_node_is_restarted(one: Deployment) -> None:
    async with told(one) as story:
        await the_node_dies(story, "ann", "bob")


async def test_a_relayed_call_outlives_its_credentials(tmp_path: Path) -> None:
    """Only through a real coturn, for longer than three lives of the credentials; those are renewed for
    participants, and nobody else gets any (C8).
    """
    async with turn_server() as port:
        environment = {
            "ICHAT_ICE__TURN_URLS": f"turn:127.0.0.1:{port}?transport=udp",
            "ICHAT_ICE__TURN_SECRET": SECRET,
            "ICHAT_ICE__TURN_SECONDS": str(TURN_SECONDS),
        }
        with one_node(tmp_path, environment) as deployment:
            async with told(deployment) as story:
                ann, bob, cat = await story.friends("ann", "bob", "cat")
                async with talking(story, [ann, bob], relay_only=True) as talkers:
                    query = {"callId": talkers[0].phone.call_id}
                    (first,) = (await ann.ask("GET", "/call/ice", None, **query))["iceServers"]
                    await asyncio.sleep(3 * TURN_SECONDS + 1)
                    await all_hear_all(talkers)
                    (second,) = (await ann.ask("GET", "/call/ice", None, **query))["iceServers"]
                    assert first["credential"] != second["credential"]
                    with pytest.raises(Refused, match="403"):
                        await cat.ask("GET", "/call/ice", None, **query)
                    await talkers[0].phone.hang_up()
                    await talkers[1].phone.ends(NORMAL)
                    with pytest.raises(Refused, match="409 3001"):
                        await ann.ask("GET", "/call/ice", None, **query)
