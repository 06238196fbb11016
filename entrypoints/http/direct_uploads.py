"""Large files, brought to the store by whoever has them, part by part (decision 36)."""

from sanic import Blueprint

from adapters.wire.attachments import AttachmentView, attachment_view
from adapters.wire.direct_uploads import FileInParts, MissingPartsView, missing_parts_view
from domain.model.accounts import Login
from domain.model.errors import FileNotSaved, FileTooLarge, NotFound
from domain.model.file_errors import NotThisWay, PartsMissing
from domain.model.scopes import Scope
from domain.services.direct_uploads import DirectUploadService
from entrypoints.http.operations import operation

direct_uploads_api = Blueprint("direct_uploads")


@operation(
    direct_uploads_api,
    "POST",
    "/file/parts",
    scope=Scope.SEND,
    limit="upload_parts_per_user",
    errors=(NotFound, NotThisWay),
)
async def list_missing_parts(
    login: Login, body: FileInParts, uploads: DirectUploadService
) -> MissingPartsView:
    """What of an upload that was begun with `direct` is not there yet, and where its uploader brings it."""
    return missing_parts_view(await uploads.missing(login.user_id, body.file_id))


@operation(
    direct_uploads_api,
    "POST",
    "/file/parts/done",
    scope=Scope.SEND,
    limit="upload_parts_per_user",
    errors=(NotFound, NotThisWay, PartsMissing, FileTooLarge, FileNotSaved),
)
async def finish_parts(login: Login, body: FileInParts, uploads: DirectUploadService) -> AttachmentView:
    """All parts are there, and become the file. Once more it answers the same."""
    return attachment_view(await uploads.finish(login.user_id, body.file_id))
