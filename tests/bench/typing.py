"""What a typing hint costs: a group of 100, everybody connected, everybody typing all the time (V15)."""

import asyncio
import time
from collections.abc import Sequence

from tests.bench.town import Citizen, Town
from tests.bench.works import Figures

MEMBERS = 100
COUNTS_EVERY = 3.1
"""Seconds; what comes within three does not count."""
ROUNDS = 10


async def type_all(town: Town) -> Figures:
    owner, *others = members = await town.citizens(MEMBERS)
    await town.befriend(owner, others)
    await town.found_group(owner, others)
    async with town.connected(members, '"type":6'):
        await _type_round(members)  # storage is asked for the first frame of each
        quiet = await _spend(town, members, typing=False)
        busy = await _spend(town, members, typing=True)
    heard, hints = busy["heard"], MEMBERS * ROUNDS
    longer = busy["seconds"] / quiet["seconds"]  # the node has other work, too; busy machines sleep longer
    return {
        "heard_share": heard / (hints * (MEMBERS - 1)),
        "cpu_ms_per_receiver": (busy["cpu"] - quiet["cpu"] * longer) * 1000 / heard,
        "statements_per_hint": (busy["statements"] - quiet["statements"] * longer) / hints,
    }


async def _spend(town: Town, members: Sequence[Citizen], *, typing: bool) -> Figures:
    """What the same time costs, with and without anybody typing."""
    began, cpu, statements = time.monotonic(), town.node.cpu_seconds(), town.statements()
    heard = sum(member.heard for member in members)
    for _ in range(ROUNDS):
        await (_type_round(members) if typing else asyncio.sleep(COUNTS_EVERY))
    return {
        "seconds": time.monotonic() - began,
        "cpu": town.node.cpu_seconds() - cpu,
        "statements": town.statements() - statements,
        "heard": sum(member.heard for member in members) - heard,
    }


async def _type_round(members: Sequence[Citizen]) -> None:
    """Everybody, one after the other."""
    for member in members:
        await member.say(typing=member.contact_id)
        await asyncio.sleep(COUNTS_EVERY / len(members))
