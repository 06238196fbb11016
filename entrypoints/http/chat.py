"""Messages (contract section 6)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.chat import (
    DelayedImage,
    HistoryQuery,
    MessageQuery,
    MessageView,
    NewMessage,
    SyncQuery,
    message_view,
    shown_delivery_view,
    shown_message_view,
)
from domain.model.accounts import Login
from domain.model.errors import ContactNotFound, EmptyMessage, Forbidden, InvalidFields, RevokeTooLate
from domain.services.chat import ChatService
from entrypoints.http.operations import operation

chat_api = Blueprint("chat")

UNREADABLE = (InvalidFields, ContactNotFound, Forbidden)


@operation(chat_api, "POST", "/chat/send", limit="messages_per_user", errors=(*UNREADABLE, EmptyMessage))
async def send(login: Login, body: NewMessage, chat: ChatService) -> MessageView:
    """Send a text or an image. The same `localId` again gives the message that took it first."""
    message = await chat.send(
        login.user_id,
        body.contact_id,
        local_id=body.local_id,
        text=body.text,
        image=body.image,
        thumbnail=body.thumbnail,
    )
    return message_view(message, local_id=body.local_id)


@operation(chat_api, "GET", "/chat/messages", errors=UNREADABLE)
async def list_messages(login: Login, query: HistoryQuery, chat: ChatService) -> Sequence[MessageView]:
    """The newest messages below `lastMessageId` (0: from the end), ascending."""
    shown = await chat.history(login.user_id, query.contact_id, query.last_message_id, query.limit)
    return [shown_message_view(each) for each in shown]


@operation(
    chat_api, "POST", "/chat/revoke", limit="message_changes_per_user", errors=(Forbidden, RevokeTooLate)
)
async def revoke(login: Login, query: MessageQuery, chat: ChatService) -> None:
    """Take back one's own message within two minutes."""
    await chat.revoke(login.user_id, query.message_id)


@operation(
    chat_api, "POST", "/chat/delayUpload", limit="message_changes_per_user", errors=(InvalidFields, Forbidden)
)
async def fill_image(login: Login, body: DelayedImage, chat: ChatService) -> None:
    """The picture of a message that was sent with its thumbnail only; works once."""
    await chat.fill_image(login.user_id, body.message_id, body.image)


@operation(chat_api, "GET", "/chat/sync", errors=(InvalidFields,))
async def sync(login: Login, query: SyncQuery, chat: ChatService) -> Sequence[MessageView]:
    """Deliveries to the caller above `synced` and, if not 0, below `last`; newest first."""
    shown = await chat.sync(login.user_id, query.synced, query.last, query.limit)
    return [shown_delivery_view(each) for each in shown]
