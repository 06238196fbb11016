"""Rows read faster than aiomysql reads them.

Reading its answer is most of what a list costs. aiomysql takes each value through four calls, and
learns of each column names and sizes that nobody asks for; here a row is one loop, and a column is
the function that reads its values (MySQL client/server protocol, text result set).
"""

from collections.abc import Callable, Sequence
from typing import Any

import aiomysql
from aiomysql.connection import MySQLResult
from pymysql.connections import TEXT_TYPES
from pymysql.constants import FIELD_TYPE

Read = Callable[[bytes], Any]

BINARY = 63
"""The character set of bytes."""

NUMBERS = {FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG, FIELD_TYPE.LONGLONG, FIELD_TYPE.INT24}
AS_TEXT = {FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP}
"""Times are read by the repositories, in the same form as SQLite's."""

NULL, TWO_BYTES, THREE_BYTES = 251, 252, 253
"""First byte of a value; below them it is the length, above them eight bytes of length follow."""


class Connection(aiomysql.Connection):  # type: ignore[misc] # aiomysql has no types
    async def _read_query_result(self, unbuffered: bool = False) -> None:
        del unbuffered  # nobody reads row by row
        self._result = None
        result = Result(self)
        await result.read()
        self._result = result
        self._affected_rows = result.affected_rows
        if result.server_status is not None:
            self.server_status = result.server_status


class Result(MySQLResult):  # type: ignore[misc] # aiomysql has no types
    connection: Any
    affected_rows: int
    rows: Sequence[tuple[Any, ...]]
    description: tuple[()]

    async def _get_descriptions(self) -> None:
        connection = self.connection
        packets = [await connection._read_packet() for _ in range(self.field_count)]  # noqa: SLF001 - its subclass
        self._reads: list[Read] = [self._reader_of(packet.get_all_data()) for packet in packets]
        self.description = ()
        self._check_packet_is_eof(await connection._read_packet())  # noqa: SLF001 - its subclass

    def _reader_of(self, column: bytes) -> Read:
        """The last bytes tell: character set 2, length 4, type 1, flags 2, decimals 1, filler 2."""
        charset, kind = int.from_bytes(column[-12:-10], "little"), column[-6]
        if kind in NUMBERS:
            return int
        if kind in TEXT_TYPES and charset == BINARY:
            return bytes
        if kind in TEXT_TYPES or kind in AS_TEXT:
            return bytes.decode
        convert: Callable[[str], Any] = self.connection.decoders.get(kind, str)
        return lambda value: convert(value.decode())

    async def _read_rowdata_packet(self) -> None:
        read_packet = self.connection._read_packet  # noqa: SLF001 - its subclass
        rows = []
        while not self._check_packet_is_eof(packet := await read_packet()):
            rows.append(_row(packet.get_all_data(), self._reads))
        self.connection = None
        self.affected_rows = len(rows)
        self.rows = tuple(rows)


def _row(data: bytes, reads: Sequence[Read]) -> tuple[Any, ...]:
    row: list[Any] = []
    at = 0
    for read in reads:
        length = data[at]
        at += 1
        if length >= NULL:
            if length == NULL:
                row.append(None)
                continue
            width = 2 if length == TWO_BYTES else 3 if length == THREE_BYTES else 8
            length = int.from_bytes(data[at : at + width], "little")
            at += width
        row.append(read(data[at : at + length]))
        at += length
    return tuple(row)
