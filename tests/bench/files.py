"""What files cost: while they come (V20), and while they are read in parts (V21)."""

import asyncio
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from urllib.parse import urlsplit

from tests.bench.town import Citizen, Town
from tests.bench.works import Figures
from tests.integration.http.uploading import PIECE, TUS, metadata
from tests.plain_http import plain_client

MIB = 1024 * 1024
SIZE = 100 * MIB
ROUNDS = 5
AT_ONCE = 20
PART = 4 * MIB
"""About what a player asks for."""


async def bring(town: Town) -> Figures:
    """In turns with `dd`, which writes what comes from a connection to the same disk. Then many at once."""
    ann, bob = await town.citizens(2)
    await town.befriend(ann, [bob])
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    with _noise() as source:
        await _bring(town, ann, source)
        before = town.node.memory_mib()
        by_dd, ours, costs = [], [], []
        for _ in range(ROUNDS):
            by_dd.append(await asyncio.to_thread(_by_dd, source))
            cpu = town.cpu_seconds()
            ours.append(await _bring(town, ann, source))
            costs.append(town.cpu_seconds() - cpu)
        grown = town.node.peak_mib() - before
        crowd = asyncio.gather(*[_bring(town, ann, source) for _ in range(AT_ONCE)])
        sends = await _talk(town, bob, crowd)
    return {
        "share_of_dd": median(by_dd) / median(ours),
        "mib_per_s": SIZE / MIB / median(ours),
        "total_cpu_s": median(costs),
        "memory_mib": grown,
        "send_p50_ms": 1000 * median(sends),
        "send_p99_ms": 1000 * quantiles(sends, n=100)[98],
        "crowd_memory_mib": town.node.peak_mib() - before,
    }


async def fetch(town: Town) -> Figures:
    """Its uploader reads it from the first part to the last, by a ticket."""
    [ann] = await town.citizens(1)
    with _noise() as source:
        path = await _begin(town, ann)
        await asyncio.to_thread(_send, town, path, ann, source)
    wanted = {"fileIds": [path.rpartition("/")[2]]}
    [ticket] = await town.clients[0].ask("POST", "/file/tickets", ann.token, wanted)
    cpu, began = town.cpu_seconds(), time.monotonic()
    for _ in range(ROUNDS):
        await asyncio.to_thread(_read, town, ticket["url"])
    spent, seconds = town.cpu_seconds() - cpu, time.monotonic() - began
    mib = ROUNDS * SIZE / MIB
    return {"total_cpu_ms_per_mib": 1000 * spent / mib, "mib_per_s": mib / seconds}


async def _talk(town: Town, person: Citizen, meanwhile: asyncio.Future[list[float]]) -> list[float]:
    """How long each message took, one after the other."""
    [row] = await town.clients[0].ask("GET", "/contact", person.token)
    times = []
    while not meanwhile.done():
        began = time.monotonic()
        body = {"contactId": row["contactId"], "text": "and besides"}
        await town.clients[0].ask("POST", "/chat/send", person.token, body)
        times.append(time.monotonic() - began)
        await asyncio.sleep(0.01)
    await meanwhile
    return times


@contextmanager
def _noise() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ichat-bench-") as folder:
        source = Path(folder) / "noise.bin"
        source.write_bytes(os.urandom(SIZE))
        yield source


def _by_dd(source: Path) -> float:
    """Seconds until what came over a connection is on the disk."""
    target = source.with_name("by-dd.bin")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        began = time.monotonic()
        sending = Thread(target=_pour, args=(listener.getsockname(), source))
        sending.start()
        line, _ = listener.accept()
        with line:
            command = ["dd", f"of={target}", "bs=256K", "conv=fsync", "status=none"]
            subprocess.run(command, stdin=line.fileno(), check=True)
        sending.join()
        seconds = time.monotonic() - began
    target.unlink()
    return seconds


def _pour(address: tuple[str, int], source: Path) -> None:
    with socket.create_connection(address) as line, source.open("rb") as file:
        line.sendfile(file)


async def _bring(town: Town, person: Citizen, source: Path) -> float:
    """Seconds until the server has it all."""
    path = await _begin(town, person)
    began = time.monotonic()
    await asyncio.to_thread(_send, town, path, person, source)
    return time.monotonic() - began


async def _begin(town: Town, person: Citizen) -> str:
    """Where to bring a new file."""
    said = {"upload-length": str(SIZE), "upload-metadata": metadata(filename="noise.bin")}
    async with plain_client() as client:
        answer = await client.post(f"{town.base}/files", headers=TUS | said | {"authorization": person.token})
    return str(answer.raise_for_status().headers["location"])


def _send(town: Town, path: str, person: Citizen, source: Path) -> None:
    sent = PIECE | {"upload-offset": "0", "content-length": str(SIZE), "authorization": person.token}
    with _line(town) as line, source.open("rb") as file:
        line.sendall(_head("PATCH", path, sent))
        line.sendfile(file)
        answer = line.recv(4096)
    if not answer.startswith(b"HTTP/1.1 204 "):
        raise RuntimeError(answer.decode())


def _read(town: Town, path: str) -> None:
    """All of it, part by part, over one connection."""
    with _line(town) as line, line.makefile("rb") as answers:
        for start in range(0, SIZE, PART):
            line.sendall(_head("GET", path, {"range": f"bytes={start}-{start + PART - 1}"}))
            status = answers.readline()
            if b" 206 " not in status:
                raise RuntimeError(status.decode())
            while answers.readline().strip():
                """The head is of no interest."""
            answers.read(min(PART, SIZE - start))


def _line(town: Town) -> socket.socket:
    address = urlsplit(town.base)
    return socket.create_connection((str(address.hostname), int(address.port or 0)))


def _head(method: str, path: str, said: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: localhost"]
    lines += [f"{name}: {value}" for name, value in said.items()]
    return "\r\n".join([*lines, "", ""]).encode()
