"""Several serving processes and the one that looks after them."""

import signal
import time
from collections.abc import Callable
from multiprocessing import connection, get_context
from multiprocessing.context import SpawnProcess
from typing import Any, Final

import structlog

SHORT_LIFE: Final = 3.0
"""Seconds. A worker that ends sooner would only end again: the next one waits a moment."""
PAUSE: Final = 1.0
STOP_WITHIN: Final = 15.0

log = structlog.get_logger()


class Workers:
    """A worker that dies is replaced; when this process is told to stop, so are they, in order."""

    def __init__(self, count: int, serve: Callable[..., None], args: tuple[Any, ...]) -> None:
        self._count = count
        self._serve = serve
        self._args = args
        self._context = get_context("spawn")
        self._alive: dict[SpawnProcess, float] = {}
        self._stopping = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for _ in range(self._count):
            self._start()
        while self._alive:
            connection.wait([worker.sentinel for worker in self._alive], timeout=PAUSE)
            self._replace_dead()

    def _start(self) -> None:
        worker = self._context.Process(target=self._serve, args=self._args)
        worker.start()
        self._alive[worker] = time.monotonic()

    def _replace_dead(self) -> None:
        for worker in [each for each in self._alive if not each.is_alive()]:
            started = self._alive.pop(worker)
            if self._stopping:
                continue
            log.error("a worker ended and is replaced", exit_code=worker.exitcode)
            if time.monotonic() - started < SHORT_LIFE:
                time.sleep(PAUSE)
            if not self._stopping:
                self._start()

    def _stop(self, *_: object) -> None:
        if self._stopping:
            return
        self._stopping = True
        for worker in self._alive:
            worker.terminate()
        signal.signal(signal.SIGALRM, self._kill)
        signal.setitimer(signal.ITIMER_REAL, STOP_WITHIN)

    def _kill(self, *_: object) -> None:
        for worker in self._alive:
            worker.kill()
