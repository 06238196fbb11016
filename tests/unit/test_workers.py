"""Who is next in turn is waited for: a storm falls on all workers alike, however busy one is."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread
from typing import Any, cast

import pytest

from entrypoints import workers
from entrypoints.arrivals import LEAVING, READY, HandedOver
from entrypoints.workers import Worker, Workers

EVERYTHING = 1 << 20


@pytest.fixture
def channels() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def busy(channels: tuple[socket.socket, socket.socket]) -> Worker:
    """Its channel is full."""
    ours, _ = channels
    try:
        while True:
            ours.send(b"c")
    except BlockingIOError:
        return Worker(cast("Any", None), ours)


@pytest.fixture
def connection() -> Iterator[socket.socket]:
    with socket.socket() as connection:
        yield connection


def test_a_busy_worker_keeps_its_turn(
    busy: Worker, channels: tuple[socket.socket, socket.socket], connection: socket.socket
) -> None:
    """It reads on once others had the processor."""
    reader = Thread(target=channels[1].recv, args=(EVERYTHING,))
    reader.start()
    assert busy.take(connection)
    reader.join()


def test_a_stuck_worker_is_not_waited_for_twice(
    busy: Worker,
    channels: tuple[socket.socket, socket.socket],
    connection: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until it reads again."""
    monkeypatch.setattr(workers, "STUCK_AFTER", 0)
    assert not busy.take(connection)
    monkeypatch.setattr(workers, "STUCK_AFTER", 3600)
    assert not busy.take(connection)
    channels[1].recv(EVERYTHING)
    assert busy.take(connection)


async def test_a_worker_that_leaves_takes_what_it_is_handed_until_it_is_let_go(
    channels: tuple[socket.socket, socket.socket], connection: socket.socket
) -> None:
    """Else a connection that was accepted for it just then would have nobody (F2)."""
    ours, theirs = channels
    taken: list[socket.socket] = []
    handed_over = HandedOver(theirs)
    handed_over.start(taken.append)
    leaving = asyncio.create_task(handed_over.stop(handshakes=0))
    loop = asyncio.get_running_loop()
    assert await loop.sock_recv(ours, 1) == READY
    assert await loop.sock_recv(ours, 1) == LEAVING
    assert Worker(cast("Any", None), ours).take(connection)
    ours.shutdown(socket.SHUT_WR)
    await leaving
    assert len(taken) == 1
    taken[0].close()


def test_whoever_knocks_when_all_workers_leave_is_handed_to_the_last() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, ExitStack() as opened:
        looking_after = Workers(2, cast("Any", None), None, [door], lambda: None)
        channels = []
        for _ in range(2):
            ours, theirs = (opened.enter_context(each) for each in socket.socketpair())
            worker = Worker(cast("Any", None), ours)
            looking_after._workers.add(worker)
            looking_after._take_in(worker)
            channels.append((worker, theirs))
        door.setblocking(False)
        looking_after._stopping = looking_after._open = True
        for worker, theirs in channels:
            client = opened.enter_context(socket.create_connection(door.getsockname()))
            theirs.send(LEAVING)
            looking_after._hear(worker)
        (_, first), (_, last) = channels
        assert first.recv(1) == b""
        for _ in range(2):
            _, [descriptor], *_ = socket.recv_fds(last, 1, 1)
            opened.enter_context(socket.socket(fileno=descriptor))
        assert last.recv(1) == b""
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(client.getpeername())
