"""Uploads and downloads (contract section 7, promise S6)."""

from typing import Final

from sanic import Blueprint, HTTPResponse, Request

from adapters.wire.attachments import ShownFile
from domain.model.clients import Client
from domain.model.errors import FileNotSaved, FileTooLarge, NotFound, StorageFull, StorageQuotaReached
from domain.model.file_errors import InfectedFile
from domain.model.files import PREVIEW
from domain.model.ids import FileName
from domain.services.files import FileService
from entrypoints.http.downloads import PREVIEW_TYPE, part_headers, send_part
from entrypoints.http.operations import operation
from entrypoints.http.ranges import Slice, slice_for
from entrypoints.http.uploads import UploadedFile
from ports.blobs import BlobInfo

files_api = Blueprint("files")

IMAGE_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    PREVIEW.removeprefix("."): PREVIEW_TYPE,
}
"""Anything else in an old upload folder is handed out as a file to save, whatever it is."""

CACHED: Final = "private, max-age=300, must-revalidate"
"""Names are never used twice, but a revoked picture must be gone soon."""


@operation(
    files_api,
    "POST",
    "/file/upload",
    open=True,
    errors=(FileTooLarge, StorageFull, StorageQuotaReached, FileNotSaved, InfectedFile),
    stream=True,
)
async def upload(file: UploadedFile, client: Client, files: FileService) -> str:
    """Store a picture; the answer is its URL below the API. Without a token: up to 1 MiB."""
    with file.source:
        return await files.upload(file.source, file.uploader_id, client.address)


@operation(files_api, "GET", "/file/<name:str>", open=True, errors=(NotFound,))
async def download(request: Request, name: str, query: ShownFile, files: FileService) -> HTTPResponse:
    """The bytes, in one range if asked for, and only if they changed if asked so."""
    shown, blob = await _find(files, name, query)
    part = slice_for(blob, request.headers)
    pieces = files.read(shown, part.start, part.length)
    return await send_part(request, part, _headers(shown, blob, part), pieces)


@operation(files_api, "HEAD", "/file/<name:str>", open=True, errors=(NotFound,))
async def describe(request: Request, name: str, query: ShownFile, files: FileService) -> HTTPResponse:
    """The headers of the download."""
    shown, blob = await _find(files, name, query)
    part = slice_for(blob, request.headers)
    return HTTPResponse(status=part.status, headers=_headers(shown, blob, part))


async def _find(files: FileService, name: str, query: ShownFile) -> tuple[FileName, BlobInfo]:
    found = await files.find(FileName(name), preview=bool(query.preview))
    if found is None:
        raise NotFound
    return found


def _headers(name: str, blob: BlobInfo, part: Slice) -> dict[str, str]:
    content_type = IMAGE_TYPES.get(name.rpartition(".")[2].lower())
    headers = {
        "content-type": content_type or "application/octet-stream",
        "cache-control": CACHED,
        **part_headers(blob, part),
    }
    return headers if content_type else {**headers, "content-disposition": "attachment"}
