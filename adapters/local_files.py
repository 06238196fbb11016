"""Blobs as files in one folder."""

import asyncio
import errno
import os
import secrets
import stat
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from domain.model.errors import FileNotSaved, NotFound, ServerFault, StorageFull
from domain.model.ids import FileName
from ports.blobs import BlobInfo, BlobStore

PIECE: Final = 256 * 1024
NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}
LONGEST_NAME: Final = 255
"""What common file systems take; a longer one is no file of ours."""


class LocalFiles(BlobStore):
    """Finds whatever lies in the folder itself, so an upload folder of the original is served as it is.

    A file is written under a hidden name and renamed when it is complete; hidden names are never found.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, name: FileName, data: bytes) -> None:
        path = self._path(name)
        if path is None:
            raise FileNotSaved("files", "a name that no upload has")
        try:
            await asyncio.to_thread(_write, path, data)
        except OSError as error:
            raise not_written("files", error) from error

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
                piece = await asyncio.to_thread(os.pread, file, min(length, PIECE), start)
                if not piece:
                    return
                yield piece
                start += len(piece)
                length -= len(piece)
        finally:
            os.close(file)

    async def remove(self, name: FileName) -> None:
        path = self._path(name)
        if path:
            with suppress(FileNotFoundError):
                await asyncio.to_thread(os.unlink, path)

    def _path(self, name: FileName) -> Path | None:
        """None for every name that could lead out of the folder or is too long to be there."""
        encoded = name.encode("utf-8", "replace")
        if not name or name.startswith(".") or {"/", "\\", "\0"} & set(name) or len(encoded) > LONGEST_NAME:
            return None
        return self._folder / name


def _find(path: Path) -> BlobInfo | None:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    etag = f"{status.st_mtime_ns:x}-{status.st_size:x}"
    return BlobInfo(status.st_size, datetime.fromtimestamp(status.st_mtime, UTC), etag)


def _open(path: Path) -> int:
    """Raises NotFound, also for what is no file."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        raise NotFound from None
    if stat.S_ISREG(os.fstat(file).st_mode):
        return file
    os.close(file)
    raise NotFound


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


def not_written(part: str, error: OSError) -> ServerFault:
    """What it means that bytes could not be written."""
    kind = StorageFull if error.errno in NO_ROOM else FileNotSaved
    return kind(part, str(error.strerror))
