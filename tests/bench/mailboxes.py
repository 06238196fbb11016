"""What a letter costs: `python -m tests.bench.mailboxes [--receivers 100] [--posts 400]`.

CPU in microseconds per recipient, of this process (which posts and reads) and of Redis, on one node; and
the memory of a session that has nothing to say.
"""
# ruff: noqa: T201 - the table is its answer

import argparse
import asyncio
import time
import tracemalloc

import uvloop
from redis.asyncio import Redis

from adapters.memory.mailboxes import MemoryMailboxes
from adapters.redis.connection import RedisConnection
from adapters.redis.mailboxes import RedisMailboxes
from adapters.system import SystemClock
from domain.model.ids import DeliveryId, SessionId, UserId
from domain.model.notifications import Envelope
from ports.mailboxes import Mailbox, Mailboxes, Position
from tests import servers

BODY = b'{"type":1,"payload":{"text":"' + 350 * b"x" + b'","deliveryId":'
TAIL = b',"isNew":true}}'
"""The size of a short chat message on the wire."""

IDLE_SESSIONS = 2000


class Bench:
    """One node of one adapter, and the server behind it if there is one."""

    def __init__(self, name: str, mailboxes: Mailboxes, server: Redis) -> None:
        self._name = name
        self._mailboxes = mailboxes
        self._server = server

    async def run(self, posts: int, receivers: int) -> None:
        await self._mailboxes.open_store()
        await self._measure_posts(posts, receivers)
        await self._measure_posts(posts * 10, 1)
        await self._measure_idle()
        await self._mailboxes.close_store()

    async def _measure_posts(self, posts: int, receivers: int) -> None:
        boxes = [await self._mailboxes.open(f"user:{n}", SessionId("bench")) for n in range(receivers)]
        reading = [asyncio.create_task(_read(box, posts)) for box in boxes]
        cpu, server_cpu, began = time.process_time(), await self._server_cpu(), time.perf_counter()
        for number in range(1, posts + 1):
            to = {UserId(n): DeliveryId(number) for n in range(receivers)}
            await self._mailboxes.post([Envelope(to, BODY, TAIL)])
        await asyncio.gather(*reading)
        took, recipients = time.perf_counter() - began, posts * receivers
        cpu, server_cpu = time.process_time() - cpu, await self._server_cpu() - server_cpu
        for box in boxes:
            await box.leave()
        print(
            f"{self._name:7} {receivers:4} receivers: {cpu / recipients * 1e6:6.1f} us here, "
            f"{server_cpu / recipients * 1e6:6.1f} us in Redis, {recipients / took:7.0f} recipients/s"
        )

    async def _measure_idle(self) -> None:
        stored = await self._stored()
        tracemalloc.start()
        boxes = [await self._mailboxes.open(f"user:{n}", SessionId("idle")) for n in range(IDLE_SESSIONS)]
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        stored = await self._stored() - stored
        for box in boxes:
            await box.leave()
        print(
            f"{self._name:7} idle session: {held / IDLE_SESSIONS:6.0f} bytes here, "
            f"{stored / IDLE_SESSIONS:6.0f} bytes in Redis"
        )

    async def _server_cpu(self) -> float:
        usage = await self._server.info("cpu")
        return float(usage["used_cpu_user"]) + float(usage["used_cpu_sys"])

    async def _stored(self) -> int:
        return int((await self._server.info("memory"))["used_memory"])


async def _read(box: Mailbox, count: int) -> None:
    position = Position(0)
    while position < count:
        letters = await box.receive()
        position = letters[-1].position
        await box.acknowledge(position, letters[-1].number)


async def main(url: str) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--receivers", type=int, default=100)
    parser.add_argument("--posts", type=int, default=400)
    arguments = parser.parse_args()
    async with Redis.from_url(url) as server:
        for name, mailboxes in (
            ("memory", MemoryMailboxes(SystemClock())),
            ("redis", RedisMailboxes(RedisConnection(url))),
        ):
            await Bench(name, mailboxes, server).run(arguments.posts, arguments.receivers)


if __name__ == "__main__":
    with servers.redis_server() as redis_server:
        uvloop.run(main(redis_server.url))
