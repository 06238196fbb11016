"""What no server of this kind can do without, measured in the same minutes as the rest.

Other machines, and other hours of the same one, move every figure; its ratio to these stays.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import jwt
import uvloop
from websockets.asyncio.client import connect

from tests import servers
from tests.bench.bare_server import DONE
from tests.bench.node import cpu_seconds
from tests.bench.works import Figures
from tests.secret import SECRET

SENDERS = 16
STARTS_WITHIN = 120.0


@dataclass(frozen=True)
class Bare:
    """A running `tests.bench.bare_server`."""

    port: int
    pid: int


def measure(mysql: servers.MysqlServer, times: int = 4000) -> Figures:
    """Milliseconds of CPU: of the server for a POST and for a frame, of the database for an insert that is on
    the disk when it is answered; and how many POSTs a second there are.
    """
    with _bare_server() as bare:
        began, posts = time.monotonic(), _cost(bare.pid, lambda: uvloop.run(_post(bare.port, times)))
        per_second = times / (time.monotonic() - began)
        frames = _cost(bare.pid, lambda: uvloop.run(_hear(bare.port, 10 * times)))
    inserts = max(times // 10, 1)
    [pid] = mysql.processes()
    return {
        "post_cpu_ms": 1000 * posts / times,
        "post_per_s": per_second,
        "frame_cpu_ms": 1000 * frames / (10 * times),
        "insert_cpu_ms": 1000 * _cost(pid, lambda: _insert(mysql, inserts)) / inserts,
    }


def _cost(pid: int, work: Callable[[], None]) -> float:
    before = cpu_seconds(pid)
    work()
    return cpu_seconds(pid) - before


@contextlib.contextmanager
def _bare_server() -> Iterator[Bare]:
    port = servers.free_port()
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.bare_server", str(port)], stdout=sys.stderr)
    try:
        asyncio.run(_wait_until_up(port))
        yield Bare(port, server.pid)
    finally:
        server.terminate()
        server.wait(30)


async def _wait_until_up(port: int) -> None:
    async with asyncio.timeout(STARTS_WITHIN):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)


async def _post(port: int, times: int) -> None:
    token = jwt.encode({"sub": "1"}, SECRET, algorithm="HS256")
    body = json.dumps({"text": "hello there", "contactId": 1, "localId": "1-1"}).encode()
    head = (
        f"POST /send HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    numbers = iter(range(times))

    async def some() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in numbers:
            writer.write(head.encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert answer.startswith(b"http/1.1 200"), answer
            await reader.readexactly(int(answer.partition(b"content-length: ")[2].split(b"\r\n")[0]))
        writer.close()

    await asyncio.gather(*(some() for _ in range(SENDERS)))


async def _hear(port: int, times: int) -> None:
    async with connect(f"ws://127.0.0.1:{port}/frames", compression=None) as socket:
        await socket.send(str(times))
        async for frame in socket:
            if frame == DONE:
                return


def _insert(mysql: servers.MysqlServer, times: int) -> None:
    with servers.fresh_database(mysql.url) as url, servers.cursor(url) as cursor:
        cursor.execute("CREATE TABLE floor (id BIGINT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200))")
        for _ in range(times):
            cursor.execute("INSERT INTO floor (text) VALUES ('hello there')")
            cursor.execute("COMMIT")
