"""Who is here, on all nodes: a hash per node, which expires with it."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta

from adapters.redis.connection import Partition, RedisConnection
from adapters.redis.scripts import CALL_WAITING_FIND, PRESENCE_FIND, PRESENCE_RENEW, PRESENCE_SHOW
from domain.model.errors import Unavailable
from domain.model.ids import NodeId, UserId
from domain.model.presence import PresenceState
from ports.presence import LEFT_NODE_KEPT, NODE_KEPT, PresenceBoard

PEOPLE_AT_ONCE = 500
"""Per script; Redis is busy with them for about a millisecond."""

SET_KEPT = timedelta(hours=1)
"""Longer than any node's life without renewal."""

WORDS = {PresenceState.ONLINE: b"o", PresenceState.AWAY: b"a", PresenceState.OFFLINE: b""}
STATES = {word: state for state, word in WORDS.items()}


class RedisPresenceBoard(PresenceBoard):
    """Uses the connection that the mailboxes open."""

    def __init__(self, connection: RedisConnection, node: NodeId) -> None:
        self._connection = connection
        self._node = node
        self._shown_in: set[Partition] = set()

    async def show(
        self, states: Mapping[UserId, PresenceState], call_waiting: Collection[UserId] = ()
    ) -> Mapping[UserId, PresenceState]:
        portions = self._portions(states)
        self._shown_in |= {partition for partition, _ in portions}

        async def show(partition: Partition, people: list[UserId]) -> dict[UserId, PresenceState]:
            words = [
                word for each in people for word in (each, WORDS[states[each]], int(each in call_waiting))
            ]
            args = (_milliseconds(NODE_KEPT), _milliseconds(SET_KEPT), *words)
            found = await self._connection.run(PRESENCE_SHOW, partition, self._keys(partition), args)
            return _read(people, found)

        return _merge(await asyncio.gather(*(show(*portion) for portion in portions)))

    async def find(self, user_ids: Collection[UserId]) -> Mapping[UserId, PresenceState]:
        async def find(partition: Partition, people: list[UserId]) -> dict[UserId, PresenceState]:
            nodes, _ = self._keys(partition)
            return _read(people, await self._connection.run(PRESENCE_FIND, partition, (nodes,), people))

        return _merge(await asyncio.gather(*(find(*each) for each in self._portions(user_ids))))

    async def find_call_waiting(self, user_ids: Collection[UserId]) -> set[UserId]:
        async def find(partition: Partition, people: list[UserId]) -> list[UserId]:
            nodes, _ = self._keys(partition)
            found = await self._connection.run(CALL_WAITING_FIND, partition, (nodes,), people)
            return [user_id for user_id, has in zip(people, found, strict=True) if has]

        parts = await asyncio.gather(*(find(*each) for each in self._portions(user_ids)))
        return {user_id for part in parts for user_id in part}

    async def renew(self) -> bool:
        return all(await self._live(NODE_KEPT))

    async def leave(self) -> None:
        with suppress(Unavailable):
            await self._live(LEFT_NODE_KEPT)

    async def _live(self, kept: timedelta) -> Iterable[int]:
        args = (_milliseconds(kept), _milliseconds(SET_KEPT))
        calls = (
            self._connection.run(PRESENCE_RENEW, partition, self._keys(partition), args)
            for partition in self._shown_in
        )
        lives: list[int] = await asyncio.gather(*calls)
        return lives

    def _keys(self, partition: Partition) -> tuple[str, str]:
        nodes = f"{partition.prefix}presence"
        return nodes, f"{nodes}:{self._node}"

    def _portions(self, user_ids: Iterable[UserId]) -> list[tuple[Partition, list[UserId]]]:
        """As many people as one script takes. Raises Unavailable."""
        by_partition: defaultdict[Partition, list[UserId]] = defaultdict(list)
        for user_id in user_ids:
            by_partition[self._connection.partition_of(f"presence:{user_id}")].append(user_id)
        return [
            (partition, people[start : start + PEOPLE_AT_ONCE])
            for partition, people in by_partition.items()
            for start in range(0, len(people), PEOPLE_AT_ONCE)
        ]


def _read(people: Iterable[UserId], found: Iterable[bytes]) -> dict[UserId, PresenceState]:
    return {user_id: STATES[word] for user_id, word in zip(people, found, strict=True)}


def _merge(parts: Iterable[Mapping[UserId, PresenceState]]) -> dict[UserId, PresenceState]:
    return {user_id: state for part in parts for user_id, state in part.items()}


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
