"""The one thing a form brings here: a file (RFC 7578)."""

import re
from typing import Final

from domain.model.errors import BadRequest

BOUNDARY: Final = re.compile(
    r'multipart/form-data\s*;.*?boundary=("[^"]{1,70}"|[^\s;"]{1,70})', re.IGNORECASE
)
HEAD_AT_MOST: Final = 4096
"""Bytes of one part's headers: a name, a file name and a type."""
PARTS_AT_MOST: Final = 20


def find_file(content_type: str, body: bytes, name: str) -> bytes:
    """What the file part of that name holds. Raises BadRequest (文件参数错误) if there is none."""
    match = BOUNDARY.match(content_type)
    if match:
        delimiter = b"--" + match[1].strip('"').encode("utf-8", "surrogateescape")
        wanted = re.compile(rb';\s*name="?%b"?\s*(;|\r|$)' % re.escape(name.encode()), re.IGNORECASE)
        start = 0 if body.startswith(delimiter) else body.find(b"\r\n" + delimiter) + len(b"\r\n")
        for _ in range(PARTS_AT_MOST):
            head_end = body.find(b"\r\n\r\n", start, start + HEAD_AT_MOST)
            end = body.find(b"\r\n" + delimiter, head_end)
            if head_end < 0 or end < 0:
                break
            head = body[start + len(delimiter) : head_end]
            if _is_wanted(head, wanted):
                return body[head_end + len(b"\r\n\r\n") : end]
            start = end + len(b"\r\n")
    raise BadRequest("文件参数错误")


def _is_wanted(head: bytes, wanted: re.Pattern[bytes]) -> bool:
    for line in head.split(b"\r\n"):
        field, _, value = line.partition(b":")
        if field.strip().lower() == b"content-disposition":
            return bool(wanted.search(value)) and b"filename" in value.lower()
    return False
