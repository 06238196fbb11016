"""How connections come into a process that serves."""

import asyncio
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import structlog

from entrypoints.listening import open_door, shut

Take = Callable[[socket.socket], None]

AT_ONCE: Final = 64
"""Connections that are let in before others of this process have their turn."""
WITHOUT_ROOM: Final = 1.0
"""Seconds until a process that has no descriptor left tries again; connections wait in the kernel."""
READY, LEAVING = b"r", b"l"
"""What a worker says: that it serves, and that it wants no more connections."""
LET_GO_WITHIN: Final = 2.0
"""Seconds for the answer to the latter, which is the end of the channel."""

log = structlog.get_logger()


class Arrivals(ABC):
    @abstractmethod
    def start(self, take: Take) -> None:
        """From now on `take` is given each new connection; it is its own to close. Raises CannotStart."""

    @abstractmethod
    async def stop(self, handshakes: float) -> None:
        """Whoever knocked by now is let in; nobody else is. `handshakes`: seconds for those that began."""


class Accepting(Arrivals):
    """From bound sockets, which listen from the start to the stop, and are closed then."""

    def __init__(self, listeners: Sequence[socket.socket]) -> None:
        self._listeners = listeners
        self._take: Take = socket.socket.close
        self._stopped = False

    def start(self, take: Take) -> None:
        self._take = take
        for listener in self._listeners:
            listener.setblocking(False)
            open_door(listener)
            self._watch(listener)

    async def stop(self, handshakes: float) -> None:
        for listener in self._listeners:
            shut(listener)
        await asyncio.sleep(handshakes)
        self._stopped = True
        loop = asyncio.get_running_loop()
        for listener in self._listeners:
            loop.remove_reader(listener)
            while self._accept(listener) == AT_ONCE:
                pass
            listener.close()

    def _watch(self, listener: socket.socket) -> None:
        if not self._stopped:
            asyncio.get_running_loop().add_reader(listener, self._accept, listener)

    def _accept(self, listener: socket.socket) -> int:
        """How many came."""
        for count in range(AT_ONCE):
            try:
                connection, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return count
            except OSError as error:  # no descriptor, no memory
                log.error("no connection can be taken in; they wait", reason=error.strerror)  # noqa: TRY400 - the place says nothing
                loop = asyncio.get_running_loop()
                loop.remove_reader(listener)
                loop.call_later(WITHOUT_ROOM, self._watch, listener)
                return count
            self._take(connection)
        return AT_ONCE


class HandedOver(Arrivals):
    """By the process that looks after the workers and accepts for all of them, over a channel."""

    def __init__(self, channel: socket.socket) -> None:
        channel.setblocking(False)
        self._channel = channel
        self._ended = asyncio.Event()
        self._take: Take = socket.socket.close

    def start(self, take: Take) -> None:
        self._take = take
        asyncio.get_running_loop().add_reader(self._channel, self._receive)
        self._channel.send(READY)

    async def stop(self, handshakes: float) -> None:  # noqa: ARG002 - who accepts waits for them
        """Whoever accepts is asked to hand over nothing more, so that they keep nothing that nobody takes.

        If they do not answer, after the shutdown nothing can be handed over; what was, can still be read.
        """
        with suppress(OSError, TimeoutError):
            self._channel.send(LEAVING)
            async with asyncio.timeout(LET_GO_WITHIN):
                await self._ended.wait()
        asyncio.get_running_loop().remove_reader(self._channel)
        self._channel.shutdown(socket.SHUT_RD)
        while self._receive() == AT_ONCE:
            pass
        self._channel.close()

    def _receive(self) -> int:
        for count in range(AT_ONCE):
            try:
                said, descriptors, *_ = socket.recv_fds(self._channel, 1, 1)
            except (BlockingIOError, InterruptedError):
                return count
            if not said:  # nothing more is handed over
                self._ended.set()
                asyncio.get_running_loop().remove_reader(self._channel)
                return count
            if descriptors:
                self._take(socket.socket(fileno=descriptors[0]))
            else:
                log.error("no descriptor was left for a connection; it is lost")
        return AT_ONCE
