"""Calls."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from typing import Protocol

from domain.model.calls import Call
from domain.model.ids import CallId


class Calls(Protocol):
    @abstractmethod
    async def find_many(self, call_ids: Collection[CallId]) -> Mapping[CallId, Call]: ...
