"""Guests of calls, and the links by which they come."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, from_time, to_time
from domain.model.guests import GUESTS_FROM, CallLink, Guest, GuestState
from domain.model.ids import CallId, RoomId, UserId
from ports.repositories.guests import Guests

LINK_COLUMNS = ("room_id", "made_by", "uses", "uses_at_most", "created_at", "expires_at")
GUEST_COLUMNS = ("call_id", "name", "state", "created_at", "seen_at")


class GuestStatements:
    """A guest's row counts from 1; `GUESTS_FROM` is added to it outside the database."""

    def __init__(self, sql: Dialect) -> None:
        links, guests, value = Table("call_links"), Table("call_guests"), sql.param
        remove = sql.query.from_(links).delete()
        self.add_link = sql.text(sql.insert(links, "token_hash", *LINK_COLUMNS))
        self.find_link = sql.text(
            sql.query.from_(links).select(*LINK_COLUMNS).where(links.token_hash == value)
        )
        self.end_links = sql.text(remove.where(links.room_id == value))
        self.sweep_links = sql.text(remove.where(links.expires_at <= value))

        self.add = sql.adding(sql.insert(guests, *GUEST_COLUMNS), "guest_id")
        every = sql.query.from_(guests).select("guest_id", *GUEST_COLUMNS)
        self.find_many = sql.many(every.where(sql.among(guests.guest_id)))
        this = guests.guest_id == value
        self.note_seen = sql.text(sql.query.update(guests).set("seen_at", value).where(this))
        self.decide = sql.text(sql.query.update(guests).set("state", value).where(this))
        self.list_waiting = sql.text(
            every.where((guests.call_id == value) & (guests.state == value))
            .orderby(guests.seen_at, order=Order.desc)
            .orderby(guests.guest_id, order=Order.desc)
            .limit(value)
        )


class SqlGuests(Guests):
    def __init__(self, session: Session, statements: GuestStatements) -> None:
        self._session = session
        self._sql = statements

    async def add_link(self, link: CallLink, token_hash: bytes) -> None:
        self._session.later(
            self._sql.add_link,
            token_hash,
            link.room_id,
            link.made_by,
            link.uses,
            link.uses_at_most,
            to_time(link.created_at),
            to_time(link.expires_at),
        )

    async def find_link(self, token_hash: bytes) -> CallLink | None:
        row = await self._session.row(self._sql.find_link, token_hash)
        if row is None:
            return None
        room_id, made_by, uses, uses_at_most, created_at, expires_at = row
        return CallLink(
            room_id=room_id,
            made_by=made_by,
            uses=uses,
            uses_at_most=uses_at_most,
            created_at=from_time(created_at),
            expires_at=from_time(expires_at),
        )

    async def end_links(self, room_id: RoomId) -> None:
        self._session.later(self._sql.end_links, room_id)

    async def sweep_links(self, until: datetime) -> None:
        await self._session.change(self._sql.sweep_links, to_time(until))

    async def add(self, guest: Guest) -> Guest:
        number = await self._session.insert(
            self._sql.add,
            guest.call_id,
            guest.name,
            guest.state,
            to_time(guest.created_at),
            to_time(guest.seen_at),
        )
        return replace(guest, guest_id=UserId(GUESTS_FROM + number))

    async def find_many(self, guest_ids: Collection[UserId]) -> Mapping[UserId, Guest]:
        numbers = {each - GUESTS_FROM for each in guest_ids}
        if not numbers:
            return {}
        rows = await self._session.rows(self._sql.find_many.of(len(numbers)), *numbers)
        return {guest.guest_id: guest for guest in map(_to_guest, rows)}

    async def note_seen(self, guest_id: UserId, at: datetime) -> None:
        self._session.later(self._sql.note_seen, to_time(at), guest_id - GUESTS_FROM)

    async def decide(self, guest_id: UserId, state: GuestState) -> None:
        self._session.later(self._sql.decide, state, guest_id - GUESTS_FROM)

    async def list_waiting(self, call_id: CallId, limit: int) -> Sequence[Guest]:
        rows = await self._session.rows(self._sql.list_waiting, call_id, GuestState.WAITING, limit)
        return [_to_guest(row) for row in rows]


def _to_guest(row: Row) -> Guest:
    number, call_id, name, state, created_at, seen_at = row
    return Guest(
        guest_id=UserId(GUESTS_FROM + number),
        call_id=call_id,
        name=name,
        state=GuestState(state),
        created_at=from_time(created_at),
        seen_at=from_time(seen_at),
    )
