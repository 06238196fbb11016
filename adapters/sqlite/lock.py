"""The lock on a SQLite file beside it, held by the one server that serves it."""

import asyncio
import fcntl
import os
import time
from pathlib import Path
from typing import Final

from domain.model.errors import Misconfigured, StorageBroken

AGAIN_AFTER: Final = 0.05


class FileLock:
    """Of the kernel's (flock): it is gone with the process, whatever ended it."""

    def __init__(self, path: Path, patience: float) -> None:
        """`patience`: seconds in which whoever held it before may end."""
        self._path = path.with_name(f"{path.name}.lock")
        self._patience = patience
        self._file: int | None = None

    async def take(self) -> None:
        """Raises Misconfigured if somebody else has it, StorageBroken."""
        if self._file is None:
            self._file = await asyncio.to_thread(self._take)

    def free(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StorageBroken("storage", f"{self._path} cannot be opened: {error.strerror}") from error
        try:
            self._wait_for(file)
        except BaseException:
            os.close(file)
            raise
        return file

    def _wait_for(self, file: int) -> None:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Misconfigured(
                        "storage",
                        f"another ichat serves {self._path.with_suffix('')}; stop it, or start this one "
                        "with a folder of its own: --data-dir",
                    ) from None
                time.sleep(AGAIN_AFTER)
            except OSError as error:
                raise StorageBroken(
                    "storage", f"{self._path} cannot be locked: {error.strerror}; use a local disk"
                ) from error
            else:
                return
