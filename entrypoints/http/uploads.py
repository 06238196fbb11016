"""An upload on its way in: read as it comes, and no further than allowed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from sanic import Request
from sanic.http import Http

from domain.model.errors import FileTooLarge, Unavailable
from domain.model.files import ANONYMOUS, ANONYMOUS_UPLOAD_AT_MOST, UPLOAD_AT_MOST
from domain.model.ids import UserId
from entrypoints.http.auth import Gate
from entrypoints.http.multipart import find_file

FORM_OVERHEAD: Final = 64 * 1024
"""Boundaries, part headers and small fields around the file."""
UNDER_WAY_AT_MOST: Final = 32
"""Each is held in memory until it is complete; together they stay under 330 MB."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    data: bytes
    uploader_id: UserId


def upload_reader(gate: Gate) -> Callable[[Request], Awaitable[UploadedFile]]:
    under_way = 0

    async def read(request: Request) -> UploadedFile:
        """Raises BadRequest, FileTooLarge, Unavailable."""
        nonlocal under_way
        uploader_id = await gate.find_user(request)
        if under_way >= UNDER_WAY_AT_MOST:
            raise Unavailable("uploads", f"{UNDER_WAY_AT_MOST} are under way")
        under_way += 1
        try:
            body = await _read_body(request, uploader_id)
        finally:
            under_way -= 1
        return UploadedFile(find_file(request.headers.get("content-type", ""), body, "file"), uploader_id)

    return read


async def _read_body(request: Request, uploader_id: UserId) -> bytes:
    most = FORM_OVERHEAD + (ANONYMOUS_UPLOAD_AT_MOST if uploader_id == ANONYMOUS else UPLOAD_AT_MOST)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(uploader_id)
    body = bytearray()
    while piece := await _next_piece(request):
        body += piece
        if len(body) > most:
            raise _too_large(uploader_id)
    return bytes(body)


async def _next_piece(request: Request) -> bytes | None:
    return await request.stream.read() if isinstance(request.stream, Http) else None


def _too_large(uploader_id: UserId) -> FileTooLarge:
    return FileTooLarge("未登录时文件大小不能超过1M" if uploader_id == ANONYMOUS else None)
