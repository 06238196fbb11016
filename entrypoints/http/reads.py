"""How far people have read (contract-2 N2)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.chat import MessageQuery
from adapters.wire.reads import ReaderView, ReadMark, reader_view
from domain.model.accounts import Login
from domain.model.errors import ContactNotFound, Forbidden, MessageNotFound
from domain.model.scopes import Scope
from domain.services.reads import ReadService
from entrypoints.http.operations import operation

reads_api = Blueprint("reads")


@operation(
    reads_api,
    "POST",
    "/chat/read",
    scope=Scope.SEND,
    limit="reads_per_user",
    errors=(ContactNotFound, Forbidden, MessageNotFound),
)
async def mark_read(login: Login, body: ReadMark, reads: ReadService) -> None:
    """The caller has seen everything up to that message; it never goes backwards."""
    await reads.read(login.user_id, body.contact_id, body.message_id)


@operation(reads_api, "GET", "/chat/readers", scope=Scope.READ, errors=(Forbidden,))
async def list_readers(login: Login, query: MessageQuery, reads: ReadService) -> Sequence[ReaderView]:
    """Who has read the caller's own message and shows it, in the order in which they did."""
    return [reader_view(reader) for reader in await reads.readers(login.user_id, query.message_id)]
