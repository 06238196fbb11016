"""Whatever clients say in hints is heard by somebody, or the server does not start."""

from collections.abc import Sequence
from typing import ClassVar, get_args

import pytest

from adapters.wire.hints import WireHintFrames
from domain.model.accounts import SignedIn
from domain.model.hints import ClientHint
from domain.services.live.client_hints import ClientHints, Hears, Listener, Speaker
from tests.unit.http.test_asyncapi import HINTS_SAID
from tests.unit.services.live.live_house import LiveHouse
from tests.unit.services.live.test_hints import EXPLICIT

ALIVE = [{"alive": True}]
KINDS: Hears = get_args(ClientHint)
FIRST, *OTHERS = (kind.__name__ for kind in KINDS)


class OfFirst(Listener):
    hears: ClassVar[Hears] = KINDS[:1]

    async def hear(self, speaker: Speaker, hint: ClientHint) -> None: ...


class OfOthers(OfFirst):
    hears: ClassVar[Hears] = KINDS[1:]


class OfAll(OfFirst):
    hears: ClassVar[Hears] = KINDS


@pytest.mark.parametrize(
    ("listeners", "words"),
    [
        ([], f"nobody hears {FIRST}, {', '.join(OTHERS)}"),
        ([OfFirst()], f"nobody hears {', '.join(OTHERS)}"),
        ([OfAll(), OfFirst()], f"{FIRST} is heard by OfAll and by OfFirst"),
    ],
)
def test_a_hint_is_heard_by_one(listeners: Sequence[Listener], words: str) -> None:
    """Whoever adds a kind is told at the first start what is missing."""
    with pytest.raises(TypeError, match=words):
        ClientHints(WireHintFrames(), listeners)


def test_one_may_hear_several() -> None:
    ClientHints(WireHintFrames(), [OfFirst(), OfOthers()])
    ClientHints(WireHintFrames(), [OfAll()])


@pytest.mark.parametrize("frame", HINTS_SAID)
async def test_no_hint_ends_a_session(house: LiveHouse, bob: SignedIn, frame: str) -> None:
    """Also if what it asks for cannot be: nobody has that conversation. What Bob says next is answered."""
    device = house.connect(bob, EXPLICIT)
    await device.greeting()
    device.transport.say(frame)
    await device.heard()
    device.transport.say("2")
    assert await device.heard() == ALIVE
    assert not device.serving.done()
