"""A ZIP (with ZIP64) that is written as it is sent: only the piece at hand is in memory."""

import io
import zipfile
from datetime import datetime
from types import TracebackType
from typing import Self


class _Pieces(io.RawIOBase):
    """Takes what the archive writes; it cannot be sought, so sizes follow their entries."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # any buffer
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


class ZipEntry:
    """One file of the archive. What is to be sent is returned by each call."""

    def __init__(self, archive: zipfile.ZipFile, pieces: _Pieces, info: zipfile.ZipInfo) -> None:
        self._pieces = pieces
        self._file = archive.open(info, "w", force_zip64=True)

    def write(self, data: bytes) -> bytes:
        self._file.write(data)
        return self._pieces.take()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class ZipStream:
    def __init__(self, modified_at: datetime) -> None:
        self._pieces = _Pieces()
        self._archive = zipfile.ZipFile(self._pieces, "w", allowZip64=True)
        self._date = modified_at.timetuple()[:6]

    def entry(self, name: str, *, packed: bool) -> ZipEntry:
        """One at a time. Pictures are packed already."""
        info = zipfile.ZipInfo(name, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        return ZipEntry(self._archive, self._pieces, info)

    def end(self) -> bytes:
        self._archive.close()
        return self._pieces.take()
