"""The stage of a story: people, their devices and networks, and what has to be true at its end."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

from domain.model.events import DELETED_ACCOUNT
from domain.model.ids import LocalId
from tests.e2e.checker import Violation, check, find_lost
from tests.e2e.dead_node import commit_untold
from tests.e2e.devices import Device, ExplicitDevice
from tests.e2e.history import History, Sent, picture_of
from tests.e2e.nodes import Deployment
from tests.e2e.people import Person
from tests.e2e.proxy import ChaosProxy, bad_network
from tests.original_client import bubble
from tests.patience import Stopwatch, now

ARRIVES_WITHIN = 30.0
NOTHING_MORE_AFTER = 0.7
"""Seconds after everything arrived: what comes twice would have come by then."""

Scenario = Callable[["Story"], Awaitable[None]]


async def eventually(
    true: Callable[[], bool], within: float, what: str, since: Stopwatch | None = None
) -> None:
    """`since`: when the time began, if that was before."""
    watch = since or Stopwatch()
    while not true():
        if not watch.shows(within):
            raise AssertionError(f"not within {within} s: {what}")
        await asyncio.sleep(0.02)


async def is_indexed(search: Callable[[], Awaitable[list[Any]]]) -> None:
    """What was just said: it is found a moment later."""
    watch = Stopwatch()
    while not await search():
        assert watch.shows(ARRIVES_WITHIN), "what was said is never found"
        await asyncio.sleep(0.1)


class Story:
    """`long`: every fault at its full length, and crowds."""

    def __init__(self, deployment: Deployment, stack: AsyncExitStack, *, seed: int, long: bool) -> None:
        self.deployment = deployment
        self.long = long
        self.random = random.Random(seed)
        self.history = History()
        self.people: list[Person] = []
        self.devices: list[Device] = []
        self._stack = stack
        self._texts = 0

    async def person(self, name: str) -> Person:
        person = Person(name, self.deployment.apis)
        self._stack.push_async_callback(person.close)
        await person.appear()
        self.people.append(person)
        return person

    async def friends(self, *names: str) -> list[Person]:
        """People of whom the first knows all others."""
        first, *others = [await self.person(name) for name in names]
        for other in others:
            await first.befriend(other)
        return [first, *others]

    async def network(self, node: int = 0) -> ChaosProxy:
        """A network of one device's own, to one node."""
        return await self._stack.enter_async_context(bad_network(self.deployment.nodes[node].port))

    async def device(
        self,
        owner: Person,
        name: str,
        *,
        networks: Sequence[ChaosProxy] = (),
        nodes: Sequence[int] = (0,),
        explicit: bool = False,
        token: str = "",
    ) -> Device:
        """Switched on. It goes through its networks, or to the nodes directly, one after the other."""
        at_hand = self.deployment.nodes
        ports = [network.port for network in networks] or [
            at_hand[each % len(at_hand)].port for each in nodes
        ]
        device = (ExplicitDevice if explicit else Device)(owner, name, ports, token)
        await self.switch_on(device)
        return device

    async def page(self, owner: Person, node: int = 0) -> ExplicitDevice:
        """A device as our own client is, at one node."""
        device = await self.device(owner, "page", nodes=[node], explicit=True)
        assert isinstance(device, ExplicitDevice)
        return device

    async def watch(self, device: Device) -> None:
        """Switched on, and judged by the story itself: who is removed from a room misses what follows."""
        self._stack.push_async_callback(device.switch_off)
        await device.switch_on()

    async def switch_on(self, device: Device) -> None:
        await self.watch(device)
        self.devices.append(device)
        self.history.devices.append(device.history)

    async def commit_untold(self, sender: Person, contact_id: int, text: str) -> None:
        """By a node that dies right after the commit: it tells nobody, and its outbox row stays."""
        local_id, asked_at = LocalId(str(uuid4())), now()
        message = await commit_untold(self.deployment, sender.user_id, contact_id, local_id, text)
        ids = (message.message_id, message.room_id, sender.user_id)
        self.history.sent.append(Sent(*ids, local_id, text, asked_at, now()))

    async def say(self, sender: Person, contact_id: int, text: str = "") -> Sent:
        self._texts += 1
        sent = await sender.say(contact_id, text or f"{sender.name} says {self._texts}")
        self.history.sent.append(sent)
        return sent

    async def chat(self, sender: Person, contact_id: int, count: int, pause: float = 0.0) -> None:
        for _ in range(count):
            await self.say(sender, contact_id)
            await asyncio.sleep(pause * self.random.random() * 2)

    async def arrives(self, within: float = ARRIVES_WITHIN) -> None:
        """Everything acknowledged is on every device."""
        await self._read_rooms()
        watch = Stopwatch()
        while missing := list(find_lost(self.history)):
            if not watch.shows(within):
                raise AssertionError(f"not within {within} s:\n" + "\n".join(missing[:20]))
            await asyncio.sleep(0.02)

    async def ends_well(self, within: float = ARRIVES_WITHIN) -> None:
        """Nothing lost, doubled, out of order, skipped, invented, empty or shown to strangers."""
        await self.arrives(within)
        await asyncio.sleep(NOTHING_MORE_AFTER)
        violations = await self.judge()
        assert not violations, "\n".join(map(str, violations[:20]))

    async def judge(self) -> list[Violation]:
        """What is wrong with the history by now."""
        await self._read_rooms()
        await self._read_stored()
        return check(self.history)

    async def _read_rooms(self) -> None:
        members: dict[int, frozenset[int]] = {}
        for person in self.people:
            for row in await person.contacts():
                if row["roomId"] not in members:
                    users = await person.ask("GET", "/contact/members", None, contactId=row["contactId"])
                    members[row["roomId"]] = frozenset(user["userId"] for user in users)
        self.history.rooms = members

    async def _read_stored(self) -> None:
        for person in self.people:
            for row in await person.contacts():
                for message in await person.history(row["contactId"]):
                    text = message["text"]
                    another = message["revoked"] or message["editedAt"] or DELETED_ACCOUNT in text
                    self.history.stored[message["messageId"]] = None if another else text
                    self.history.pictures[message["messageId"]] = picture_of(message)
                    self.history.bubbles[message["messageId"]] = bubble(message)


@asynccontextmanager
async def told(deployment: Deployment, *, seed: int = 1, long: bool = False) -> AsyncIterator[Story]:
    """A story on this deployment, which is whole at its beginning."""
    deployment.heal()
    async with AsyncExitStack() as stack:
        yield Story(deployment, stack, seed=seed, long=long)
