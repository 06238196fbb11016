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

from entrypoints import arrivals
from entrypoints.arrivals import AT_ONCE
from entrypoints.listening import HANDSHAKES, open_door, shut

SHORT_LIFE: Final = 3.0
"""Seconds. A worker that ends sooner would only end again: the next one waits a moment."""
PAUSE: Final = 1.0
STOP_WITHIN: Final = 15.0
STUCK_AFTER: Final = 3.0
"""Seconds that the next in turn is waited for before others go on without it."""

log = structlog.get_logger()


class Worker:
    """One process, and the channel over which it is handed connections."""

    def __init__(self, process: SpawnProcess, channel: socket.socket) -> None:
        self.process = process
        self.channel = channel
        self.started = time.monotonic()
        self._stuck = False

    def take(self, connection: socket.socket) -> bool:
        """False when too many wait for it; raises OSError when it takes none any more."""
        _, taking, _ = select.select([], [self.channel], [], 0 if self._stuck else STUCK_AFTER)
        self._stuck = not taking
        if taking:
            socket.send_fds(self.channel, [b"c"], [connection.fileno()])
        return bool(taking)

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
        """Until SIGTERM or SIGINT. False if the first worker did not start. Raises CannotStart."""
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
        match worker.hear():
            case arrivals.READY:
                self._take_in(worker)
            case arrivals.LEAVING:
                self._let_go(worker)
            case _:
                self._dismiss(worker)

    def _take_in(self, worker: Worker) -> None:
        self._ready.append(worker)
        self._wanted = self._count
        if len(self._ready) == self._count and not self._open:
            for listener in self._listeners:
                open_door(listener)
            self._announce()
            self._open = True
        self._watch_listeners()

    def _let_go(self, worker: Worker) -> None:
        """It reads the channel to its end. The last one takes whoever has knocked by then."""
        if self._stopping and self._open and list(self._ready) == [worker]:
            self._shut_doors()
        self._dismiss(worker)
        worker.channel.shutdown(socket.SHUT_WR)

    def _shut_doors(self) -> None:
        for listener in self._listeners:
            shut(listener)
        time.sleep(HANDSHAKES)
        for listener in self._listeners:
            while self._accept(listener) == AT_ONCE:
                pass

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

    def _accept(self, listener: socket.socket) -> int:
        """How many came."""
        for count in range(AT_ONCE):
            if not self._ready:
                return count
            try:
                connection, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return count
            except OSError as error:  # no memory; connections wait in the kernel
                log.error("no connection can be taken in; they wait", reason=error.strerror)  # noqa: TRY400 - the place says nothing
                time.sleep(PAUSE)
                return count
            with connection:
                self._hand_over(connection)
        return AT_ONCE

    def _hand_over(self, connection: socket.socket) -> None:
        """To each in turn: who is busy is waited for, or a storm falls on the others; who is stuck is not.

        When all are, everybody else waits in the kernel.
        """
        while self._ready:
            for worker in list(self._ready):
                self._ready.rotate(-1)
                try:
                    if worker.take(connection):
                        return
                except OSError:
                    self._dismiss(worker)
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
