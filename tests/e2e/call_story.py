"""The stage of a story with calls."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from tests.e2e.nodes import Deployment
from tests.e2e.people import Person
from tests.e2e.phones import ExplicitHandset, GuestPhone, Handset, Phone
from tests.e2e.proxy import ChaosProxy
from tests.e2e.story import Story


class CallStory(Story):
    make_phone: type[Phone] = Phone

    async def handset(
        self, owner: Person, name: str, nodes: Sequence[int] = (0,), *, explicit: bool = False
    ) -> Handset:
        """Switched on; hears of calls."""
        handset = (ExplicitHandset if explicit else Handset)(owner, name, self._ports(nodes))
        await self.switch_on(handset)
        return handset

    def phone(
        self,
        owner: Person,
        call_id: int,
        nodes: Sequence[int] = (0,),
        networks: Sequence[ChaosProxy] = (),
    ) -> Phone:
        """Not picked up yet. After a break it comes back through the next node or network."""
        ports = [network.port for network in networks] or self._ports(nodes)
        phone = self.make_phone(owner, call_id, ports)
        self._stack.push_async_callback(phone.put_away)
        return phone

    async def knock(self, asks: Person, secret: str, name: str) -> GuestPhone:
        """Somebody at the door, on the second node; `asks` stands for anybody."""
        phone = GuestPhone(asks, 0, self._ports([1]))
        self._stack.push_async_callback(phone.put_away)
        await phone.knock(secret, name)
        return phone

    def _ports(self, nodes: Sequence[int]) -> list[int]:
        at_hand = self.deployment.nodes
        return [at_hand[each % len(at_hand)].port for each in nodes]

    async def call(self, caller: Person, *callees: Person) -> int:
        """Somebody by his contact, several by the group."""
        contact = await (caller.contact_of(callees[0]) if len(callees) == 1 else caller.group_contact())
        callee_ids = [each.user_id for each in callees]
        call_id: int = await caller.ask("POST", "/call", {"contactId": contact, "userIds": callee_ids})
        return call_id

    async def look_up(self, person: Person, call_id: int) -> dict[str, Any]:
        call: dict[str, Any] = await person.ask("GET", "/call", None, callId=call_id)
        return call

    async def talk(self, caller: Person, *callees: Person) -> tuple[int, list[Phone]]:
        """A call in which all are online, the first on the first node, the next on the next."""
        call_id = await self.call(caller, *callees)
        phones = [self.phone(each, call_id, [place]) for place, each in enumerate((caller, *callees))]
        for phone in phones:
            await phone.pick_up()
        return call_id, phones

    async def is_free(self, caller: Person, callee: Person) -> None:
        """Neither is busy: a new call rings, and is cancelled."""
        call_id = await self.call(caller, callee)
        assert (await self.look_up(caller, call_id))["status"] == 2
        await caller.ask("POST", "/call/hangup", None, callId=call_id)


@asynccontextmanager
async def told(deployment: Deployment, *, seed: int = 1, long: bool = False) -> AsyncIterator[CallStory]:
    """On this deployment, which is whole at its beginning."""
    deployment.heal()
    async with AsyncExitStack() as stack:
        yield CallStory(deployment, stack, seed=seed, long=long)
