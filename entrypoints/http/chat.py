"""Messages (contract section 6, contract-2 N1)."""

from collections.abc import Sequence

from sanic import Blueprint

from adapters.wire.chat import (
    AroundQuery,
    DelayedImage,
    HistoryQuery,
    MessageEdit,
    MessageQuery,
    MessageToDelete,
    MessageView,
    NewMessage,
    PinChange,
    PinsQuery,
    ReactionChange,
    SurroundingsView,
    SyncQuery,
    message_view,
    shown_delivery_view,
    surroundings_view,
)
from domain.model.accounts import Login
from domain.model.chat import ShownMessage
from domain.model.errors import (
    ContactNotFound,
    EditTooLate,
    EmptyMessage,
    Forbidden,
    InvalidFields,
    MessageNotFound,
    RevokeTooLate,
    TooManyPins,
    TooManyReactions,
)
from domain.model.file_errors import InfectedFile
from domain.model.scopes import Scope
from domain.services.chat import ChatService
from domain.services.history import HistoryService
from domain.services.pins import PinService
from domain.services.reactions import ReactionService
from entrypoints.http.operations import operation

chat_api = Blueprint("chat")

CHANGES = "message_changes_per_user"
UNREADABLE = (InvalidFields, ContactNotFound, Forbidden)


@operation(
    chat_api,
    "POST",
    "/chat/send",
    scope=Scope.SEND,
    limit="messages_per_user",
    errors=(*UNREADABLE, EmptyMessage, MessageNotFound, InfectedFile),
)
async def send(login: Login, body: NewMessage, chat: ChatService) -> MessageView:
    """Send a text, an image or files, or pass one on. The same `localId` again gives the first message."""
    return message_view(await _send(login, body, chat), local_id=body.local_id)


async def _send(login: Login, body: NewMessage, chat: ChatService) -> ShownMessage:
    if body.forward_of:
        return await chat.forward(
            login.user_id,
            body.contact_id,
            forward_of=body.forward_of,
            local_id=body.local_id,
            text=body.text,
            reply_to=body.reply_to,
            mentions=body.mentions,
        )
    return await chat.send(
        login.user_id,
        body.contact_id,
        local_id=body.local_id,
        text=body.text,
        image=body.image,
        thumbnail=body.thumbnail,
        reply_to=body.reply_to,
        mentions=body.mentions,
        attachments=body.attachments,
    )


@operation(chat_api, "GET", "/chat/messages", scope=Scope.READ, errors=UNREADABLE)
async def list_messages(login: Login, query: HistoryQuery, history: HistoryService) -> Sequence[MessageView]:
    """The newest messages below `lastMessageId` (0: from the end), or the oldest above `afterMessageId`;
    ascending.
    """
    shown = await history.page(
        login.user_id,
        query.contact_id,
        before=query.last_message_id,
        after=query.after_message_id,
        limit=query.limit,
    )
    return [message_view(each) for each in shown]


@operation(chat_api, "GET", "/chat/around", scope=Scope.READ, errors=(*UNREADABLE, MessageNotFound))
async def list_around(login: Login, query: AroundQuery, history: HistoryService) -> SurroundingsView:
    """A message with what was written around it: half older, half newer, ascending."""
    found = await history.around(login.user_id, query.contact_id, query.message_id, query.limit)
    return surroundings_view(found)


@operation(
    chat_api,
    "POST",
    "/chat/edit",
    scope=Scope.SEND,
    limit=CHANGES,
    errors=(*UNREADABLE, EmptyMessage, EditTooLate),
)
async def edit(login: Login, body: MessageEdit, chat: ChatService) -> MessageView:
    """Change the text of one's own message within a day."""
    return message_view(
        await chat.edit(login.user_id, body.message_id, text=body.text, mentions=body.mentions)
    )


@operation(
    chat_api,
    "POST",
    "/chat/react",
    scope=Scope.SEND,
    limit=CHANGES,
    errors=(InvalidFields, Forbidden, TooManyReactions),
)
async def react(login: Login, body: ReactionChange, reactions: ReactionService) -> None:
    """React with an emoji, or take it back; twice is once."""
    await reactions.react(login.user_id, body.message_id, body.emoji, on=body.on)


@operation(chat_api, "POST", "/chat/pin", scope=Scope.SEND, limit=CHANGES, errors=(Forbidden, TooManyPins))
async def pin(login: Login, body: PinChange, pins: PinService) -> None:
    """Keep a message at hand, or no longer; twice is once."""
    await pins.pin(login.user_id, body.message_id, on=body.on)


@operation(chat_api, "GET", "/chat/pins", scope=Scope.READ, errors=UNREADABLE)
async def list_pins(login: Login, query: PinsQuery, pins: PinService) -> Sequence[MessageView]:
    """The newest pin first."""
    return [message_view(each) for each in await pins.list_of(login.user_id, query.contact_id)]


@operation(
    chat_api, "POST", "/chat/revoke", scope=Scope.SEND, limit=CHANGES, errors=(Forbidden, RevokeTooLate)
)
async def revoke(login: Login, query: MessageQuery, chat: ChatService) -> None:
    """Take back one's own message within two minutes."""
    await chat.revoke(login.user_id, query.message_id)


@operation(chat_api, "POST", "/chat/delete", scope=Scope.SEND, limit=CHANGES, errors=(Forbidden,))
async def delete(login: Login, body: MessageToDelete, chat: ChatService) -> None:
    """Take anybody's message away from a group, as its owner or admin."""
    await chat.delete(login.user_id, body.message_id)


@operation(
    chat_api, "POST", "/chat/delayUpload", scope=Scope.SEND, limit=CHANGES, errors=(InvalidFields, Forbidden)
)
async def fill_image(login: Login, body: DelayedImage, chat: ChatService) -> None:
    """The picture of a message that was sent with its thumbnail only; works once."""
    await chat.fill_image(login.user_id, body.message_id, body.image)


@operation(chat_api, "GET", "/chat/sync", scope=Scope.READ, errors=(InvalidFields,))
async def sync(login: Login, query: SyncQuery, history: HistoryService) -> Sequence[MessageView]:
    """Deliveries to the caller above `synced` and, if not 0, below `last`; newest first."""
    shown = await history.sync(login.user_id, query.synced, query.last, query.limit)
    return [shown_delivery_view(each) for each in shown]
