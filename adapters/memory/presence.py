"""Who is here, in one process. Boards made with the same `nodes` are nodes of one story."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from domain.model.ids import NodeId, UserId
from domain.model.presence import PresenceState
from ports.presence import LEFT_NODE_KEPT, NODE_KEPT, PresenceBoard
from ports.system import Clock


class Shown:
    """What one node shows."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.states: dict[UserId, PresenceState] = {}
        self.call_waiting: set[UserId] = set()


class MemoryPresenceBoard(PresenceBoard):
    def __init__(self, clock: Clock, node: NodeId, nodes: dict[NodeId, Shown] | None = None) -> None:
        self._clock = clock
        self._node = node
        self._nodes = {} if nodes is None else nodes

    async def show(
        self, states: Mapping[UserId, PresenceState], call_waiting: Collection[UserId] = ()
    ) -> Mapping[UserId, PresenceState]:
        self._forget_dead()
        mine = self._nodes.setdefault(self._node, Shown(self._clock.now()))
        mine.until = self._clock.now() + NODE_KEPT
        for user_id, state in states.items():
            mine.states[user_id] = state
            if state is PresenceState.OFFLINE:
                del mine.states[user_id]
        mine.call_waiting = (mine.call_waiting - states.keys()) | set(call_waiting)
        return await self.find(states)

    async def find(self, user_ids: Collection[UserId]) -> Mapping[UserId, PresenceState]:
        self._forget_dead()
        return {user_id: min(self._states(user_id), key=_RANK.index) for user_id in user_ids}

    async def find_call_waiting(self, user_ids: Collection[UserId]) -> set[UserId]:
        self._forget_dead()
        return {user_id for user_id in user_ids if self._has_call_waiting(user_id)}

    def _has_call_waiting(self, user_id: UserId) -> bool:
        there = [shown for shown in self._nodes.values() if user_id in shown.states]
        return bool(there) and all(user_id in shown.call_waiting for shown in there)

    async def renew(self) -> bool:
        self._forget_dead()
        mine = self._nodes.get(self._node)
        if mine is None:
            return False
        mine.until = self._clock.now() + NODE_KEPT
        return True

    async def leave(self) -> None:
        if mine := self._nodes.get(self._node):
            mine.until = self._clock.now() + LEFT_NODE_KEPT

    def _states(self, user_id: UserId) -> Iterator[PresenceState]:
        for shown in self._nodes.values():
            yield shown.states.get(user_id, PresenceState.OFFLINE)
        yield PresenceState.OFFLINE

    def _forget_dead(self) -> None:
        now = self._clock.now()
        for node in [node for node, shown in self._nodes.items() if shown.until <= now]:
            del self._nodes[node]


_RANK = (PresenceState.ONLINE, PresenceState.AWAY, PresenceState.OFFLINE)
