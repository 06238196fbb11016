"""Blobs as files in one folder."""

import asyncio
import errno
import os
import re
import secrets
import shutil
import stat
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import IO, Final

from adapters.growing_files import append, finish, sync_folder, unfinished
from adapters.metrics import UPLOADED_BYTES, UPLOADS
from domain.model.errors import FileNotSaved, NotFound, ServerFault, StorageBroken, StorageFull, Unavailable
from domain.model.files import is_stored_name
from domain.model.ids import FileName
from ports.blobs import PIECE, BlobInfo, BlobStore

NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NOT_THERE: Final = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO}
"""Also links and sockets: none of them is a file of ours."""
BUSY: Final = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
"""Worth another try."""

PARTIAL: Final = re.compile(r"\.[0-9a-f]{16}\.part")
"""The hidden names under which files are written, and nobody else's."""
GIVEN_UP: Final = 24 * 3600
"""Seconds, after which nobody is writing it any more."""


class LocalFiles(BlobStore):
    """Finds whatever lies in the folder itself, so an upload folder of the original is served as it is.

    A file is written under a hidden name and renamed when it is complete; hidden names are never found.
    One is written at a time: twenty at once come no sooner, and keep the disk from everybody else (V20).
    """

    gathered = 1024 * 1024

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing = asyncio.Lock()

    async def put(self, name: FileName, data: bytes) -> None:
        path = self._path(name)
        if path is None:
            raise FileNotSaved("files", "a name that no upload has")
        try:
            async with self._writing:
                await asyncio.to_thread(_write, path, data)
        except OSError as error:
            raise not_written("files", error) from error
        UPLOADS.inc()
        UPLOADED_BYTES.inc(len(data))

    async def append(self, name: FileName, offset: int, data: bytes) -> None:
        path = self._path(name)
        if path is None:
            raise FileNotSaved("files", "a name that no upload has")
        try:
            async with self._writing:
                await asyncio.to_thread(append, path, offset, data)
        except OSError as error:
            raise not_written("files", error) from error
        UPLOADED_BYTES.inc(len(data))

    async def received(self, name: FileName) -> int:
        path = self._path(name)
        found = await asyncio.to_thread(_find, unfinished(path)) if path else None
        return found.size if found else 0

    async def finish(self, name: FileName) -> None:
        path = self._path(name)
        if path is None:
            raise FileNotSaved("files", "a name that no upload has")
        try:
            async with self._writing:
                await asyncio.to_thread(finish, path)
        except OSError as error:
            raise not_written("files", error) from error
        UPLOADS.inc()

    async def find(self, name: FileName) -> BlobInfo | None:
        path = self._path(name)
        return await asyncio.to_thread(_find, path) if path else None

    async def read(self, name: FileName, start: int, length: int) -> AsyncIterator[bytes]:
        path = self._path(name)
        if path is None:
            raise NotFound
        file = await asyncio.to_thread(_open, path)
        try:
            while length > 0:
                piece = await _read(file, min(length, PIECE), start)
                if not piece:
                    return
                yield piece
                start += len(piece)
                length -= len(piece)
        finally:
            os.close(file)

    async def names(self) -> Sequence[FileName]:
        return await asyncio.to_thread(_names, self._folder)

    async def free(self) -> int:
        return await asyncio.to_thread(_free, self._folder)

    async def remove(self, name: FileName) -> None:
        path = self._path(name)
        for each in (path, unfinished(path)) if path else ():
            with suppress(FileNotFoundError):
                await asyncio.to_thread(os.unlink, each)

    async def sweep(self) -> None:
        await asyncio.to_thread(_sweep, self._folder)

    def _path(self, name: FileName) -> Path | None:
        """None for every name that could lead out of the folder or is too long to be there."""
        return self._folder / name if is_stored_name(name) else None


def _names(folder: Path) -> Sequence[FileName]:
    try:
        with os.scandir(folder) as found:
            return sorted(
                FileName(each.name)
                for each in found
                if not each.name.startswith(".") and each.is_file(follow_symlinks=False)
            )
    except FileNotFoundError:  # the folder is made with its first file
        return []
    except OSError as error:
        raise _not_read(error) from error


def _sweep(folder: Path) -> None:
    if not folder.is_dir():
        return
    with os.scandir(folder) as found:
        for each in found:
            if PARTIAL.fullmatch(each.name) and each.stat(follow_symlinks=False).st_mtime < time() - GIVEN_UP:
                Path(each.path).unlink()


def _free(folder: Path) -> int:
    """The folder is made with its first file."""
    while not folder.exists():
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise _not_read(error) from error


def _find(path: Path) -> BlobInfo | None:
    try:
        status = os.lstat(path)
    except ValueError:
        return None
    except OSError as error:
        if error.errno in NOT_THERE:
            return None
        raise _not_read(error) from error
    if not stat.S_ISREG(status.st_mode):
        return None
    etag = f"{status.st_mtime_ns:x}-{status.st_size:x}"
    return BlobInfo(status.st_size, datetime.fromtimestamp(status.st_mtime, UTC), etag)


def _open(path: Path) -> int:
    """Raises NotFound, also for what is no file; Unavailable, StorageBroken."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError:
        raise NotFound from None
    except OSError as error:
        raise (NotFound() if error.errno in NOT_THERE else _not_read(error)) from error
    if stat.S_ISREG(os.fstat(file).st_mode):
        return file
    os.close(file)
    raise NotFound


async def _read(file: int, length: int, start: int) -> bytes:
    """By a thread only where a disk has to be waited for, as Linux tells: it costs as much as the bytes."""
    buffer = bytearray(length)
    with suppress(OSError, AttributeError):
        if os.preadv(file, [buffer], start, os.RWF_NOWAIT) == length:
            return bytes(buffer)
    return await asyncio.to_thread(os.pread, file, length, start)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with partial.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    try:
        sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def _not_read(error: OSError) -> ServerFault:
    kind = Unavailable if error.errno in BUSY else StorageBroken
    return kind("files", str(error.strerror))


async def write_temporary(file: IO[bytes], data: bytes) -> None:
    """To a file that an upload fills before it is kept, off the loop. Raises StorageFull, FileNotSaved,
    Unavailable.
    """
    try:
        await asyncio.to_thread(file.write, data)
    except OSError as error:
        raise not_written("uploads", error) from error


def not_written(part: str, error: OSError) -> ServerFault:
    """What it means that bytes could not be written."""
    if error.errno in BUSY:
        return Unavailable(part, str(error.strerror))
    kind = StorageFull if error.errno in NO_ROOM else FileNotSaved
    return kind(part, str(error.strerror))
