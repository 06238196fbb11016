"""Ports of servers that keep theirs over restarts."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import Final

FIRST: Final = 10_000
CLIENTS_FROM: Final = 32_768
"""The ports that systems give to whoever connects begin here, or higher."""

_register: Final = (Path(tempfile.gettempdir()) / f"ichat-test-ports-{os.getuid()}").open("ab")
"""Whoever has locked its nth byte has port n, until their process ends."""
_ours: Final[set[int]] = set()
_any: Final = random.Random()


def free_port() -> int:
    """For TCP and UDP, and for this process alone, also while nobody listens at it.

    No connection of anybody's has it as its own end: a server that is started again finds it free.
    """
    while True:
        port = _any.randrange(FIRST, CLIENTS_FROM)
        if port not in _ours and _lock(port) and _can_be_bound(port):
            _ours.add(port)
            return port


def _lock(port: int) -> bool:
    try:
        fcntl.lockf(_register, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


def _can_be_bound(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("", port))
            except OSError:
                return False
    return True
