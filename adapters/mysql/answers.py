"""The answers to a text query, read faster than aiomysql reads them.

Reading is most of what a statement costs. aiomysql awaits twice for each packet, takes each value through
four calls, and learns of each column names and sizes that nobody asks for. Here a packet is a slice of what
has arrived, a row is one loop, and a column is the function that reads its values (MySQL client/server
protocol, text result set).
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from pymysql.connections import MAX_PACKET_LEN, TEXT_TYPES
from pymysql.constants import CR, FIELD_TYPE, SERVER_STATUS
from pymysql.converters import decoders
from pymysql.err import OperationalError, raise_mysql_exception

from adapters.sql.connection import Result
from adapters.sql.values import Row

Read = Callable[[bytes], Any]

BINARY = 63
"""The character set of bytes."""

NUMBERS = {FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG, FIELD_TYPE.LONGLONG, FIELD_TYPE.INT24}
AS_TEXT = {FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP}
"""Times are read by the repositories, in the same form as SQLite's."""

OK, END, ERROR = 0x00, 0xFE, 0xFF
"""First byte of a packet that is no row."""
END_SIZE = 5
NULL, TWO_BYTES, THREE_BYTES = 251, 252, 253
"""First byte of a value; below them it is the length, above them eight bytes of length follow."""
HEADER_SIZE = 4
READ_AT_ONCE = 256 * 1024
BEGIN_SIZE = 64
"""Bytes of what is told of columns by which it is found again."""
KNOWN_AT_MOST = 1000
_known: dict[tuple[int, bytes], tuple[bytes, Sequence[Read]]] = {}
"""By number of columns and their begin: all that was told, and how their values are read."""


class Packets:
    """Of one answer."""

    __slots__ = ("_arrived", "_at", "_stream")

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream
        self._arrived = b""
        self._at = 0

    async def next(self) -> bytes:
        """Raises MySQLError where the packet tells of one, OperationalError if the connection is lost."""
        packet = part = await self._next_part()
        while len(part) == MAX_PACKET_LEN:
            part = await self._next_part()
            packet += part
        if packet[0] == ERROR:
            raise_mysql_exception(packet)
        return packet

    async def columns(self, count: int) -> Sequence[Read]:
        """How their values are read. Whoever asks the same is told of the same columns: those are known."""
        arrived, at = self._arrived, self._at
        begin = (count, arrived[at : at + BEGIN_SIZE])
        told, reads = _known.get(begin, (b"", []))
        if told and arrived.startswith(told, at):
            self._at += len(told)
            return reads
        reads = [_reader_of(await self.next()) for _ in range(count)]
        await self.next()  # the end of the columns
        if self._arrived is arrived:
            if len(_known) == KNOWN_AT_MOST:
                _known.clear()
            _known[begin] = (arrived[at : self._at], reads)
        return reads

    async def _next_part(self) -> bytes:
        start = self._at + HEADER_SIZE
        if len(self._arrived) < start:
            await self._await(HEADER_SIZE)
            start = HEADER_SIZE
        end = start + int.from_bytes(self._arrived[self._at : self._at + 3], "little")
        if len(self._arrived) < end:
            await self._await(end - self._at)
            start, end = HEADER_SIZE, end - start + HEADER_SIZE
        self._at = end
        return self._arrived[start:end]

    async def _await(self, size: int) -> None:
        """So many bytes from here."""
        parts = [self._arrived[self._at :]]
        missing = size - len(parts[0])
        while missing > 0:
            part = await self._stream.read(READ_AT_ONCE)
            if not part:
                raise OperationalError(CR.CR_SERVER_LOST, "Lost connection to MySQL server during query")
            parts.append(part)
            missing -= len(part)
        self._arrived, self._at = b"".join(parts), 0


async def read_last(packets: Packets) -> Result:
    """Of the results of a query's statements. As `Packets.next`."""
    while True:
        result, more = await read_result(packets)
        if not more:
            return result


async def read_result(packets: Packets) -> tuple[Result, bool]:
    """Of the next statement, and whether another one follows. As `Packets.next`."""
    first = await packets.next()
    if first[0] == OK:
        found, at = _number(first, 1)
        insert_id, at = _number(first, at)
        result, status = Result((), insert_id, found), first[at : at + 2]
    else:
        result, status = await _read_rows(packets, first)
    return result, bool(int.from_bytes(status, "little") & SERVER_STATUS.SERVER_MORE_RESULTS_EXISTS)


async def _read_rows(packets: Packets, first: bytes) -> tuple[Result, bytes]:
    """With the server's status."""
    count, _ = _number(first, 0)
    reads = await packets.columns(count)
    rows: list[Row] = []
    while (packet := await packets.next())[0] != END or len(packet) > END_SIZE:
        rows.append(_row(packet, reads))
    return Result(rows, 0, len(rows)), packet[3:5]


def _reader_of(column: bytes) -> Read:
    """The last bytes tell: character set 2, length 4, type 1, flags 2, decimals 1, filler 2."""
    return _reader(column[-6], int.from_bytes(column[-12:-10], "little") == BINARY)


@cache
def _reader(kind: int, is_binary: bool) -> Read:
    if kind in NUMBERS:
        return int
    if kind in TEXT_TYPES and is_binary:
        return bytes
    if kind in TEXT_TYPES or kind in AS_TEXT:
        return bytes.decode
    convert: Callable[[str], Any] = decoders.get(kind, str)
    return lambda value: convert(value.decode())


def _row(data: bytes, reads: Sequence[Read]) -> Row:
    row: list[Any] = []
    at = 0
    for read in reads:
        length = data[at]
        at += 1
        if length >= NULL:
            if length == NULL:
                row.append(None)
                continue
            length, at = _number(data, at - 1)
        row.append(read(data[at : at + length]))
        at += length
    return tuple(row)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A length-encoded integer, and where it ends."""
    first = data[at]
    at += 1
    if first < NULL:
        return first, at
    end = at + (2 if first == TWO_BYTES else 3 if first == THREE_BYTES else 8)
    return int.from_bytes(data[at:end], "little"), end
