"""What reading costs: marks of what was read (V13), and the list of all conversations (V16)."""

import asyncio
import time
from statistics import median

from tests.bench.quick_http import QuickClient
from tests.bench.town import Town
from tests.bench.works import Figures

READERS, MESSAGES = 400, 20
"""Each reads every message that was written in a conversation of their own."""
CONVERSATIONS, LISTS, CACHED = 1000, 100, 20


async def mark_all(town: Town) -> Figures:
    """READERS pairs; everybody marks one message after the other as read."""
    writer, *readers = await town.citizens(READERS + 1)
    await town.befriend(writer, readers)
    rows = await town.clients[0].ask("GET", "/contact", writer.token)
    contact_of = {row["userId"]: row["contactId"] for row in rows}
    message_ids: dict[int, list[int]] = {}

    async def write(client: QuickClient, number: int) -> None:
        reader = readers[number]
        [row] = await client.ask("GET", "/contact", reader.token)
        reader.contact_id = row["contactId"]
        for _ in range(MESSAGES):
            body = {"contactId": contact_of[reader.user_id], "text": "to be read"}
            sent = await client.ask("POST", "/chat/send", writer.token, body)
            message_ids.setdefault(number, []).append(sent["messageId"])

    async def read(client: QuickClient, number: int) -> None:
        place, reader = divmod(number, READERS)
        body = {"contactId": readers[reader].contact_id, "messageId": message_ids[reader][place]}
        await client.ask("POST", "/chat/read", readers[reader].token, body)

    await town.each(write, READERS)
    async with town.connected([writer, *readers[:10]]):
        began, cpu = time.monotonic(), town.cpu_seconds()
        await town.each(read, READERS * MESSAGES)
        seconds, spent = time.monotonic() - began, town.cpu_seconds() - cpu
    marks = READERS * MESSAGES
    return {"marks_per_s": marks / seconds, "total_cpu_ms_per_mark": 1000 * spent / marks}


async def list_all(town: Town) -> Figures:
    """Somebody with so many conversations, in each of which something is unread."""
    me, *others = await town.citizens(CONVERSATIONS + 1)
    await town.befriend(me, others)

    async def write(client: QuickClient, number: int) -> None:
        [row] = await client.ask("GET", "/contact", others[number].token)
        body = {"contactId": row["contactId"], "text": "have you seen this?"}
        await client.ask("POST", "/chat/send", others[number].token, body)

    await town.each(write, len(others))
    client = town.clients[0]
    rows = await client.ask("GET", "/contact", me.token)
    assert len(rows) == CONVERSATIONS
    assert all(row["unread"] == 1 for row in rows)
    for _ in range(CACHED):
        await client.ask("GET", "/contact", me.token)
    times, cpu, statements = [], town.cpu_seconds(), town.statements()
    for _ in range(LISTS):
        began = time.monotonic()
        await client.ask("GET", "/contact", me.token)
        times.append(time.monotonic() - began)
    spent, asked = town.cpu_seconds() - cpu, town.statements() - statements
    statements = town.statements()
    await asyncio.sleep(sum(times))
    asked -= town.statements() - statements  # of the node's other work
    return {
        "list_p50_ms": 1000 * median(times),
        "total_cpu_ms_per_list": 1000 * spent / LISTS,
        "statements_per_list": round(asked / LISTS, 1),
    }
