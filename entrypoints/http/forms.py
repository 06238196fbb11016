"""The one thing a form brings here: a file (RFC 7578), kept on the disk while it comes in."""

from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import Final

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from adapters.local_files import write_temporary
from domain.model.errors import BadRequest

IN_MEMORY_AT_MOST: Final = 1024 * 1024
"""Larger files go to the system's folder for temporary ones (TMPDIR), where they have no name."""
WRITTEN_AT_ONCE: Final = 256 * 1024
PARTS_AT_MOST: Final = 20


class FileForm:
    """Takes the body piece by piece and keeps the file part of the given name. To be closed."""

    def __init__(self, content_type: str, name: str) -> None:
        """Raises BadRequest (文件参数错误) for what is no form."""
        self._name = name.encode()
        self._field, self._value = b"", b""
        self._parts = 0
        self._wanted = self._complete = False
        self._unwritten: list[bytes] = []
        self._unwritten_bytes = 0
        kind, options = parse_options_header(content_type.encode("utf-8", "surrogateescape"))
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise BadRequest("文件参数错误")
        self.file = SpooledTemporaryFile(IN_MEMORY_AT_MOST)  # noqa: SIM115 - `close` closes it
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": self._collect(self._add_to_field),
                "on_header_value": self._collect(self._add_to_value),
                "on_header_end": self._end_header,
                "on_part_data": self._collect(self._add_to_file),
                "on_part_end": self._end_part,
            },
        )

    async def take(self, piece: bytes) -> None:
        """Raises BadRequest, StorageFull, FileNotSaved."""
        try:
            self._parser.write(piece)
        except MultipartParseError:
            raise BadRequest("文件参数错误") from None
        if self._unwritten_bytes >= WRITTEN_AT_ONCE:
            await self._write()

    async def finish(self) -> None:
        """The body has ended: `file` holds the file. Raises as `take`, and BadRequest if there is none."""
        if not self._complete:
            raise BadRequest("文件参数错误")
        await self._write()
        self.file.seek(0)

    def close(self) -> None:
        self.file.close()

    async def _write(self) -> None:
        written, self._unwritten, self._unwritten_bytes = b"".join(self._unwritten), [], 0
        await write_temporary(self.file, written)

    @staticmethod
    def _collect(add: Callable[[bytes], None]) -> Callable[[bytes, int, int], None]:
        return lambda data, start, end: add(data[start:end])

    def _begin_part(self) -> None:
        self._parts += 1
        if self._parts > PARTS_AT_MOST:
            raise BadRequest("文件参数错误")

    def _add_to_field(self, text: bytes) -> None:
        self._field += text

    def _add_to_value(self, text: bytes) -> None:
        self._value += text

    def _end_header(self) -> None:
        if self._field.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._wanted = (
                not self._complete and options.get(b"name") == self._name and b"filename" in options
            )
        self._field = self._value = b""

    def _add_to_file(self, data: bytes) -> None:
        if self._wanted:
            self._unwritten.append(data)
            self._unwritten_bytes += len(data)

    def _end_part(self) -> None:
        self._complete |= self._wanted
        self._wanted = False
