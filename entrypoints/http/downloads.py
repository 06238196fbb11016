"""Bytes of a blob as an answer: all of them, one part, or the news that they are the same."""

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Final

from sanic import HTTPResponse, Request

from entrypoints.http.ranges import Slice, last_modified
from ports.blobs import BlobInfo

PREVIEW_TYPE: Final = "image/webp"
HARMLESS: Final = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "x-content-type-options": "nosniff",
}


def part_headers(blob: BlobInfo, part: Slice) -> dict[str, str]:
    """What is said of every download."""
    headers = {
        "accept-ranges": "bytes",
        "etag": f'"{blob.etag}"',
        "last-modified": last_modified(blob),
        **HARMLESS,
    }
    if part.status is HTTPStatus.PARTIAL_CONTENT:
        headers["content-range"] = f"bytes {part.start}-{part.start + part.length - 1}/{blob.size}"
    if part.status is HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        headers["content-range"] = f"bytes */{blob.size}"
    if part.status is not HTTPStatus.NOT_MODIFIED:
        headers["content-length"] = str(part.length)
    return headers


async def send_part(
    request: Request, part: Slice, headers: Mapping[str, str], pieces: AsyncIterator[bytes]
) -> HTTPResponse:
    """`pieces`: of the part, not begun."""
    if part.length == 0:
        return HTTPResponse(status=part.status, headers=dict(headers))
    response: HTTPResponse = await request.respond(status=part.status, headers=dict(headers))
    async for piece in pieces:
        await response.send(piece)
    await response.eof()  # type: ignore[no-untyped-call]  # sanic ships it without types
    return response
