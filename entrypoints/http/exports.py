"""One's own data as a ZIP."""

from collections.abc import AsyncIterator, Sequence

from sanic import Blueprint, HTTPResponse, Request

from adapters.wire.exports import (
    ExportTicketView,
    export_ticket_view,
    write_conversation,
    write_personal_data,
)
from adapters.zip_stream import ZipStream
from domain.model.accounts import Login
from domain.model.attachments import Attachment
from domain.model.chat import ShownMessage
from domain.model.errors import LoginExpired, Unauthenticated
from domain.model.exports import ExportPart, PersonalData
from domain.model.files import URL_PREFIX
from domain.model.ids import FileName
from domain.services.exports import ExportProgress, ExportService
from entrypoints.http.operations import operation
from entrypoints.http.origins import own_path

exports_api = Blueprint("exports")

HEADERS = {
    "content-type": "application/zip",
    "content-disposition": 'attachment; filename="ichat-export.zip"',
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
}


@operation(exports_api, "POST", "/user/export", limit="profile_changes_per_user")
async def request_export(request: Request, login: Login, exports: ExportService) -> ExportTicketView:
    """Where all of the caller's data can be fetched for an hour, without a token."""
    ticket = exports.issue(login)
    return export_ticket_view(f"{own_path(request)}/{ticket.token}", ticket.expires_at)


@operation(exports_api, "GET", "/user/export/<token:str>", open=True, errors=(Unauthenticated, LoginExpired))
async def fetch_export(request: Request, token: str, exports: ExportService) -> HTTPResponse:
    """A ZIP: index.json explains what is in it; conversations and files beside it."""
    login = await exports.admit(token)
    data = await exports.personal_data(login)
    response: HTTPResponse = await request.respond(headers=HEADERS)
    async for piece in export_archive(data, login, exports, exports.progress(login)):
        if piece:
            await response.send(piece)
    await response.eof()  # type: ignore[no-untyped-call]  # sanic ships it without types
    return response


async def export_archive(
    data: PersonalData, login: Login, exports: ExportService, progress: ExportProgress
) -> AsyncIterator[bytes]:
    """The bytes of the archive, as they come to be; some pieces are empty."""
    archive = ZipStream(data.exported_at)
    attachments: dict[FileName, Attachment] = {}
    urls = {data.profile.avatar: None}
    if data.settings:
        urls[data.settings.preferences.wallpaper] = None
    with archive.entry("index.json", packed=True) as entry:
        yield entry.write(write_personal_data(data, login))
    for done, contact in enumerate(data.contacts):
        with archive.entry(f"conversations/{contact.contact_id}.json", packed=True) as entry:
            pages = exports.conversation(contact)
            async for text in write_conversation(contact, _noting(pages, urls, attachments)):
                yield entry.write(text)
                await progress.reach(ExportPart.CONVERSATIONS, done, len(data.contacts))
    files = [
        *((url, exports.file(url)) for url in urls if url.startswith(URL_PREFIX)),
        *(
            (f"attachments/{each.file_id}/{each.name}", exports.attachment(login, each))
            for each in attachments.values()
        ),
    ]
    for done, (name, pieces) in enumerate(files):
        with archive.entry(name, packed=False) as entry:
            async for piece in pieces:
                yield entry.write(piece)
                await progress.reach(ExportPart.FILES, done, len(files))
    yield archive.end()
    await progress.finish(len(files))


async def _noting(
    pages: AsyncIterator[Sequence[ShownMessage]],
    urls: dict[str, None],
    attachments: dict[FileName, Attachment],
) -> AsyncIterator[Sequence[ShownMessage]]:
    """Which pictures the messages show, and which files they have, on their way."""
    async for page in pages:
        attachments |= {each.file_id: each for shown in page for each in shown.message.attachments}
        urls |= dict.fromkeys(shown.message.image for shown in page)
        yield page
