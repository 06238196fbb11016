"""Guests of calls, and the links by which they come, in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from adapters.memory.tables import Numbers, Tables
from domain.model.guests import GUESTS_FROM, CallLink, Guest, GuestState
from domain.model.ids import CallId, RoomId, UserId
from ports.repositories.guests import Guests


class MemoryGuests(Guests):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add_link(self, link: CallLink, token_hash: bytes) -> None:
        self._tables.call_links[token_hash] = link

    async def find_link(self, token_hash: bytes) -> CallLink | None:
        return self._tables.call_links.get(token_hash)

    async def end_links(self, room_id: RoomId) -> None:
        self._remove_links(lambda link: link.room_id == room_id)

    async def sweep_links(self, until: datetime) -> None:
        self._remove_links(lambda link: link.expires_at <= until)

    def _remove_links(self, which: Callable[[CallLink], bool]) -> None:
        for key in [key for key, link in self._tables.call_links.items() if which(link)]:
            del self._tables.call_links[key]

    async def add(self, guest: Guest) -> Guest:
        added = replace(guest, guest_id=UserId(GUESTS_FROM + self._numbers.next("guest")))
        self._tables.guests[added.guest_id] = added
        return added

    async def find_many(self, guest_ids: Collection[UserId]) -> Mapping[UserId, Guest]:
        guests = self._tables.guests
        return {each: guests[each] for each in set(guest_ids) if each in guests}

    async def note_seen(self, guest_id: UserId, at: datetime) -> None:
        self._tables.guests[guest_id] = replace(self._tables.guests[guest_id], seen_at=at)

    async def decide(self, guest_id: UserId, state: GuestState) -> None:
        self._tables.guests[guest_id] = replace(self._tables.guests[guest_id], state=state)

    async def list_waiting(self, call_id: CallId, limit: int) -> Sequence[Guest]:
        waiting = [
            each
            for each in self._tables.guests.values()
            if each.call_id == call_id and each.state is GuestState.WAITING
        ]
        return sorted(waiting, key=attrgetter("seen_at", "guest_id"), reverse=True)[:limit]
