"""Conditional and partial downloads (RFC 9110 sections 13 and 14)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from entrypoints.http.etags import is_known
from ports.blobs import BlobInfo

ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slice:
    """What of a file is sent, and how."""

    status: HTTPStatus
    start: int
    length: int


def last_modified(blob: BlobInfo) -> str:
    return format_datetime(blob.modified_at.astimezone(UTC), usegmt=True)


def slice_for(blob: BlobInfo, headers: Mapping[str, str]) -> Slice:
    """Several ranges at once, and ranges we do not understand, get the whole file."""
    if _client_has(blob, headers):
        return Slice(HTTPStatus.NOT_MODIFIED, 0, 0)
    whole = Slice(HTTPStatus.OK, 0, blob.size)
    wanted = ONE_RANGE.fullmatch(headers.get("range", ""))
    if not wanted or not _still_the_same(blob, headers.get("if-range")):
        return whole
    first, last = wanted.groups()
    if first:
        start, end = int(first), min(int(last or blob.size), blob.size - 1)
        if last and int(last) < start:
            return whole
    elif last:
        start, end = max(blob.size - int(last), 0), blob.size - 1
    else:
        return whole
    if start > end:
        return Slice(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, 0, 0)
    return Slice(HTTPStatus.PARTIAL_CONTENT, start, end - start + 1)


def _client_has(blob: BlobInfo, headers: Mapping[str, str]) -> bool:
    """The client has this very file already."""
    known = headers.get("if-none-match")
    if known is not None:
        return is_known(f'"{blob.etag}"', known)
    since = _read_date(headers.get("if-modified-since"))
    return since is not None and blob.modified_at.replace(microsecond=0) <= since


def _still_the_same(blob: BlobInfo, validator: str | None) -> bool:
    if validator is None or validator == f'"{blob.etag}"':
        return True
    return _read_date(validator) == blob.modified_at.replace(microsecond=0)


def _read_date(text: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return date.replace(tzinfo=UTC) if date and date.tzinfo is None else date
