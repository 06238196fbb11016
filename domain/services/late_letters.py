"""What is told late may be so no more: it goes only to those whom it still concerns (S16)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from domain.model.contacts import RequestStatus
from domain.model.errors import ContactRequestNotFound
from domain.model.notifications import ContactSubject, Envelope, MessageSubject, RequestSubject
from ports.notification_frames import NotificationFrames
from ports.storage import Repositories

LATE_AFTER = timedelta(seconds=0.5)
"""What is told within this time of its commit is told as it was committed. A later change is at most this
much ahead of it, which leaves half of the second that somebody who was removed may still hear something in.
"""


async def still_due(
    stored: Repositories, frames: NotificationFrames, envelopes: Sequence[Envelope]
) -> Sequence[Envelope]:
    """Without those who may not read the message any more or have blocked its sender since, without contacts
    that are gone, and without requests that do not wait any longer.
    """
    due = [await _still_due(stored, frames, envelope) for envelope in envelopes]
    return [envelope for envelope in due if envelope.to]


async def _still_due(stored: Repositories, frames: NotificationFrames, envelope: Envelope) -> Envelope:
    match frames.subject_of(envelope):
        case MessageSubject(message_id, room_id, sender_id, is_new):
            members = await stored.contacts.members_among(envelope.to.keys(), room_id)
            hearing = {
                user_id
                for user_id, contact in members.items()
                if contact.hears(message_id, sender_id, is_new=is_new)
            }
            to = {user_id: number for user_id, number in envelope.to.items() if user_id in hearing}
            return replace(envelope, to=to)
        case ContactSubject(contact_id):
            there = bool(await stored.contacts.find_many([contact_id]))
        case RequestSubject(request_id):
            try:
                there = (await stored.contact_requests.get(request_id)).status is RequestStatus.PENDING
            except ContactRequestNotFound:
                there = False
        case None:
            there = True
    return envelope if there else replace(envelope, to={})
