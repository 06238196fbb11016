"""Pages that watch others, and are open or hidden."""

import json
from dataclasses import dataclass
from typing import Any

from domain.model.accounts import SignedIn
from domain.model.hints import HintType
from domain.model.ids import UserId
from tests.unit.services.live.live_house import Device, LiveHouse, settle

EXPLICIT = json.dumps({"session": "", "position": 0})
TOLD = 2
"""Seconds until everybody was told of what happened just now."""
GONE = 5
"""Seconds until everybody was told that somebody left."""


@dataclass(frozen=True)
class Page:
    """Of somebody on another node."""

    user_id: UserId
    call_waiting: bool = False

    def show(self, frame: bytes) -> None:
        """Nobody looks at it."""


async def connect(house: LiveHouse, person: SignedIn) -> Device:
    device = house.connect(person, EXPLICIT)
    await device.greeting()
    await house.pass_time(TOLD)
    return device


async def watch(device: Device, *people: SignedIn) -> list[Any]:
    """What is answered at once."""
    device.transport.say(json.dumps({"watch": [each.user_id for each in people]}))
    return await device.hints(HintType.PRESENCE)


async def states(device: Device) -> list[str]:
    return [hint["state"] for hint in await device.hints(HintType.PRESENCE)]


async def go_away(device: Device, *, away: bool) -> None:
    device.transport.say(json.dumps({"away": away}))
    await settle()
