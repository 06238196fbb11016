"""Files that grow piece by piece, by whichever node, until they are finished."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from domain.model.errors import WrongOffset

SYNCED: Final = 16 * 1024 * 1024
"""Bytes of a growing file that may be on their way to the disk. A commit of a database beside it waits for
what the disk was given before, so it is not given much at once (V20).
"""


def unfinished(path: Path) -> Path:
    """Beside the finished one, under a hidden name."""
    return path.parent / f".{path.name}.part"


def append(path: Path, offset: int, data: bytes) -> None:
    """The length of the file is the truth, and one writer at a time looks at it.

    Raises WrongOffset, OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = unfinished(path)
    with _locked(partial, os.O_WRONLY | (os.O_CREAT if offset == 0 else 0)) as file:
        if file is None or os.fstat(file).st_size != offset:
            raise WrongOffset
        if path.exists():  # it was finished meanwhile, and this began another
            partial.unlink()
            raise WrongOffset
        _write_all(file, data, offset)


def finish(path: Path) -> None:
    """Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    with _locked(unfinished(path), os.O_WRONLY | os.O_CREAT) as file:
        if file is None:
            return  # somebody else has finished it
        os.fsync(file)
        if path.exists():
            unfinished(path).unlink()
        else:
            unfinished(path).rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A new name is on the disk only then."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(path: Path, flags: int) -> Iterator[int | None]:
    """The file, for this process alone; None if it is not there, or has another name by now."""
    try:
        file = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except FileNotFoundError:
        yield None
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file if _is_still(path, file) else None
    finally:
        os.close(file)


def _is_still(path: Path, file: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(path.lstat(), os.fstat(file))
    return False


def _write_all(file: int, data: bytes, offset: int) -> None:
    """All or nothing: what was written of a piece that failed is cut off."""
    view, end = memoryview(data), offset + len(data)
    try:
        while view:
            view = view[os.pwrite(file, view, end - len(view)) :]
        _write_out(file, offset, end)
    except OSError:
        os.ftruncate(file, offset)
        raise


def _write_out(file: int, start: int, end: int) -> None:
    """Sent to the disk at once, as Linux does when nobody will read it soon; waited for now and then."""
    with suppress(AttributeError):
        os.posix_fadvise(file, start, end - start, os.POSIX_FADV_DONTNEED)
    if start // SYNCED != end // SYNCED:
        os.fsync(file)
