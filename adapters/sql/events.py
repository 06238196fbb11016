"""Events as they are kept beside the text of their message."""

import json

from domain.model.events import Event, EventKind
from domain.model.ids import UserId


def write_event(event: Event | None) -> str | None:
    if event is None:
        return None
    return json.dumps([event.kind, event.actor_id, event.user_ids, event.text], ensure_ascii=False)


def read_event(text: str | None) -> Event | None:
    if not text:
        return None
    kind, actor_id, user_ids, said = json.loads(text)
    return Event(
        kind=EventKind(kind),
        actor_id=UserId(actor_id),
        user_ids=tuple(UserId(user_id) for user_id in user_ids),
        text=said,
    )
