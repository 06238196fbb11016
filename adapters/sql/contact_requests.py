"""Contact requests."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pypika import Order, Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, Value, from_time, to_time
from domain.model.contacts import ContactRequest, RequestStatus
from domain.model.errors import ContactRequestNotFound
from domain.model.ids import RequestId, UserId
from ports.repositories.contacts import ContactRequests


class ContactRequestStatements:
    def __init__(self, sql: Dialect) -> None:
        requests, value = Table("contact_requests"), sql.param
        asker, asked, status = requests.request_uid, requests.user_id, requests.status
        columns = ("request_uid", "user_id", "status", "expired_at", "created_at", "updated_at")
        every = sql.query.from_(requests).select("id", *columns)
        waiting = every.where((status == value) & (requests.expired_at > value))
        update = sql.query.update(requests).set(status, value).set(requests.updated_at, value)
        pair = (asker == value) & (asked == value)
        self.add = sql.adding(sql.insert(requests, *columns), "id")
        self.get = sql.text(every.where(requests.id == value))
        self.pending_between = sql.many_of_both(
            waiting.where((asker == value) & sql.among(asked)),
            waiting.where((asked == value) & sql.among(asker)),
        )
        self.list_pending = sql.text(waiting.where(asked == value).orderby(requests.id, order=Order.desc))
        self.list_sent = sql.text(waiting.where(asker == value).orderby(requests.id, order=Order.desc))
        self.set_status = sql.text(update.where(requests.id == value))
        self.close = sql.text(update.where(pair & (status == value)))
        self.close_all = tuple(
            sql.text(update.where((each == value) & (status == value))) for each in (asker, asked)
        )
        self.expire = sql.text(update.where((status == value) & (requests.expired_at <= value)))


class SqlContactRequests(ContactRequests):
    def __init__(self, session: Session, statements: ContactRequestStatements) -> None:
        self._session = session
        self._sql = statements

    async def add(
        self, *, requester_id: UserId, user_id: UserId, expires_at: datetime, now: datetime
    ) -> ContactRequest:
        pending, at = RequestStatus.PENDING, to_time(now)
        request_id = await self._session.insert(
            self._sql.add, requester_id, user_id, pending, to_time(expires_at), at, at
        )
        return ContactRequest(
            request_id=RequestId(request_id),
            requester_id=requester_id,
            user_id=user_id,
            status=pending,
            expires_at=expires_at,
            created_at=now,
            updated_at=now,
        )

    async def get(self, request_id: RequestId) -> ContactRequest:
        row = await self._session.row(self._sql.get, request_id)
        if row is None:
            raise ContactRequestNotFound
        return _request(row)

    async def find_pending_between(
        self, user_id: UserId, others: Collection[UserId], now: datetime
    ) -> Mapping[UserId, ContactRequest]:
        if not others:
            return {}
        asked = set(others)
        args: tuple[Value, ...] = (RequestStatus.PENDING, to_time(now), user_id, *asked)
        rows = await self._session.rows(self._sql.pending_between.of(len(asked)), *args, *args)
        found = sorted((_request(row) for row in rows), key=lambda request: request.request_id)
        return {
            request.user_id if request.requester_id == user_id else request.requester_id: request
            for request in found
        }

    async def list_pending(self, user_id: UserId, now: datetime) -> Sequence[ContactRequest]:
        return await self._list(self._sql.list_pending, user_id, now)

    async def list_sent(self, user_id: UserId, now: datetime) -> Sequence[ContactRequest]:
        return await self._list(self._sql.list_sent, user_id, now)

    async def _list(self, statement: str, user_id: UserId, now: datetime) -> Sequence[ContactRequest]:
        rows = await self._session.rows(statement, RequestStatus.PENDING, to_time(now), user_id)
        return [_request(row) for row in rows]

    async def set_status(self, request_id: RequestId, status: RequestStatus, now: datetime) -> None:
        await self._session.change(self._sql.set_status, status, to_time(now), request_id)

    async def close_pending_between(self, one: UserId, other: UserId, now: datetime) -> None:
        await self._close(RequestStatus.ACCEPTED, one, other, now)

    async def reject_pending_between(self, one: UserId, other: UserId, now: datetime) -> None:
        await self._close(RequestStatus.REJECTED, one, other, now)

    async def _close(self, status: RequestStatus, one: UserId, other: UserId, now: datetime) -> None:
        for asker, asked in ((one, other), (other, one)):
            await self._session.change(
                self._sql.close, status, to_time(now), asker, asked, RequestStatus.PENDING
            )

    async def reject_all_of(self, user_id: UserId, now: datetime) -> None:
        for statement in self._sql.close_all:
            self._session.later(
                statement, RequestStatus.REJECTED, to_time(now), user_id, RequestStatus.PENDING
            )

    async def expire(self, now: datetime) -> None:
        at = to_time(now)
        await self._session.change(self._sql.expire, RequestStatus.EXPIRED, at, RequestStatus.PENDING, at)


def _request(row: Row) -> ContactRequest:
    request_id, requester_id, user_id, status, expires_at, created_at, updated_at = row
    return ContactRequest(
        request_id=request_id,
        requester_id=requester_id,
        user_id=user_id,
        status=RequestStatus(status),
        expires_at=from_time(expires_at),
        created_at=from_time(created_at),
        updated_at=from_time(updated_at),
    )
