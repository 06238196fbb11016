"""Messages with what is shown beside them, loaded for a whole page at once."""

from collections.abc import Collection, Mapping, Sequence

from domain.model.calls import Call
from domain.model.chat import Message, MessageType, ShownMessage
from domain.model.ids import CallId, MessageId, UserId
from domain.services.events import with_present_names
from ports.storage import Repositories


async def load_shown(
    stored: Repositories, user_id: UserId, messages: Sequence[Message]
) -> Sequence[ShownMessage]:
    """As this person sees them; what a page does not need is not asked for."""
    messages = await with_present_names(stored, messages)
    calls = await _calls(stored, messages)
    answered = await find_answered(stored, user_id, messages)
    return [
        ShownMessage(message, calls.get(message.call_id), answered.get(message.reply_to))
        for message in messages
    ]


async def find_answered(
    stored: Repositories, user_id: UserId, messages: Collection[Message]
) -> Mapping[MessageId, Message]:
    """The messages that these answer, as far as this person may read them."""
    message_ids = {message.reply_to for message in messages if message.reply_to}
    if not message_ids:
        return {}
    found = await stored.messages.find_readable(user_id, message_ids)
    return {each.message_id: each for each in await with_present_names(stored, list(found.values()))}


async def _calls(stored: Repositories, messages: Collection[Message]) -> Mapping[CallId, Call]:
    call_ids = {message.call_id for message in messages if message.type is MessageType.CALL}
    return await stored.calls.find_many(call_ids) if call_ids else {}
