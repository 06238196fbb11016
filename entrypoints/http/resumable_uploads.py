"""Any file, piece by piece: tus 1.0.0 with creation, expiration, checksum and termination (contract-2 N6)."""

from http import HTTPStatus

from sanic import Blueprint, HTTPResponse, Request

from adapters.wire.attachments import read_metadata, said_attachment
from adapters.wire.direct_uploads import wants_parts
from domain.model.accounts import Login
from domain.model.errors import (
    BadRequest,
    FileNotSaved,
    FileTooLarge,
    Forbidden,
    InvalidFields,
    NotFound,
    StorageFull,
    StorageQuotaReached,
    UnknownUploadProtocol,
    WrongChecksum,
    WrongContentType,
    WrongOffset,
)
from domain.model.file_errors import NotThisWay
from domain.model.ids import FileName
from domain.model.scopes import Scope
from domain.services.direct_uploads import DirectUploadService
from domain.services.limits import Limits
from domain.services.resumable_uploads import ResumableUploads
from entrypoints.http import tus
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_path
from entrypoints.http.uploads import UploadBody

resumable_uploads_api = Blueprint("resumable_uploads")

OF_ONE = (UnknownUploadProtocol, NotFound, Forbidden)


@resumable_uploads_api.on_response  # type: ignore[untyped-decorator]  # sanic ships it without types
async def name_version(_: Request, response: HTTPResponse) -> None:
    response.headers["tus-resumable"] = tus.VERSION


@operation(resumable_uploads_api, "OPTIONS", "/files", open=True, done=HTTPStatus.NO_CONTENT)
async def describe_uploads(limits: Limits) -> HTTPResponse:
    """What this server can do of tus, in headers."""
    headers = {
        "tus-version": tus.VERSION,
        "tus-extension": tus.EXTENSIONS,
        "tus-max-size": str(limits.file_size),
        "tus-checksum-algorithm": ",".join(tus.ALGORITHMS),
    }
    return HTTPResponse(status=HTTPStatus.NO_CONTENT, headers=headers)


@operation(
    resumable_uploads_api,
    "POST",
    "/files",
    scope=Scope.SEND,
    limit="upload_per_user",
    errors=(
        *(BadRequest, UnknownUploadProtocol, InvalidFields),
        *(FileTooLarge, StorageQuotaReached, FileNotSaved),
    ),
    done=HTTPStatus.CREATED,
)
async def begin_upload(
    request: Request, login: Login, uploads: ResumableUploads, direct: DirectUploadService
) -> HTTPResponse:
    """Begin to upload a file of `Upload-Length` bytes; `Location` says where to, and ends with its id. With
    `direct` in its metadata a large one goes by `POST /file/parts`, where the server does that.
    """
    tus.check_version(request)
    size = tus.number_in(request, "upload-length")
    metadata = read_metadata(request.headers.get("upload-metadata", ""))
    said = said_attachment(metadata, size)
    way = direct if wants_parts(metadata) else uploads
    state = await way.begin(login.user_id, said)
    headers = {"location": f"{own_path(request).rstrip('/')}/{state.upload.name}", **tus.headers_of(state)}
    return HTTPResponse(status=HTTPStatus.CREATED, headers=headers)


@operation(
    resumable_uploads_api, "HEAD", "/files/<file_id:str>", scope=Scope.SEND, errors=OF_ONE, done=HTTPStatus.OK
)
async def describe_upload(
    request: Request, login: Login, file_id: str, uploads: ResumableUploads
) -> HTTPResponse:
    """How much of it has come, in `Upload-Offset`."""
    tus.check_version(request)
    state = await uploads.find(login.user_id, FileName(file_id))
    headers = {**tus.headers_of(state), **tus.description_of(state)}
    return HTTPResponse(status=HTTPStatus.OK, headers=headers)


@operation(
    resumable_uploads_api,
    "PATCH",
    "/files/<file_id:str>",
    scope=Scope.SEND,
    errors=(
        *(*OF_ONE, BadRequest, WrongContentType, NotThisWay, WrongOffset, WrongChecksum),
        *(FileTooLarge, StorageFull, FileNotSaved),
    ),
    done=HTTPStatus.NO_CONTENT,
    stream=True,
)
async def append_to_upload(
    request: Request, login: Login, file_id: str, sent: UploadBody, uploads: ResumableUploads
) -> HTTPResponse:
    """More of it, from `Upload-Offset` on. What came of a line that broke is kept."""
    tus.check_version(request)
    tus.check_piece(request)
    offset = tus.number_in(request, "upload-offset")
    async with sent.take() as pieces:
        checked = tus.checked(request, pieces)
        state = await uploads.append(login.user_id, FileName(file_id), offset, checked)
    return HTTPResponse(status=HTTPStatus.NO_CONTENT, headers=tus.headers_of(state))


@operation(
    resumable_uploads_api,
    "DELETE",
    "/files/<file_id:str>",
    scope=Scope.SEND,
    errors=OF_ONE,
    done=HTTPStatus.NO_CONTENT,
)
async def discard_upload(
    request: Request, login: Login, file_id: str, uploads: ResumableUploads
) -> HTTPResponse:
    """Give up an upload, or throw away a file that was not sent."""
    tus.check_version(request)
    await uploads.discard(login.user_id, FileName(file_id))
    return HTTPResponse(status=HTTPStatus.NO_CONTENT)
