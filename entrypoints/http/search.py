"""Searching messages."""

from sanic import Blueprint

from adapters.wire.search import FoundMessagesView, SearchQuery, found_messages_view
from domain.model.accounts import Login
from domain.model.errors import ContactNotFound, Forbidden, InvalidFields
from domain.model.scopes import Scope
from domain.services.search import SearchService
from entrypoints.http.operations import operation

search_api = Blueprint("search")


@operation(
    search_api,
    "GET",
    "/chat/search",
    scope=Scope.READ,
    limit="message_searches_per_user",
    errors=(InvalidFields, ContactNotFound, Forbidden),
)
async def search_messages(login: Login, query: SearchQuery, search: SearchService) -> FoundMessagesView:
    """Messages of the caller's conversations, or of one, with all the words; newest first.

    Words are found by their beginning, Chinese and its like by any two characters in a row, `"phrases"` as
    they stand. `q` may be empty where `has` (`image`, `file`, `link`, `call`) or `senderId` is given.
    """
    page = await search.search(
        login.user_id, query.search(), contact_id=query.contact_id, before=query.cursor, limit=query.limit
    )
    return found_messages_view(page)
