"""What happened to a group (contract-2 N4)."""

from adapters.wire.writing import View
from domain.model.events import Event


class EventView(View):
    """`text`: the new name or announcement, or the number of the new role."""

    kind: str
    actor_id: int
    user_ids: tuple[int, ...]
    text: str


def event_view(event: Event | None) -> EventView | None:
    return EventView.of(event) if event else None
