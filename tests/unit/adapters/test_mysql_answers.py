"""What a MySQL server answers to a text query, however the network cuts it up."""

import asyncio

import pytest
from pymysql.constants import CR, ER, FIELD_TYPE
from pymysql.err import MySQLError

from adapters.mysql import answers
from adapters.mysql.answers import Packets, read_last
from adapters.sql.connection import Result

MORE, LAST = b"\x08\x00", b"\x00\x00"
"""The server's status: whether another result follows."""
UTF8, BYTES = 45, 63


def packet(body: bytes) -> bytes:
    return len(body).to_bytes(3, "little") + b"\x00" + body


def column(kind: int, charset: int) -> bytes:
    tail = charset.to_bytes(2, "little") + bytes(4) + bytes([kind]) + bytes(5)
    return packet(b"\x03def" + bytes(6) + tail)


def end(status: bytes) -> bytes:
    return packet(b"\xfe\x00\x00" + status)


def done(found: int, insert_id: bytes, status: bytes) -> bytes:
    return packet(b"\x00" + bytes([found]) + insert_id + status + b"\x00\x00")


LONG = "é" * 40_000
ROWS = b"".join(
    (
        packet(b"\x03"),
        column(FIELD_TYPE.LONGLONG, BYTES),
        column(FIELD_TYPE.VAR_STRING, UTF8),
        column(FIELD_TYPE.VAR_STRING, BYTES),
        end(LAST),
        packet(b"\x0212" + b"\xfd" + len(LONG.encode()).to_bytes(3, "little") + LONG.encode() + b"\x01\xff"),
        packet(b"\x02-1" + b"\x00" + b"\xfb"),
        end(LAST),
    )
)
READ = [(12, LONG, b"\xff"), (-1, "", None)]


async def read(*parts: bytes) -> Result:
    """Each part comes when the ones before it were read."""
    stream = asyncio.StreamReader()

    async def arrive() -> None:
        for part in parts:
            stream.feed_data(part)
            await asyncio.sleep(0)
        stream.feed_eof()

    arriving = asyncio.create_task(arrive())
    try:
        return await read_last(Packets(stream))
    finally:
        await arriving


async def test_the_last_result_of_several_statements() -> None:
    """Rows, numbers, bytes, nothing, texts of any length; what other statements found is passed over."""
    answer = done(1, b"\x05", MORE) + ROWS
    result = await read(answer)
    assert ([*result.rows], result.found) == (READ, 2)
    result = await read(done(2, b"\xfc\x34\x12", LAST))
    assert (result.found, result.insert_id, [*result.rows]) == (2, 0x1234, [])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 1000])
async def test_an_answer_comes_in_pieces(size: int) -> None:
    """Wherever the network cuts it."""
    whole = done(1, b"\x05", MORE) + ROWS
    start = [whole[:200][at : at + size] for at in range(0, 200, size)]
    assert [*(await read(*start, whole[200:])).rows] == READ


async def test_a_packet_as_large_as_packets_get_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of 16 MiB and more comes as several."""
    monkeypatch.setattr(answers, "MAX_PACKET_LEN", 4)
    head = packet(b"\x01") + column(FIELD_TYPE.VAR_STRING, UTF8) + end(LAST)
    result = await read(head + packet(b"\x06abc") + packet(b"def") + end(LAST))
    assert [*result.rows] == [("abcdef",)]


def numbers_and(kind: int) -> bytes:
    """An answer of eight columns, of which all but the last are told in the same words."""
    columns = [*[FIELD_TYPE.LONGLONG] * 7, kind]
    head = packet(b"\x08") + b"".join(column(each, BYTES) for each in columns)
    return head + end(LAST) + packet(b"\x0212" * 8) + end(LAST)


async def test_columns_that_are_told_again_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that only begin alike are read anew, and an answer in pieces is read as one that is whole."""
    monkeypatch.setattr(answers, "_known", {})
    for kind, value in ((FIELD_TYPE.LONGLONG, 12), (FIELD_TYPE.VAR_STRING, b"12")):
        answer = numbers_and(kind)
        assert [*(await read(answer)).rows] == [(*[12] * 7, value)]
        assert [*(await read(answer[:150], answer[150:])).rows] == [(*[12] * 7, value)]
    monkeypatch.setattr(answers, "_reader_of", None)
    assert [*(await read(answer)).rows] == [(*[12] * 7, b"12")]


async def test_no_more_columns_are_known_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others take their place."""
    known: dict[object, object] = {}
    monkeypatch.setattr(answers, "_known", known)
    monkeypatch.setattr(answers, "KNOWN_AT_MOST", 1)
    for answer in (ROWS, numbers_and(FIELD_TYPE.LONGLONG), ROWS):
        await read(answer)
        assert len(known) == 1


async def test_an_error_is_the_answer() -> None:
    """At once, or after rows were read; no result is left behind it."""
    error = packet(b"\xff" + ER.LOCK_DEADLOCK.to_bytes(2, "little") + b"#40001Deadlock")
    for answer in (error, done(1, b"\x05", MORE) + error, ROWS[: -len(end(LAST))] + error):
        with pytest.raises(MySQLError) as raised:
            await read(answer)
        assert raised.value.args[0] == ER.LOCK_DEADLOCK


async def test_the_connection_breaks_in_an_answer() -> None:
    """It is never taken for a shorter one."""
    for cut in (0, 3, 4, 60, len(ROWS) - 1):
        with pytest.raises(MySQLError) as raised:
            await read(ROWS[:cut])
        assert raised.value.args[0] == CR.CR_SERVER_LOST
