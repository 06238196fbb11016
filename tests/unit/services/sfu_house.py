"""A house whose calls go through an SFU in memory: Ann, Bob, Cat and Dan are in a choir."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.memory.sfu import Chair, MemorySfu, MemoryUnit
from domain.model.call_media import UnitName
from domain.model.call_media_rules import MediaPolicy
from domain.model.calls import CallKind
from domain.model.ids import CallId, ContactId, UserId
from domain.services.call_commands import CallPolicy
from tests.unit.services.call_house import CallHouse, Phone

MEDIA, SFU, MUTE_ASKED = 9, 11, 12
NORTH, SOUTH = UnitName("north"), UnitName("south")
OFFER = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
FIRST, SECOND, OF_SECOND_PAGE = 1001, 1002, 2001
"""Numbers of seats."""
SOUND_AND_PICTURE = {"0": "microphone", "1": "camera"}


class SfuHouse(CallHouse):
    """Ann, Bob, Cat and Dan are in a choir; a call of theirs can go through an SFU."""

    async def populate(self) -> None:
        self.choir = [await self.person(name) for name in ("ann", "bob", "cat", "dan")]
        await self.group_of(*self.choir)

    async def contact_of(self, user_id: UserId) -> ContactId:
        contacts = await self.contacts.list_contacts(user_id)
        return next(each.contact_id for each in contacts if each.group_id)

    async def ring(self, kind: CallKind = CallKind.VIDEO) -> CallId:
        ann, *others = self.choir
        return await self.call_commands.place(ann, await self.contact_of(ann), others, kind)

    async def come(
        self, call_id: CallId, *names: str, sfu: bool = True, encrypts: bool = False
    ) -> list[Phone]:
        people = dict(zip(("ann", "bob", "cat", "dan"), self.choir, strict=True))
        return [
            await self.connect(
                await self.join(people[name], call_id, sfu=sfu, public_key=key_of(name) if encrypts else ""),
                people[name],
            )
            for name in names
        ]

    async def talking(self, *names: str) -> tuple[CallId, list[Phone]]:
        """They came one by one, and each sends sound and picture through the SFU."""
        call_id = await self.ring()
        phones = await self.come(call_id, *names)
        for phone in phones:
            await phone.says("publish", FIRST, sdp=OFFER, kinds=SOUND_AND_PICTURE)
        for phone in phones:
            await answer_all(phone, FIRST)
        return call_id, phones

    def unit(self, name: UnitName = NORTH) -> MemoryUnit:
        return self.sfu.by_name[name]

    def chair(self, user_id: UserId, name: UnitName = NORTH) -> Chair:
        """Their newest there."""
        return [each for each in self.unit(name).chairs.values() if each.feed.startswith(f"{user_id}.")][-1]


def key_of(name: str) -> str:
    """A public key that looks like one."""
    return urlsafe_b64encode(b"\4" + name.encode().ljust(64, b".")).decode().rstrip("=")


def told(phone: Phone) -> list[Any]:
    """What it was told of the SFU since the last time: modes, and frames of its seat."""
    return [payload for kind, payload in phone.heard() if kind in {MEDIA, SFU}]


def ops(phone: Phone) -> list[str]:
    return [each.get("op", each.get("mode")) for each in told(phone)]


async def answer_all(phone: Phone, generation: int) -> list[Any]:
    """Answer every offer until no other comes; the streams of the last."""
    streams: list[Any] = []
    while offers := [each for each in told(phone) if each.get("op") == "offer"]:
        streams = offers[-1]["streams"]
        await phone.says("answer", generation, n=offers[-1]["n"], sdp="v=0")
    return streams


@asynccontextmanager
async def sfu_house() -> AsyncIterator[SfuHouse]:
    policy = CallPolicy(media=MediaPolicy(sfu_from=3), ringing_limited=False)
    house = SfuHouse(policy=policy, sfu=MemorySfu(NORTH, SOUTH))
    await house.populate()
    yield house
    await house.tear_down()
