"""Uploads and downloads (contract section 7, promise S6)."""

from http import HTTPStatus
from typing import Final

from sanic import Blueprint, HTTPResponse, Request

from domain.model.clients import Client
from domain.model.errors import FileNotSaved, FileTooLarge, NotFound, StorageFull, StorageQuotaReached
from domain.model.ids import FileName
from domain.services.files import FileService
from entrypoints.http.operations import operation
from entrypoints.http.ranges import Slice, last_modified, slice_for
from entrypoints.http.uploads import UploadedFile
from ports.blobs import BlobInfo

files_api = Blueprint("files")

IMAGE_TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
"""Anything else in an old upload folder is handed out as a file to save, whatever it is."""

HARMLESS: Final = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "x-content-type-options": "nosniff",
}
CACHED: Final = "private, max-age=300, must-revalidate"
"""Names are never used twice, but a revoked picture must be gone soon."""


@operation(
    files_api,
    "POST",
    "/file/upload",
    open=True,
    errors=(FileTooLarge, StorageFull, StorageQuotaReached, FileNotSaved),
    stream=True,
)
async def upload(file: UploadedFile, client: Client, files: FileService) -> str:
    """Store a picture; the answer is its URL below the API. Without a token: up to 1 MiB."""
    with file.source:
        return await files.upload(file.source, file.uploader_id, client.address)


@operation(files_api, "GET", "/file/<name:str>", open=True, errors=(NotFound,))
async def download(request: Request, name: str, files: FileService) -> HTTPResponse:
    """The bytes, in one range if asked for, and only if they changed if asked so."""
    blob = await files.find(FileName(name))
    if blob is None:
        raise NotFound
    part = slice_for(blob, request.headers)
    headers = _headers(name, blob, part)
    if part.length == 0:
        return HTTPResponse(status=part.status, headers=headers)
    response: HTTPResponse = await request.respond(status=part.status, headers=headers)
    async for piece in files.read(FileName(name), part.start, part.length):
        await response.send(piece)
    await response.eof()  # type: ignore[no-untyped-call]  # sanic ships it without types
    return response


@operation(files_api, "HEAD", "/file/<name:str>", open=True, errors=(NotFound,))
async def describe(request: Request, name: str, files: FileService) -> HTTPResponse:
    """The headers of the download."""
    blob = await files.find(FileName(name))
    if blob is None:
        raise NotFound
    part = slice_for(blob, request.headers)
    return HTTPResponse(status=part.status, headers=_headers(name, blob, part))


def _headers(name: str, blob: BlobInfo, part: Slice) -> dict[str, str]:
    content_type = IMAGE_TYPES.get(name.rpartition(".")[2].lower())
    headers = {
        "content-type": content_type or "application/octet-stream",
        "accept-ranges": "bytes",
        "etag": f'"{blob.etag}"',
        "last-modified": last_modified(blob),
        "cache-control": CACHED,
        **HARMLESS,
    }
    if content_type is None:
        headers["content-disposition"] = "attachment"
    if part.status is HTTPStatus.PARTIAL_CONTENT:
        headers["content-range"] = f"bytes {part.start}-{part.start + part.length - 1}/{blob.size}"
    if part.status is HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        headers["content-range"] = f"bytes */{blob.size}"
    if part.status is not HTTPStatus.NOT_MODIFIED:
        headers["content-length"] = str(part.length)
    return headers
