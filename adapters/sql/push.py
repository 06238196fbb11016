"""Push subscriptions."""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from pypika import Table

from adapters.sql.dialect import Dialect
from adapters.sql.session import Session
from adapters.sql.values import Row, from_exact, from_time, to_exact, to_time
from domain.model.ids import LoginId, MessageId, RoomId, UserId
from domain.model.push import PushSubscription
from ports.repositories.push import PushSubscriptions

COLUMNS = ("endpoint", "user_id", "login_id", "p256dh", "auth", "created_at")


class PushStatements:
    def __init__(self, sql: Dialect) -> None:
        subscriptions, marks, logins = Table("push_subscriptions"), Table("push_marks"), Table("logins")
        value = sql.param
        insert = sql.insert(subscriptions, "endpoint_hash", *COLUMNS)
        self.put = sql.text(
            sql.upsert(insert, ["endpoint_hash"], {name: sql.proposed(name) for name in COLUMNS})
        )
        self.remove = sql.many(
            sql.query.from_(subscriptions).delete().where(sql.among(subscriptions.endpoint_hash))
        )
        self.list_of = sql.many(
            sql.query.from_(subscriptions)
            .join(logins)
            .on(logins.login_id == subscriptions.login_id)
            .select(*(subscriptions.field(name) for name in COLUMNS))
            .where(sql.among(subscriptions.user_id))
        )
        standing = sql.query.from_(logins).select(logins.login_id)
        self.sweep = sql.text(
            sql.query.from_(subscriptions).delete().where(subscriptions.login_id.notin(standing))
        )
        self.pushed = sql.many(
            sql.query.from_(marks)
            .select("user_id", "message_id")
            .where((marks.room_id == value) & sql.among(marks.user_id))
        )
        self.mark = sql.text(
            sql.upsert(
                sql.insert(marks, "user_id", "room_id", "message_id"),
                ["user_id", "room_id"],
                {"message_id": sql.proposed("message_id")},
            )
        )
        self.unmark = sql.text(
            sql.query.from_(marks).delete().where((marks.user_id == value) & (marks.room_id == value))
        )


class SqlPushSubscriptions(PushSubscriptions):
    def __init__(self, session: Session, statements: PushStatements) -> None:
        self._session = session
        self._sql = statements

    async def put(self, subscription: PushSubscription) -> None:
        self._session.later(
            self._sql.put,
            _hash(subscription.endpoint),
            subscription.endpoint,
            subscription.user_id,
            to_exact(subscription.login_id),
            subscription.p256dh,
            subscription.auth,
            to_time(subscription.created_at),
        )

    async def remove(self, endpoints: Collection[str]) -> None:
        if endpoints:
            await self._session.change(self._sql.remove.of(len(endpoints)), *map(_hash, endpoints))

    async def list_of(self, user_ids: Collection[UserId]) -> Sequence[PushSubscription]:
        if not user_ids:
            return []
        return [
            _subscription(row)
            for row in await self._session.rows(self._sql.list_of.of(len(user_ids)), *user_ids)
        ]

    async def sweep(self) -> None:
        await self._session.change(self._sql.sweep)

    async def pushed(self, user_ids: Collection[UserId], room_id: RoomId) -> Mapping[UserId, MessageId]:
        if not user_ids:
            return {}
        rows = await self._session.rows(self._sql.pushed.of(len(user_ids)), room_id, *user_ids)
        return {UserId(user_id): MessageId(message_id) for user_id, message_id in rows}

    async def mark_pushed(self, user_ids: Collection[UserId], room_id: RoomId, message_id: MessageId) -> None:
        for user_id in user_ids:
            self._session.later(self._sql.mark, user_id, room_id, message_id)

    async def unmark_pushed(self, user_id: UserId, room_id: RoomId) -> None:
        self._session.later(self._sql.unmark, user_id, room_id)


def _hash(endpoint: str) -> bytes:
    return hashlib.sha256(endpoint.encode()).digest()


def _subscription(row: Row) -> PushSubscription:
    endpoint, user_id, login_id, p256dh, auth, created_at = row
    return PushSubscription(
        user_id=user_id,
        login_id=LoginId(from_exact(login_id)),
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
        created_at=from_time(created_at),
    )
