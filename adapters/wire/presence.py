"""Whether somebody is here."""

from adapters.wire.writing import Time, View
from domain.model.presence import Presence


class PresenceView(View):
    """`state`: `online`, `away` or `offline`; `last_seen_at` only of whoever is offline."""

    user_id: int
    state: str
    last_seen_at: Time | None


def presence_view(presence: Presence) -> PresenceView:
    return PresenceView.of(presence)
