"""People of a server that is measured: many, quickly made, connected, and counting what they hear."""

import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests import servers
from tests.bench.node import RunningNode, cpu_seconds, running_node
from tests.bench.quick_http import QuickClient
from tests.bench.works import Figures
from tests.servers.process import Server

AT_ONCE = 16
"""Requests."""
HEARD_WITHIN = 60.0
NAMED_AT_MOST = 500
"""People, in one request."""


class Citizen:
    """Somebody with a token, and maybe an open page."""

    def __init__(self, user_id: int, token: str) -> None:
        self.user_id = user_id
        self.token = token
        self.contact_id = 0
        """Of the conversation that is measured."""
        self.heard = 0
        self.heard_at = 0.0
        self.socket: ClientConnection | None = None

    async def stay_connected(self, stack: AsyncExitStack, base: str, counted: str = '"type":') -> None:
        """`counted`: what a frame has in it that is worth counting."""
        url = f"{base.replace('http', 'ws')}/ws/notification"
        socket = await stack.enter_async_context(connect(url, compression=None, ping_interval=None))
        await socket.send(self.token)
        await socket.send(json.dumps({"session": "", "position": 0}))
        await socket.recv()
        self.socket = socket
        listening = asyncio.create_task(self._listen(socket, counted))
        stack.callback(listening.cancel)

    async def _listen(self, socket: ClientConnection, counted: str) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                if counted in str(frame):
                    self.heard += 1
                    self.heard_at = time.monotonic()

    async def say(self, **frame: object) -> None:
        assert self.socket is not None
        await self.socket.send(json.dumps(frame))


@dataclass
class Town:
    """A node of the cluster profile over durable MariaDB and Redis, and clients of it."""

    node: RunningNode
    servers: Sequence[Server]
    database: str
    clients: Sequence[QuickClient]

    @property
    def base(self) -> str:
        return self.node.base

    def cpu_seconds(self) -> float:
        """Of the node, the database and Redis together."""
        return self.node.cpu_seconds() + sum(
            cpu_seconds(pid) for server in self.servers for pid in server.processes()
        )

    def statements(self) -> float:
        """That read something, so far."""
        with servers.cursor(self.database) as cursor:
            cursor.execute("SHOW GLOBAL STATUS LIKE 'Com_select'")
            [(_, count)] = cursor.fetchall()
        return float(count)

    async def each(
        self, work: Callable[[QuickClient, int], Awaitable[None]], count: int, at_once: int = AT_ONCE
    ) -> None:
        """`work` for the numbers below `count`, so many at once."""
        numbers = iter(range(count))

        async def some(client: QuickClient) -> None:
            for number in numbers:
                await work(client, number)

        await asyncio.gather(*map(some, self.clients[:at_once]))

    async def citizens(self, count: int, name: str = "citizen") -> list[Citizen]:
        found: list[Citizen] = []

        async def register(client: QuickClient, number: int) -> None:
            body = {"username": f"{name}{number}", "password": "secret-12", "nickname": f"{name} {number}"}
            login = await client.ask("POST", "/register", body=body)
            found.append(Citizen(login["userId"], login["token"]))

        await self.each(register, count)
        return found

    async def befriend(self, one: Citizen, others: Sequence[Citizen]) -> None:
        async def ask(client: QuickClient, number: int) -> None:
            other = others[number]
            request = await client.ask("POST", "/contact/user", one.token, {"userId": other.user_id})
            await client.ask("POST", f"/contact/accept?requestId={request['id']}", other.token)

        await self.each(ask, len(others))

    async def found_group(self, owner: Citizen, others: Sequence[Citizen]) -> int:
        """Its id; each knows their own contact of it."""
        [client, *_] = self.clients
        row = await client.ask("POST", "/group", owner.token, {"name": "measured"})
        group_id = int(row["groupId"])
        owner.contact_id = row["contactId"]
        await self.add(owner, group_id, others)
        await self.each(lambda client, number: _find_row(client, others[number], group_id), len(others))
        return group_id

    async def add(self, owner: Citizen, group_id: int, others: Sequence[Citizen]) -> None:
        for first in range(0, len(others), NAMED_AT_MOST):
            named = [each.user_id for each in others[first : first + NAMED_AT_MOST]]
            body = {"groupId": group_id, "userIds": named}
            await self.clients[0].ask("POST", "/group/members/add", owner.token, body)

    @contextlib.asynccontextmanager
    async def connected(self, people: Sequence[Citizen], counted: str = '"type":') -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for first in range(0, len(people), AT_ONCE):
                some = people[first : first + AT_ONCE]
                await asyncio.gather(*(each.stay_connected(stack, self.base, counted) for each in some))
            yield


async def _find_row(client: QuickClient, person: Citizen, group_id: int) -> None:
    rows = await client.ask("GET", "/contact", person.token)
    person.contact_id = next(row["contactId"] for row in rows if row["groupId"] == group_id)


async def have_heard(people: Sequence[Citizen], count: int) -> None:
    """Returns when each has heard so many frames in all. Raises TimeoutError."""
    give_up_at = time.monotonic() + HEARD_WITHIN
    while not all(person.heard >= count for person in people):
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"somebody heard {min(person.heard for person in people)} of {count}")
        await asyncio.sleep(0.002)


def measure(work: Callable[[Town], Coroutine[None, None, Figures]], **settings: str) -> Figures:
    """The figures of a work in a town of its own. `settings`: of the node, beside its own."""
    with _founded(settings) as town, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(work(town))
        for client in town.clients:
            client.close()
        return figures


@contextlib.contextmanager
def _founded(settings: dict[str, str]) -> Iterator[Town]:
    with (
        servers.mysql_server(durable=True) as mysql,
        servers.redis_server() as redis,
        servers.fresh_database(mysql.url) as database,
        tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder,
        running_node(Path(folder), database, redis.url, settings) as node,
    ):
        address = urlsplit(node.base)
        clients = [QuickClient(str(address.hostname), int(address.port or 0)) for _ in range(AT_ONCE)]
        yield Town(node, (mysql, redis), database, clients)
