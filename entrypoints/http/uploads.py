"""An upload on its way in: read as it comes, and no further than allowed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO, Final

from sanic import Request
from sanic.http import Http

from domain.model.errors import FileTooLarge
from domain.model.files import ANONYMOUS, ANONYMOUS_UPLOAD_AT_MOST, UPLOAD_AT_MOST
from domain.model.ids import UserId
from entrypoints.http.auth import Authenticator
from entrypoints.http.forms import FileForm
from entrypoints.http.upload_places import Place, UploadPlaces

FORM_OVERHEAD: Final = 64 * 1024
"""Boundaries, part headers and small fields around the file."""
UNDER_WAY_AT_MOST: Final = 256
"""Each holds some MiB in memory at most, and a file open for the rest."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """Complete. Whoever takes it closes it; then it is gone."""

    source: IO[bytes]
    uploader_id: UserId


class UploadBody:
    """Bytes of a request as they come, for what keeps them meanwhile."""

    def __init__(self, request: Request, places: UploadPlaces, turn: asyncio.Lock) -> None:
        self._request = request
        self._places = places
        self._turn = turn

    @asynccontextmanager
    async def take(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Raises Unavailable, also while it is taken."""
        async with self._places.take() as place:
            yield _pieces(self._request, place, self._turn)


def body_reader() -> Callable[[Request], UploadBody]:
    places, turn = UploadPlaces(UNDER_WAY_AT_MOST), asyncio.Lock()

    def read(request: Request) -> UploadBody:
        return UploadBody(request, places, turn)

    return read


async def _pieces(request: Request, place: Place, turn: asyncio.Lock) -> AsyncIterator[bytes]:
    """One piece of one upload at a time, between which all others of this node have their turn (V20)."""
    while piece := await _next_piece(request):
        place.received += len(piece)
        yield piece
        async with turn:
            await asyncio.sleep(0)


def upload_reader(authenticator: Authenticator) -> Callable[[Request], Awaitable[UploadedFile]]:
    places = UploadPlaces(UNDER_WAY_AT_MOST)

    async def read(request: Request) -> UploadedFile:
        """Raises BadRequest, FileTooLarge, StorageFull, FileNotSaved, Unavailable."""
        uploader_id = await authenticator.find_user(request)
        form = FileForm(request.headers.get("content-type", ""), "file")
        try:
            async with places.take() as place:
                await _fill(form, request, uploader_id, place)
        except BaseException:
            form.close()
            raise
        return UploadedFile(form.file, uploader_id)

    return read


async def _fill(form: FileForm, request: Request, uploader_id: UserId, place: Place) -> None:
    most = FORM_OVERHEAD + (ANONYMOUS_UPLOAD_AT_MOST if uploader_id == ANONYMOUS else UPLOAD_AT_MOST)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(uploader_id)
    size = 0
    while piece := await _next_piece(request):
        size += len(piece)
        place.received = size
        if size > most:
            raise _too_large(uploader_id)
        await form.take(piece)
    await form.finish()


async def _next_piece(request: Request) -> bytes | None:
    return await request.stream.read() if isinstance(request.stream, Http) else None


def _too_large(uploader_id: UserId) -> FileTooLarge:
    return FileTooLarge("未登录时文件大小不能超过1M" if uploader_id == ANONYMOUS else None)
