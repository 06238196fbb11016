"""Searching messages (docs/protocol.md)."""

import msgspec

from adapters.wire.chat import MessageView, message_view
from adapters.wire.reading import Query, read_time
from adapters.wire.writing import View
from domain.model.errors import BadRequest
from domain.model.ids import ContactId, MessageId, UserId
from domain.model.search import FoundMessage, FoundMessages, Has, MessageSearch


class SearchQuery(Query):
    """`from` and `to` are RFC 3339, inclusive; `cursor` is that of the page before."""

    q: str = ""
    contact_id: ContactId = ContactId(0)
    sender_id: UserId = UserId(0)
    from_time: str = msgspec.field(name="from", default="")
    to_time: str = msgspec.field(name="to", default="")
    has: str = ""
    cursor: MessageId = MessageId(0)
    limit: int = 0

    def search(self) -> MessageSearch:
        """Raises BadRequest for a time or `has` that is none; as `MessageSearch.read` otherwise."""
        return MessageSearch.read(
            self.q,
            sender_id=self.sender_id,
            has=_has(self.has) if self.has else None,
            since=read_time(self.from_time) if self.from_time else None,
            until=read_time(self.to_time) if self.to_time else None,
        )


class FoundMessageView(MessageView):
    contact_id: int


class FoundMessagesView(View):
    """`cursor` asks for the next page; empty at the end. A page may be short and have one."""

    messages: list[FoundMessageView]
    cursor: str


def found_messages_view(page: FoundMessages) -> FoundMessagesView:
    return FoundMessagesView(
        messages=[_found_message_view(each) for each in page.found],
        cursor=str(page.cursor) if page.cursor else "",
    )


def _found_message_view(found: FoundMessage) -> FoundMessageView:
    message = message_view(found.shown)
    fields = {name: getattr(message, name) for name in MessageView.__struct_fields__}
    return FoundMessageView(**fields, contact_id=found.contact_id)


def _has(text: str) -> Has:
    try:
        return Has(text)
    except ValueError:
        raise BadRequest from None
