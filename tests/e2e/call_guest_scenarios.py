"""Stories of people without an account, each told on one node and on two."""

import json

import pytest

from examples.ichat_client import Refused
from tests.e2e.call_story import CallStory
from tests.e2e.people import Person
from tests.e2e.phones import DOOR, NORMAL, ONLINE, REFUSED, REJECTED, Phone
from tests.e2e.story import eventually
from tests.patience import GIVEN


async def _link(host: Person, friend: Person) -> str:
    made = await host.ask("POST", "/call/link", {"contactId": await host.contact_of(friend)})
    return str(made["token"])


def _at_door(host: Phone) -> dict[int, str]:
    """Who waits there, as a host's phone knows."""
    lists = host.told(DOOR)
    return {each["userId"]: each["name"] for each in json.loads(lists[-1])} if lists else {}


async def guests_come_one_by_one(story: CallStory) -> None:
    """Ann and Bob talk. Gil and Hal wait on the next node. Ann lets Gil in and turns Hal away.
    Then she locks the call: nobody knocks any more.
    """
    ann, bob = await story.friends("ann", "bob")
    call_id, (anns, bobs) = await story.talk(ann, bob)
    secret = await _link(ann, bob)
    gils, hals = [await story.knock(ann, secret, name) for name in ("Gil", "Hal")]
    gil, hal = gils.user_id, hals.user_id
    await eventually(lambda: set(_at_door(anns).values()) == {"Gil", "Hal"}, GIVEN, "both are at the door")
    assert bobs.told(DOOR) == []

    await ann.ask("POST", "/call/admit", {"callId": call_id, "userId": gil})
    await eventually(lambda: gils.states.get(bob.user_id) == ONLINE, GIVEN, "Gil is in")
    await eventually(lambda: bobs.states.get(gil) == ONLINE, GIVEN, "Bob sees him")
    await bobs.signal_to(gil, "offer")
    await eventually(lambda: (bob.user_id, "offer") in gils.signals, GIVEN, "Gil hears Bob")

    await ann.ask("POST", "/call/remove", {"callId": call_id, "userId": hal})
    await hals.ends(REFUSED, GIVEN)
    await eventually(lambda: _at_door(anns) == {}, GIVEN, "nobody is at the door")
    await ann.ask("POST", "/call/lock", {"callId": call_id, "on": True})
    with pytest.raises(Refused, match="403 3010"):
        await story.knock(ann, secret, "Ida")

    await ann.ask("POST", "/call/remove", {"callId": call_id, "userId": gil})
    await gils.ends(NORMAL, GIVEN)
    await eventually(lambda: bobs.states[gil] == REJECTED, GIVEN, "Bob sees him gone")
    await anns.hang_up()
    await bobs.ends(NORMAL)


ANYWHERE = (guests_come_one_by_one,)
