"""What pushes cost, and whether each comes once (V22)."""

import asyncio
import time
from collections import Counter

from tests.bench import town
from tests.bench.quick_http import QuickClient
from tests.bench.town import Citizen, Town
from tests.bench.works import Figures
from tests.contract.test_web_push import Browser, Service, serving

PEOPLE, GROUPS = 500, 20
PUSHES = PEOPLE * GROUPS
GIVEN = 300.0
"""Seconds for all of them."""
MOMENT = 3.0
"""Seconds in which one that comes twice would come."""


def measure() -> Figures:
    return town.measure(
        push_all, ICHAT_PUSH__PRIVATE_ENDPOINTS="on", ICHAT_GROUPS__MEMBERS_AT_MOST=str(PEOPLE + 1)
    )


async def push_all(town: Town) -> Figures:
    """Ann says something in twenty groups of everybody; nobody has their page open."""
    ann, *others = await town.citizens(PEOPLE + 1)
    await town.befriend(ann, others)
    async with serving(Service()) as service:

        async def subscribe(client: QuickClient, number: int) -> None:
            said = Browser().subscription(f"http://127.0.0.1:{service.port}/{number}")
            body = {"endpoint": said.endpoint, "keys": {"p256dh": said.p256dh, "auth": said.auth}}
            await client.ask("POST", "/push/subscriptions", others[number].token, body)

        await town.each(subscribe, PEOPLE)
        rows = [await _found(town, ann, others) for _ in range(GROUPS)]
        began, cpu = time.monotonic(), town.cpu_seconds()
        for contact_id in rows:
            body = {"contactId": contact_id, "text": "to all of you"}
            await town.clients[0].ask("POST", "/chat/send", ann.token, body)
        await _have_come(service)
        seconds, spent = time.monotonic() - began, town.cpu_seconds() - cpu
        await asyncio.sleep(MOMENT)
    pushed = Counter(map(_which, service.heads))
    return {
        "pushes": len(pushed),
        "twice": len(service.heads) - len(pushed),
        "total_cpu_ms_per_push": 1000 * spent / len(service.heads),
        "pushes_per_s": len(service.heads) / seconds,
    }


async def _found(town: Town, owner: Citizen, others: list[Citizen]) -> int:
    """A group of all; the owner's row of it."""
    row = await town.clients[0].ask("POST", "/group", owner.token, {"name": "measured"})
    await town.add(owner, row["groupId"], others)
    return int(row["contactId"])


async def _have_come(service: Service) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(GIVEN):
        while len(service.heads) < PUSHES:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.1)


def _which(head: str) -> tuple[str, str]:
    """Whose, and about what."""
    lines = head.split("\r\n")
    return lines[0], next(line for line in lines if line.lower().startswith("topic: "))
