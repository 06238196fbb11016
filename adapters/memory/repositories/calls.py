"""Calls, in memory."""

from collections.abc import Collection, Mapping

from adapters.memory.tables import Tables
from domain.model.calls import Call
from domain.model.ids import CallId
from ports.repositories.calls import Calls


class MemoryCalls(Calls):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def find_many(self, call_ids: Collection[CallId]) -> Mapping[CallId, Call]:
        calls = self._tables.calls
        return {call_id: calls[call_id] for call_id in set(call_ids) if call_id in calls}
