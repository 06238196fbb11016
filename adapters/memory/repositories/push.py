"""Push subscriptions, in memory."""

from collections.abc import Collection, Mapping, Sequence

from adapters.memory.tables import Tables
from domain.model.ids import MessageId, RoomId, UserId
from domain.model.push import PushSubscription
from ports.repositories.push import PushSubscriptions


class MemoryPushSubscriptions(PushSubscriptions):
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def put(self, subscription: PushSubscription) -> None:
        self._tables.push_subscriptions[subscription.endpoint] = subscription

    async def remove(self, endpoints: Collection[str]) -> None:
        for endpoint in endpoints:
            self._tables.push_subscriptions.pop(endpoint, None)

    async def list_of(self, user_ids: Collection[UserId]) -> Sequence[PushSubscription]:
        logins = self._tables.logins
        return [
            each
            for each in self._tables.push_subscriptions.values()
            if each.user_id in user_ids and each.login_id in logins
        ]

    async def sweep(self) -> None:
        logins = self._tables.logins
        ended = [each for each in self._tables.push_subscriptions.values() if each.login_id not in logins]
        await self.remove([each.endpoint for each in ended])

    async def pushed(self, user_ids: Collection[UserId], room_id: RoomId) -> Mapping[UserId, MessageId]:
        marks = self._tables.push_marks
        return {user_id: marks[user_id, room_id] for user_id in user_ids if (user_id, room_id) in marks}

    async def mark_pushed(self, user_ids: Collection[UserId], room_id: RoomId, message_id: MessageId) -> None:
        for user_id in user_ids:
            self._tables.push_marks[user_id, room_id] = message_id

    async def unmark_pushed(self, user_id: UserId, room_id: RoomId) -> None:
        self._tables.push_marks.pop((user_id, room_id), None)
