"""Files that go with messages: what they are, and their bytes (contract-2 N6)."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from sanic import Blueprint, HTTPResponse, Request

from adapters.wire.attachments import (
    AttachmentView,
    FileInfoQuery,
    FilesToOpen,
    FileTicketView,
    PosterQuery,
    ShownFile,
    attachment_view,
    file_ticket_view,
)
from domain.model.accounts import Login
from domain.model.attachments import Attachment, AttachmentKind
from domain.model.errors import (
    FileNotSaved,
    FileTooLarge,
    InvalidFields,
    LoginExpired,
    NotFound,
    StorageFull,
    Unauthenticated,
)
from domain.model.file_errors import InfectedFile
from domain.model.ids import FileName
from domain.model.scopes import Scope
from domain.services.attachments import AttachmentService
from domain.services.posters import Posters
from entrypoints.http.downloads import PREVIEW_TYPE, part_headers, send_part
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_path
from entrypoints.http.ranges import Slice, slice_for
from entrypoints.http.uploads import UploadedFile

attachments_api = Blueprint("attachments")

TO_READERS: Final = (Unauthenticated, LoginExpired, NotFound)
"""What a ticket may be refused with."""


@operation(attachments_api, "GET", "/file/info", scope=Scope.READ, errors=(InvalidFields,))
async def list_file_infos(
    login: Login, query: FileInfoQuery, attachments: AttachmentService
) -> Sequence[AttachmentView | None]:
    """What each is, `null` for one that is not finished, or that the caller may not see; at most 50."""
    found = await attachments.infos(login.user_id, query.file_ids)
    return [attachment_view(each) if each else None for each in found]


@operation(
    attachments_api,
    "POST",
    "/file/poster",
    scope=Scope.SEND,
    limit="upload_per_user",
    errors=(NotFound, FileTooLarge, StorageFull, FileNotSaved, InfectedFile),
    stream=True,
)
async def put_poster(
    login: Login, query: PosterQuery, file: UploadedFile, posters: Posters
) -> AttachmentView:
    """A picture that stands for a video until it is played; until the video is sent."""
    with file.source:
        return attachment_view(await posters.put(login.user_id, FileName(query.file_id), file.source))


@operation(
    attachments_api,
    "POST",
    "/file/tickets",
    scope=Scope.READ,
    limit="tickets_per_user",
    errors=(InvalidFields,),
)
async def issue_file_tickets(
    request: Request, login: Login, body: FilesToOpen, attachments: AttachmentService
) -> Sequence[FileTicketView | None]:
    """Where each can be read for ten minutes without a token; `null` as in `/file/info`."""
    tickets = await attachments.tickets(login, body.file_ids)
    return [file_ticket_view(each, f"{own_path(request)}/{each.token}") if each else None for each in tickets]


@operation(attachments_api, "GET", "/file/tickets/<token:str>", open=True, errors=TO_READERS)
async def open_file(
    request: Request, token: str, query: ShownFile, attachments: AttachmentService
) -> HTTPResponse:
    """The bytes, in one range if asked for, while whoever got the ticket may read them."""
    name, part, headers = await _find(request, token, query, attachments)
    return await send_part(request, part, headers, attachments.read(name, part.start, part.length))


@operation(attachments_api, "HEAD", "/file/tickets/<token:str>", open=True, errors=TO_READERS)
async def describe_file(
    request: Request, token: str, query: ShownFile, attachments: AttachmentService
) -> HTTPResponse:
    """The headers of the bytes."""
    _, part, headers = await _find(request, token, query, attachments)
    return HTTPResponse(status=part.status, headers=headers)


async def _find(
    request: Request, token: str, query: ShownFile, attachments: AttachmentService
) -> tuple[FileName, Slice, dict[str, str]]:
    attachment, name, blob = await attachments.open(token, preview=bool(query.preview))
    part = slice_for(blob, request.headers)
    mime = attachment.mime if name == attachment.file_id else PREVIEW_TYPE
    return name, part, {**_headers(attachment, mime), **part_headers(blob, part)}


def _headers(attachment: Attachment, mime: str) -> dict[str, str]:
    """Only what is seen and heard is shown by browsers; everything else is saved."""
    shown = attachment.kind is not AttachmentKind.FILE
    disposition = "inline" if shown else "attachment"
    return {
        "content-type": mime or "application/octet-stream",
        "content-disposition": f"{disposition}; filename*=UTF-8''{quote(attachment.name, safe='')}",
        "cache-control": "private, no-cache",  # kept, but asked for each time: the right may be over
        "referrer-policy": "no-referrer",
    }
