"""The process that runs `ichat` for the tests, forked for each run, so that its code is read only once.

Reading it takes longer than most of what the tests ask a server for. What runs is what an operator runs,
in a process of its own, with its own session, environment and folder. tests/ichat_program.py asks for it.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from selectors import EVENT_READ, DefaultSelector
from typing import Any, Final

from entrypoints.cli import main

LARGEST: Final = 1024 * 1024
"""Bytes of a request; with an environment in it."""
OUTPUTS: Final = 2
"""Standard output and error: descriptors that come with a request, and after them the line to who asked."""


@dataclass
class Run:
    process: int
    handle: int
    """Readable when it has ended."""
    line: socket.socket
    """To who asked for it. They hear how it ended, and close it then; until then nobody gets its number."""


class Forks:
    """Serves requests until whoever makes them is gone, and takes along what still runs."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._runs: set[int] = set()
        self._selector = DefaultSelector()
        self._selector.register(requests, EVENT_READ, self._take_request)

    def serve(self) -> None:
        """Returns in a forked process, ready to be `ichat`; the first one ends here."""
        while True:
            for key, _ in self._selector.select():
                if key.data():
                    return

    def _take_request(self) -> bool:
        """Whether this is the new process."""
        message, descriptors, _, _ = socket.recv_fds(self._requests, LARGEST, OUTPUTS + 1)
        if not message:
            for process in self._runs:
                os.kill(process, signal.SIGKILL)
            sys.exit()
        *outputs, line = descriptors
        process = os.fork()
        if not process:
            os.close(line)
            self._become(json.loads(message), outputs)
            return True
        for output in outputs:
            os.close(output)
        self._watch(Run(process, os.pidfd_open(process), socket.socket(fileno=line)))
        return False

    def _watch(self, run: Run) -> None:
        self._runs.add(run.process)
        self._selector.register(run.handle, EVENT_READ, partial(self._tell_end, run))
        self._selector.register(run.line, EVENT_READ, partial(self._bury, run))
        run.line.send(run.process.to_bytes(4))

    def _tell_end(self, run: Run) -> None:
        self._selector.unregister(run.handle)
        ended = os.waitid(os.P_PIDFD, run.handle, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        run.line.send(code.to_bytes(4, signed=True))

    def _bury(self, run: Run) -> None:
        """Who asked for it is done with it, or has died."""
        os.kill(run.process, signal.SIGKILL)
        os.waitpid(run.process, 0)
        self._runs.remove(run.process)
        self._selector.unregister(run.line)
        run.line.close()
        with suppress(KeyError):
            self._selector.unregister(run.handle)
        os.close(run.handle)

    def _become(self, request: dict[str, Any], outputs: list[int]) -> None:
        for key in list(self._selector.get_map().values()):
            os.close(key.fd)
        self._selector.close()
        os.setsid()
        for number, output in enumerate(outputs, start=1):
            os.dup2(output, number)
            os.close(output)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        os.umask(request["umask"])
        for name, most in request["limits"].items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
        sys.argv = ["ichat", *request["words"]]


def serve(descriptor: int) -> None:
    """Returns when what it runs as has ended."""
    sys.path.remove("")  # whatever folder it is run in
    gc.freeze()  # what all of them share is not looked at by each
    Forks(socket.socket(fileno=descriptor)).serve()
    main()
