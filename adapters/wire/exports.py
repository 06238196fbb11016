"""An export of one's data: JSON that explains itself."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import msgspec

from adapters.wire.accounts import login_view, settings_view, user_view
from adapters.wire.chat import message_view
from adapters.wire.contacts import contact_request_view, contact_view
from adapters.wire.groups import group_view
from adapters.wire.writing import Time, View
from domain.model.accounts import Login
from domain.model.chat import ShownMessage
from domain.model.contacts import Contact
from domain.model.exports import PersonalData

EXPLANATION: Final = {
    "exportedAt": "When this export was made. All times are UTC, as RFC 3339 writes them.",
    "profile": "What others see of you.",
    "settings": "Wallpaper, and what you show of yourself; null if you never changed any of it.",
    "devices": "Where you are signed in.",
    "contacts": "Your conversations: with a person (userId) or a group (groupId). What was said in each "
    "stands in conversations/<contactId>.json.",
    "groups": "The groups that you are in; role 1 is owner, 2 administrator, 3 member.",
    "people": "Who the userIds of your contacts are.",
    "requestsReceived": "Who asked to be your contact and waits for your answer.",
    "requestsSent": "Whom you asked and who did not answer yet.",
    "blocked": "The userIds of those whom you have blocked.",
}
MESSAGES: Final = (
    "What was said in this conversation, the newest first. type 1 is text, 2 a picture, 3 a call; a "
    "picture's image is the name of a file in this archive; attachments lie in "
    "attachments/<fileId>. revoked: taken back, and therefore empty."
)


class ExportHintView(View):
    """`part`: conversations, then files."""

    part: str
    done: int
    total: int


class ExportTicketView(View):
    url: str
    expires_at: Time


def export_ticket_view(url: str, expires_at: Time) -> ExportTicketView:
    return ExportTicketView(url=url, expires_at=expires_at)


def write_personal_data(data: PersonalData, login: Login) -> bytes:
    return _pretty(
        {
            "explanation": EXPLANATION,
            "exportedAt": data.exported_at,
            "profile": user_view(data.profile),
            "settings": settings_view(data.settings) if data.settings else None,
            "devices": [login_view(each, login.login_id) for each in data.devices],
            "contacts": [contact_view(each) for each in data.contacts],
            "groups": [group_view(each) for each in data.groups],
            "people": [user_view(each) for each in data.people],
            "requestsReceived": [contact_request_view(each) for each in data.requests_received],
            "requestsSent": [contact_request_view(each) for each in data.requests_sent],
            "blocked": data.blocked,
        }
    )


async def write_conversation(
    contact: Contact, pages: AsyncIterator[Sequence[ShownMessage]]
) -> AsyncIterator[bytes]:
    """One JSON object, in pieces."""
    head = msgspec.json.encode({"explanation": MESSAGES, "contact": contact_view(contact)})
    yield head[:-1] + b',\n"messages":['
    between = b"\n"
    async for page in pages:
        for shown in reversed(page):
            yield between + msgspec.json.encode(message_view(shown))
            between = b",\n"
    yield b"\n]}\n"


def _pretty(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value)) + b"\n"
