"""A snapshot and files in one ZIP file.

`manifest.json` says what is in it. `database/<table>.jsonl` holds a row per line: an array in the order of
the columns that the manifest names, bytes in base64. `files/<name>` is an upload, `kept/<name>` a text of the
data folder. The manifest comes last, so that an archive without one was never finished.
"""

import asyncio
import os
from base64 import b64decode
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec

from domain.model.errors import Misconfigured
from domain.model.ids import FileName
from ports.snapshots import Cell, Rows, Snapshot, StoredTable

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
FILES, KEPT = "files/", "kept/"
PIECE: Final = 1024 * 1024
ROWS_AT_ONCE: Final = 500
BYTES_AT_ONCE: Final = 1024 * 1024
"""Of rows that are read together; a message may be large."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    ichat: str
    """The version that made it."""
    made_at: datetime
    versions: tuple[int, ...]
    tables: tuple[StoredTable, ...]


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner only. Nothing is at `path` before the block has ended well; what was there
    before is replaced. Raises OSError.
    """
    partial = path.with_name(f".{path.name}.part")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class ArchiveWriter:
    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    async def add_rows(self, table: StoredTable, rows: AsyncIterator[Rows]) -> AsyncIterator[int]:
        """How many rows, as they go in."""
        with self._zip.open(_of(table), "w", force_zip64=True) as member:
            async for some in rows:
                member.write(b"".join(msgspec.json.encode(row) + b"\n" for row in some))
                yield len(some)

    async def add_file(self, name: FileName, size: int, pieces: AsyncIterator[bytes]) -> None:
        """Not packed: pictures are already. Left out if there are no pieces where there should be some."""
        first = await anext(pieces, b"")
        if size and not first:
            return
        info = ZipInfo(FILES + name)
        info.compress_type, info.external_attr = ZIP_STORED, 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as member:
            member.write(first)
            async for piece in pieces:
                member.write(piece)

    def add_kept(self, name: str, text: str) -> None:
        self._zip.writestr(KEPT + name, text)

    def finish(self, manifest: Manifest) -> None:
        self._zip.writestr(MANIFEST, msgspec.json.encode(manifest))


class ArchiveReader(Snapshot):
    def __init__(self, path: Path) -> None:
        """Raises Misconfigured for what is no archive of ours, or an unfinished one."""
        try:
            self._zip = ZipFile(path)
            self.manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
        except (OSError, BadZipFile, KeyError, msgspec.DecodeError) as error:
            raise Misconfigured("backup", f"{path} is no whole backup of ichat") from error
        if self.manifest.format != FORMAT:
            raise Misconfigured("backup", f"{path} was made by ichat {self.manifest.ichat}; use that version")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def versions(self) -> Sequence[int]:
        return self.manifest.versions

    @property
    def tables(self) -> Sequence[StoredTable]:
        return self.manifest.tables

    async def rows(self, table: StoredTable) -> AsyncIterator[Rows]:
        binary = [at for at, name in enumerate(table.columns) if name in table.binary]
        with self._zip.open(_of(table)) as lines:
            for some in _batches(lines):
                yield [_row(line, binary) for line in some]

    @property
    def file_names(self) -> Sequence[FileName]:
        return [FileName(each) for each in self._below(FILES)]

    async def file(self, name: FileName) -> AsyncIterator[bytes]:
        """Piece by piece. Raises BadZipFile at its end where a byte of it has changed since."""
        with self._zip.open(FILES + name) as member:
            while piece := await asyncio.to_thread(member.read, PIECE):
                yield piece

    @property
    def kept_names(self) -> Sequence[str]:
        return self._below(KEPT)

    def kept(self, name: str) -> str:
        return self._zip.read(KEPT + name).decode()

    def _below(self, folder: str) -> list[str]:
        return [each.removeprefix(folder) for each in self._zip.namelist() if each.startswith(folder)]


def _row(line: bytes, binary: Sequence[int]) -> list[Cell]:
    cells: list[Cell] = msgspec.json.decode(line)
    for at in binary:
        cell = cells[at]
        cells[at] = None if cell is None else b64decode(str(cell), validate=True)
    return cells


def _of(table: StoredTable) -> str:
    return f"database/{table.name}.jsonl"


def _batches(lines: IO[bytes]) -> Iterable[Sequence[bytes]]:
    batch, size = list[bytes](), 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) == ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
