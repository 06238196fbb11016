"""Places on this machine for stories of calls with media, as many as there are processors.

A call in browsers keeps a processor busy for as long as it lasts. Where more of them are told at once, all
last longer, so each costs more, and what no person would ever see fails.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PLACES: Final = os.cpu_count() or 1
LOOK_EVERY: Final = 0.2
"""Seconds."""

_places: Final = (Path(tempfile.gettempdir()) / f"ichat-test-calls-{os.getuid()}").open("ab")
"""Whoever has locked its nth byte has place n, until they leave it or their process ends."""


@contextmanager
def place() -> Iterator[None]:
    """However long it takes."""
    while (taken := next(filter(_take, range(PLACES)), None)) is None:
        time.sleep(LOOK_EVERY)
    try:
        yield
    finally:
        fcntl.lockf(_places, fcntl.LOCK_UN, 1, taken)


def _take(number: int) -> bool:
    try:
        fcntl.lockf(_places, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
    except OSError:
        return False
    return True
