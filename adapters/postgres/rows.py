"""Values as libpq takes and gives them: as text, but for bytes on their way there."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from psycopg.pq.abc import PGresult

from adapters.sql.values import NO_ID, Row, Value

TEXT, BINARY = 0, 1

BYTEA, INT8, INT2, INT4, TEXT_TYPE = 17, 20, 21, 23, 25
"""Types of columns (pg_type.oid)."""

SUB = "\x1a"
ESCAPED = re.compile(f"{SUB}[0{SUB}]")


def to_parameter(value: Value) -> bytes | None:
    """In the format that `format_of` says."""
    match value:
        case None:
            return None
        case int():
            return b"%d" % min(value, NO_ID)  # a number beyond BIGINT is beyond every id, too
        case str():
            return _escaped(value).encode()
        case bytes():
            return value


def format_of(value: Value) -> int:
    return BINARY if isinstance(value, bytes) else TEXT


def rows_of(result: PGresult) -> Sequence[Row]:
    """A row is one loop, and a column is the function that reads its values."""
    reads = [READS.get(result.ftype(column), bytes.decode) for column in range(result.nfields)]
    columns, value_of = list(enumerate(reads)), result.get_value
    return [
        tuple([None if (value := value_of(row, at)) is None else read(value) for at, read in columns])
        for row in range(result.ntuples)
    ]


def _escaped(text: str) -> str:
    """Texts of PostgreSQL have no NUL; it is stored as SUB and 0, so that every text comes back as it was."""
    if "\0" in text or SUB in text:
        return text.replace(SUB, SUB * 2).replace("\0", f"{SUB}0")
    return text


def _to_text(stored: bytes) -> str:
    text = stored.decode()
    if SUB in text:
        return ESCAPED.sub(lambda found: "\0" if found[0][1] == "0" else SUB, text)
    return text


def _to_bytes(text: bytes) -> bytes:
    """From the form `bytea_output = hex`."""
    return bytes.fromhex(text[2:].decode())


READS: dict[int, Callable[[bytes], Any]] = {
    INT2: int,
    INT4: int,
    INT8: int,
    BYTEA: _to_bytes,
    TEXT_TYPE: _to_text,
}
"""Others, such as times, are read by the repositories, in the same form as SQLite's."""
