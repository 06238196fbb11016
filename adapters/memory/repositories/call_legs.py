"""How calls went, leg by leg, in memory."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from adapters.memory.tables import Tables
from domain.model.call_quality import Leg
from domain.model.ids import CallId, UserId
from ports.repositories.call_legs import CallLegs

LegKey = tuple[CallId, UserId, UserId]


class MemoryCallLegs(CallLegs):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def save(self, call_id: CallId, user_id: UserId, legs: Collection[Leg]) -> None:
        self._remove(key for key in self._tables.call_legs if key[:2] == (call_id, user_id))
        for leg in legs:
            self._tables.call_legs[_key(leg)] = leg

    async def list_of(self, call_id: CallId) -> Sequence[Leg]:
        return [self._tables.call_legs[key] for key in sorted(self._tables.call_legs) if key[0] == call_id]

    async def list_newest(self, limit: int) -> Sequence[Leg]:
        return list(reversed(self._by_age()))[:limit]

    async def remove_of(self, user_id: UserId) -> None:
        self._remove(key for key in self._tables.call_legs if user_id in key[1:])

    async def remove_older(self, before: datetime, limit: int) -> int:
        old = [leg for leg in self._by_age()[:limit] if leg.reported_at < before]
        self._remove(map(_key, old))
        return len(old)

    def _by_age(self) -> Sequence[Leg]:
        return sorted(self._tables.call_legs.values(), key=lambda leg: (leg.reported_at, _key(leg)))

    def _remove(self, keys: Iterable[LegKey]) -> None:
        for key in list(keys):
            del self._tables.call_legs[key]


def _key(leg: Leg) -> LegKey:
    return leg.call_id, leg.user_id, leg.quality.from_user_id
