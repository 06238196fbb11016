"""How costs grow with what there is: cost = a * size ** exponent, fitted over the sizes (0: not at all).

In one process over a SQLite file, so that everything that an operation costs is the process's CPU.
"""

import asyncio
import math
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from statistics import linear_regression
from typing import Any

from adapters.sql.values import Value, to_time
from adapters.sqlite.connection import SqliteConnection
from adapters.sqlite.storage import SqliteStorage
from domain.model.contacts import Contact
from domain.model.groups import CONTACTS_AT_MOST, GroupPolicy
from domain.model.ids import DeliveryId, UserId
from domain.services.limits import Limits
from ports.rate_limits import RateLimit
from tests.bench.people import fill
from tests.unit.services.house import House

MESSAGES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
USERS = (1_000, 10_000, 100_000, 1_000_000)
MEMBERS = (10, 100, 1_000)
STRANGERS_FROM = 1_000
"""Their ids; those below are of whom we know."""
PAGE = 50
UNLIMITED: Mapping[str, Any] = {
    each.name: replace(each.default, count=10**9)
    for each in fields(Limits)
    if isinstance(each.default, RateLimit)
}
"""A thousand people register at once."""

NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
MESSAGE = "INSERT INTO chat_messages (message_id, room_id, sender_id, type, text, created_at, updated_at)"
DELIVERY = "INSERT INTO deliveries (receiver_id, delivery_id, message_id, is_new, created_at)"
EIGHT_WORDS = "'what somebody says in words like these ' || i"
MESSAGES_OF = f"{MESSAGE} {NUMBERS} SELECT i, ?, ?, 1, {EIGHT_WORDS}, ?, ? FROM n"
DELIVERIES_OF = f"{DELIVERY} {NUMBERS} SELECT ?, i, i, 1, ? FROM n"
LAST = "last_message_id = ?, last_message_time = ?"
MARK = "REPLACE INTO read_marks (room_id, user_id, message_id, read_at)"

Costs = Mapping[str, float]
"""Milliseconds of CPU by operation."""
Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Growth:
    what: str
    costs: Mapping[int, Costs]
    """By size."""

    def exponents(self) -> Costs:
        """The slope of the logarithms (least squares)."""
        operations = next(iter(self.costs.values()))
        return {
            name: _slope([(size, each[name]) for size, each in self.costs.items()]) for name in operations
        }


def measure(
    messages: Sequence[int] = MESSAGES,
    users: Sequence[int] = USERS,
    members: Sequence[int] = MEMBERS,
    times: int = 100,
) -> Sequence[Growth]:
    """`times`: how often each operation is done for its cost."""
    return [
        Growth(
            "messages in one conversation", {size: _run(_among_messages, size, times) for size in messages}
        ),
        Growth("users of the server", {size: _run(_among_users, size, times) for size in users}),
        Growth("members of a group", {size: _run(_among_members, size, times) for size in members}),
    ]


def on_disk(sizes: Sequence[int] = MESSAGES[1:3]) -> Growth:
    """Bytes of a message of eight words with its indexes, but without the words by which it is found, and of
    a delivery to each who gets it.
    """
    return Growth("messages on disk, bytes", {size: _run(_on_disk, size, 0) for size in sizes})


def _run(measure: Callable[[House, Path, int, int], Awaitable[Costs]], size: int, times: int) -> Costs:
    async def run(path: Path) -> Costs:
        storage = SqliteStorage(path)
        await storage.migrate()
        await storage.open()
        try:
            house = House(
                storage=storage, limits=Limits(**UNLIMITED), group_policy=GroupPolicy(members_at_most=size)
            )
            return await measure(house, path, size, times)
        finally:
            await storage.close()

    with tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder:
        return asyncio.run(run(Path(folder) / "ichat.db"))


async def _among_messages(house: House, path: Path, size: int, times: int) -> Costs:
    """Of which Ann has got every one, and read all."""
    ann, bob = await house.person("ann"), await house.person("bob")
    contact = await house.befriend(ann, bob)
    await _fill(path, contact, bob, size)
    nothing, last = DeliveryId(0), DeliveryId(size)
    return await _costs(
        {
            "send": lambda: house.chat.send(ann, contact.contact_id, text="hello there"),
            "newest page": lambda: house.history.page(ann, contact.contact_id, limit=PAGE),
            "first sync": lambda: house.history.sync(ann, nothing, nothing, PAGE),
            "sync of one who is up to date": lambda: house.history.sync(ann, last, nothing, PAGE),
            "conversations": lambda: house.contacts.list_contacts(ann),
        },
        times,
    )


async def _among_users(house: House, path: Path, size: int, times: int) -> Costs:
    ann, bob = await house.person("ann"), await house.person("bob")
    contact = await house.befriend(ann, bob)
    fill(path, range(STRANGERS_FROM, STRANGERS_FROM + size))
    some = [UserId(STRANGERS_FROM + number) for number in range(min(size, PAGE))]
    return await _costs(
        {
            "send": lambda: house.chat.send(ann, contact.contact_id, text="hello there"),
            "conversations": lambda: house.contacts.list_contacts(ann),
            "search of a name": lambda: house.people.search_by_name(ann, "anna meier", page=1, size=PAGE),
            "names of 50": lambda: house.people.infos(some),
        },
        times,
    )


async def _among_members(house: House, _path: Path, size: int, times: int) -> Costs:
    ann = await house.person("ann")
    friends = [await house.person(f"friend{number}") for number in range(size - 1)]
    contact_ids = [(await house.befriend(ann, friend)).contact_id for friend in friends]
    group = await house.groups.create(ann, name="all", avatar="", contact_ids=contact_ids[:CONTACTS_AT_MOST])
    for start in range(CONTACTS_AT_MOST, len(friends), CONTACTS_AT_MOST):
        more = friends[start : start + CONTACTS_AT_MOST]
        await house.group_members.add(ann, group.group_id, more)
    [row] = [each for each in await house.contacts.list_contacts(ann) if each.group_id]
    return await _costs(
        {
            "send": lambda: house.chat.send(ann, row.contact_id, text="hello all"),
            "members": lambda: house.contacts.members(ann, row.contact_id),
        },
        times,
    )


async def _on_disk(house: House, path: Path, size: int, _times: int) -> Costs:
    ann, bob = await house.person("ann"), await house.person("bob")
    contact = await house.befriend(ann, bob)
    at = to_time(contact.created_at)
    database = await SqliteConnection.connect(path, patience=10, writes=True)
    sizes = [await database.visit(_bytes)]
    for statement in ((MESSAGES_OF, (size, contact.room_id, bob, at, at)), (DELIVERIES_OF, (size, ann, at))):
        await database.run([("BEGIN", ()), statement, ("COMMIT", ())])
        sizes.append(await database.visit(_bytes))
    await database.close()
    empty, messages, all_of_it = sizes
    return {"a message": (messages - empty) / size, "a delivery": (all_of_it - messages) / size}


def _bytes(database: sqlite3.Connection) -> int:
    [[pages]] = database.execute("PRAGMA page_count")
    [[size]] = database.execute("PRAGMA page_size")
    return int(pages) * int(size)


async def _fill(path: Path, contact: Contact, bob: UserId, size: int) -> None:
    """With messages of Bob's."""
    at, ann, room_id = to_time(contact.created_at), contact.owner_id, contact.room_id
    statements: Mapping[str, Sequence[Value]] = {
        "BEGIN": (),
        MESSAGES_OF: (size, room_id, bob, at, at),
        DELIVERIES_OF: (size, ann, at),
        "REPLACE INTO delivery_counters VALUES (?, ?)": (ann, size),
        f"UPDATE chat_rooms SET {LAST} WHERE room_id = ?": (size, at, room_id),
        f"{MARK} VALUES (?, ?, ?, ?)": (room_id, ann, size, at),
        "COMMIT": (),
    }
    database = await SqliteConnection.connect(path, patience=10, writes=True)
    await database.run(list(statements.items()))
    await database.close()


async def _costs(works: Mapping[str, Work], times: int) -> Costs:
    return {name: await _cost(work, times) for name, work in works.items()}


async def _cost(work: Work, times: int) -> float:
    await work()
    began = time.process_time()
    for _ in range(times):
        await work()
    return 1000 * (time.process_time() - began) / times


def _slope(points: Sequence[tuple[float, float]]) -> float:
    slope, _ = linear_regression(
        *zip(*[(math.log(size), math.log(cost)) for size, cost in points], strict=True)
    )
    return slope


def table(growth: Growth) -> str:
    """In Markdown."""
    sizes, exponents = list(growth.costs), growth.exponents()
    lines = [
        f"| {growth.what} | {' | '.join(f'{size:,}' for size in sizes)} | exponent |",
        f"|---|{'---|' * len(sizes)}---|",
        *(
            f"| {name} | {' | '.join(f'{growth.costs[size][name]:.2f}' for size in sizes)} | {exponent:.2f} |"
            for name, exponent in exponents.items()
        ),
    ]
    return "\n".join(lines)
