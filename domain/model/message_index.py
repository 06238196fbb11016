"""How far the words of messages are indexed: new messages as they come, older ones backwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.model.ids import MessageId

MISSED_FOR = timedelta(seconds=60)
"""Ids are given before the commit: one that is not there yet may come. No transaction takes longer."""
MISSED_AT_MOST = 1000
"""Ids looked for at once, the newest."""


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """Indexed are the messages from `oldest` to `newest`, without those `missed`, each since when."""

    oldest: MessageId
    newest: MessageId
    missed: Mapping[MessageId, datetime] = field(default_factory=dict)

    def followed(self, found: Collection[MessageId], now: datetime) -> "IndexProgress":
        """After the messages above `newest`, and of the missed, were read: `found` are those there are."""
        newest = max(found, default=self.newest)
        waiting = {
            message_id: since
            for message_id, since in self.missed.items()
            if message_id not in found and now - since < MISSED_FOR
        }
        lowest = max(self.newest + 1, newest - MISSED_AT_MOST)
        gaps = (MessageId(each) for each in range(lowest, newest) if each not in found)
        waiting |= dict.fromkeys(gaps, now)
        kept = sorted(waiting)[-MISSED_AT_MOST:]
        return replace(self, newest=max(newest, self.newest), missed={each: waiting[each] for each in kept})

    def gone_back_to(self, oldest: MessageId) -> "IndexProgress":
        return replace(self, oldest=oldest)

    @property
    def is_complete(self) -> bool:
        """Whether all older messages are in the index."""
        return self.oldest <= 1


NOTHING_YET = IndexProgress(oldest=MessageId(1), newest=MessageId(0))
"""Of a storage without messages."""
