"""From what a client sent to a typed request (contract section 1)."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Final, TypeVar, get_type_hints

import msgspec

from domain.model.errors import BadRequest

DEPTH_AT_MOST: Final = 16
"""The deepest body of the contract has three levels; what unknown fields hold may go deeper, but not far."""
ID_AT_MOST: Final = 2**64 - 1
DATABASE_AT_MOST: Final = 2**63 - 1
"""Ids above are unknown to everybody, and columns cannot hold them: they are read as this one."""
NUMBER: Final = re.compile(r"-?[0-9]{1,39}", re.ASCII)

AwareTime = Annotated[datetime, msgspec.Meta(tz=True)]

B = TypeVar("B", bound="Body")
Q = TypeVar("Q", bound="Query")


class Body(msgspec.Struct, rename="camel"):
    """A JSON object. Every field has its zero value as default, and ids are the only numbers."""


class Query(msgspec.Struct, rename="camel"):
    """The part of a URL after `?`. Every field has a default."""


def read_body(kind: type[B], raw: bytes) -> B:
    """Unknown fields are ignored, `null` is the zero value. Raises BadRequest."""
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadRequest from None
    if body is None:
        body = {}
    if not isinstance(body, dict) or _deeper_than(DEPTH_AT_MOST, body):
        raise BadRequest
    fields = kind.__struct_encode_fields__
    known = {field: _ids_in_range(body[field]) for field in fields if body.get(field) is not None}
    try:
        return msgspec.convert(known, kind)
    except msgspec.ValidationError:
        raise BadRequest from None


def read_query(kind: type[Q], query: Mapping[str, list[str]]) -> Q:
    """Ids and numbers in decimal digits; empty or absent is the default. Raises BadRequest."""
    values = ((name, read, query.get(wire_name, [""])[0]) for name, wire_name, read in _query_fields(kind))
    return kind(**{name: read(text) for name, read, text in values if text})


def read_time(text: str) -> datetime:
    """RFC 3339, in any zone. Raises BadRequest."""
    try:
        return msgspec.convert(text, AwareTime).astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        raise BadRequest from None


def _deeper_than(levels: int, value: Any) -> bool:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return False
    return levels == 0 or any(_deeper_than(levels - 1, inner) for inner in value)


def _ids_in_range(value: Any) -> Any:
    if type(value) is int:
        return _id_in_range(value)
    if isinstance(value, list):
        return [_id_in_range(each) if type(each) is int else each for each in value]
    return value


def _id_in_range(number: int) -> int:
    if not 0 <= number <= ID_AT_MOST:
        raise BadRequest
    return min(number, DATABASE_AT_MOST)


@cache
def _query_fields(kind: type[Query]) -> list[tuple[str, str, Callable[[str], Any]]]:
    """Name, name on the wire, and how to read it: plain `int` is a count, a named one an id."""
    readers: dict[Any, Callable[[str], Any]] = {str: str, int: _read_count}
    hints = get_type_hints(kind)
    return [
        (field.name, field.encode_name, readers.get(hints[field.name], _read_id))
        for field in msgspec.structs.fields(kind)
    ]


def _read_id(text: str) -> int:
    return _id_in_range(_read_number(text))


def _read_count(text: str) -> int:
    """Far outside of every limit is as good as just outside."""
    return max(-DATABASE_AT_MOST, min(_read_number(text), DATABASE_AT_MOST))


def _read_number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise BadRequest
    return int(text)
