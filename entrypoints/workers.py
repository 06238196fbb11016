"""Several serving processes, and the one that looks after them.

It accepts for all of them and hands the connections out in turn, so that a storm falls on all alike: on a
shared listening socket whoever wakes up first takes everything, and the queue of a socket of one's own dies
with its worker.
"""

import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from selectors import EVENT_READ, DefaultSelector
from typing import Any, Final

import structlog

from entrypoints.arrivals import AT_ONCE

SHORT_LIFE: Final = 3.0
"""Seconds. A worker that ends sooner would only end again: the next one waits a moment."""
PAUSE: Final = 1.0
STOP_WITHIN: Final = 15.0

log = structlog.get_logger()


class Worker:
    """One process, and the channel over which it is handed connections."""

    def __init__(self, process: SpawnProcess, channel: socket.socket) -> None:
        self.process = process
        self.channel = channel
        self.started = time.monotonic()

    def take(self, connection: socket.socket) -> None:
        """Raises BlockingIOError when too many wait for it, OSError when it takes none any more."""
        socket.send_fds(self.channel, [b"c"], [connection.fileno()])

    def hear(self) -> bytes:
        """Empty when it has nothing to say any more."""
        try:
            return self.channel.recv(1)
        except ConnectionError:
            return b""


class Workers:
    """A worker that dies is replaced; when this process is told to stop, so are they, in order."""

    def __init__(
        self,
        count: int,
        serve: Callable[[Any, socket.socket], None],
        settings: object,
        listeners: Sequence[socket.socket],
        announce: Callable[[], None],
    ) -> None:
        """`serve` runs in the process of a worker, with the settings and its channel."""
        self._count = count
        self._serve = serve
        self._settings = settings
        self._listeners = listeners
        self._announce = announce
        self._context = get_context("spawn")
        self._selector = DefaultSelector()
        self._workers: set[Worker] = set()
        self._ready: deque[Worker] = deque()
        self._wanted = 1
        """The first starts alone: what keeps it from starting keeps all, and is said once."""
        self._not_before = 0.0
        self._open = self._watching = self._stopping = self._failed = False

    def run(self) -> bool:
        """Until SIGTERM or SIGINT. False if the first worker did not start; it has said why."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for listener in self._listeners:
            listener.setblocking(False)
        try:
            while self._workers or not self._stopping:
                self._start_wanted()
                for key, _ in self._selector.select(PAUSE):
                    key.data()
        finally:
            self._stop()
            for worker in self._workers:
                worker.process.join()
        return not self._failed

    def _start_wanted(self) -> None:
        while (
            not self._stopping and len(self._workers) < self._wanted and time.monotonic() > self._not_before
        ):
            self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            process = self._context.Process(target=self._serve, args=(self._settings, theirs))
            process.start()
        worker = Worker(process, ours)
        self._workers.add(worker)
        self._selector.register(process.sentinel, EVENT_READ, lambda: self._bury(worker))
        self._selector.register(ours, EVENT_READ, lambda: self._hear(worker))

    def _hear(self, worker: Worker) -> None:
        if worker not in self._workers:  # buried in this very moment
            return
        if not worker.hear():
            self._dismiss(worker)
            return
        self._ready.append(worker)
        self._wanted = self._count
        if len(self._ready) == self._count and not self._open:
            self._announce()
            self._open = True
        self._watch_listeners()

    def _dismiss(self, worker: Worker) -> None:
        """It takes no connection any more."""
        if worker in self._ready:
            self._ready.remove(worker)
            self._watch_listeners()
        if worker.channel in self._selector.get_map():
            self._selector.unregister(worker.channel)

    def _bury(self, worker: Worker) -> None:
        self._selector.unregister(worker.process.sentinel)
        self._dismiss(worker)
        self._workers.remove(worker)
        worker.channel.close()
        worker.process.join()
        if self._stopping:
            return
        if self._wanted < self._count:
            self._failed = True
            self._stop()
            return
        log.error("a worker ended and is replaced", exit_code=worker.process.exitcode)
        if time.monotonic() - worker.started < SHORT_LIFE:
            self._not_before = time.monotonic() + PAUSE

    def _watch_listeners(self) -> None:
        """Nobody is accepted while nobody could serve them."""
        watch = self._open and bool(self._ready)
        if watch != self._watching:
            for listener in self._listeners:
                if watch:
                    self._selector.register(listener, EVENT_READ, partial(self._accept, listener))
                else:
                    self._selector.unregister(listener)
        self._watching = watch
        if self._stopping and not watch:
            for listener in self._listeners:
                listener.close()

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(AT_ONCE):
            if not self._ready:
                return
            try:
                connection, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:  # no memory; connections wait in the kernel
                log.error("no connection can be taken in; they wait", reason=error.strerror)  # noqa: TRY400 - the place says nothing
                time.sleep(PAUSE)
                return
            with connection:
                self._hand_over(connection)

    def _hand_over(self, connection: socket.socket) -> None:
        """To each in turn. When all are busy, everybody else waits in the kernel."""
        while self._ready:
            for worker in list(self._ready):
                self._ready.rotate(-1)
                try:
                    worker.take(connection)
                except BlockingIOError:
                    continue
                except OSError:
                    self._dismiss(worker)
                else:
                    return
            select.select([], [worker.channel for worker in self._ready], [], PAUSE)

    def _stop(self, *_: object) -> None:
        if self._stopping:
            return
        self._stopping = True
        for worker in self._workers:
            worker.process.terminate()
        signal.signal(signal.SIGALRM, self._kill)
        signal.setitimer(signal.ITIMER_REAL, STOP_WITHIN)

    def _kill(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()
