"""What groups cost while everybody is connected: reactions (V14), newcomers (V17), messages (V2, V18)."""

import asyncio
import time
from functools import partial
from statistics import quantiles

from tests.bench.quick_http import QuickClient
from tests.bench.town import Citizen, Town, have_heard, measure
from tests.bench.works import Figures

GROUP, REACTIONS = 100, 200
BEFORE, ADDED = 400, 100
CROWD, MESSAGES = 500, 60
LARGE_CROWD = 1000
WARM_UP = 10
SETTLES_WITHIN = 3.0
"""Seconds in which acknowledgements, the index and the outbox are done with what everybody has heard."""


async def react(town: Town) -> Figures:
    """In a group of 100: as many messages as reactions, each to a message of its own, and what both cost."""
    ann, *others = everybody = await town.citizens(GROUP)
    await town.befriend(ann, others)
    await town.found_group(ann, others)
    sent: list[int] = []

    async def write(client: QuickClient, number: int) -> None:
        one = others[number % len(others)]
        body = {"contactId": one.contact_id, "text": "what do you think?"}
        sent.append((await client.ask("POST", "/chat/send", one.token, body))["messageId"])

    async def like(client: QuickClient, number: int) -> None:
        body = {"messageId": sent[number], "emoji": "👍", "on": True}
        await client.ask("POST", "/chat/react", others[number % len(others)].token, body)

    async with town.connected(everybody):
        await town.each(write, WARM_UP, 1)
        heard, sent = WARM_UP, []
        await have_heard(everybody, heard)
        costs = []
        for work in (write, like):
            cpu = town.cpu_seconds()
            await town.each(work, REACTIONS, 1)
            heard += REACTIONS
            await have_heard(everybody, heard)
            costs.append(1000 * (town.cpu_seconds() - cpu) / REACTIONS)
    message, reaction = costs
    return {
        "reaction_to_message": reaction / message,
        "total_cpu_ms_per_reaction": reaction,
        "total_cpu_ms_per_message": message,
    }


async def add_many(town: Town) -> Figures:
    """A hundred are added to a group of four hundred who are all connected, and so are the hundred."""
    ann, *others = everybody = await town.citizens(BEFORE + ADDED)
    await town.befriend(ann, others)
    members, added = others[: BEFORE - 1], others[BEFORE - 1 : BEFORE + ADDED - 1]
    group_id = await town.found_group(ann, members)
    async with town.connected(everybody, '"kind":"added"'):
        await asyncio.sleep(SETTLES_WITHIN)
        cpu = town.cpu_seconds()
        await asyncio.sleep(SETTLES_WITHIN)
        idle = (town.cpu_seconds() - cpu) / SETTLES_WITHIN
        began, cpu = time.monotonic(), town.cpu_seconds()
        await town.add(ann, group_id, added)
        await have_heard(everybody, 1)
        last = max(person.heard_at for person in everybody)
        await asyncio.sleep(SETTLES_WITHIN)
        spent = town.cpu_seconds() - cpu - idle * (time.monotonic() - began)
    return {"all_heard_s": last - began, "total_cpu_s": spent, "idle_cpu_per_s": idle}


async def tell_all(town: Town, size: int = CROWD) -> Figures:
    """One after the other, messages in a group of so many who are all connected."""
    ann, *others = everybody = await town.citizens(size)
    await town.befriend(ann, others)
    await town.found_group(ann, others)
    async with town.connected(everybody):
        await _tell(town, ann, everybody, WARM_UP, 0)
        cpu = town.cpu_seconds()
        last = await _tell(town, ann, everybody, MESSAGES, WARM_UP)
        spent = town.cpu_seconds() - cpu
    cuts = quantiles(last, n=100)
    return {
        "last_p50_ms": 1000 * cuts[49],
        "last_p99_ms": 1000 * cuts[98],
        "total_cpu_ms_per_receiver": 1000 * spent / MESSAGES / size,
    }


def tell_more() -> Figures:
    """In one of 1000."""
    settings = {"ICHAT_GROUPS__MEMBERS_AT_MOST": str(LARGE_CROWD)}
    return measure(partial(tell_all, size=LARGE_CROWD), **settings)


async def _tell(town: Town, ann: Citizen, everybody: list[Citizen], count: int, heard: int) -> list[float]:
    """When the last one heard each, from the moment that it was sent."""
    times = []
    for number in range(1, count + 1):
        began = time.monotonic()
        body = {"contactId": ann.contact_id, "text": "to all of you"}
        await town.clients[0].ask("POST", "/chat/send", ann.token, body)
        await have_heard(everybody, heard + number)
        times.append(max(person.heard_at for person in everybody) - began)
    return times
