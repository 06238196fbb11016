"""Whom a second call may ring while they are in one."""

import logging
from collections.abc import Collection
from dataclasses import dataclass

from domain.model.errors import Unavailable
from domain.model.ids import UserId
from ports.presence import PresenceBoard

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWaiting:
    board: PresenceBoard

    async def find(self, user_ids: Collection[UserId]) -> Collection[UserId]:
        """Those among them all of whose open sessions, on all nodes, show a second call; nobody while that
        is not known: to whoever calls them then they are busy. To be asked before a transaction.
        """
        try:
            return await self.board.find_call_waiting(user_ids)
        except Unavailable:
            log.warning("the presence board is away; whoever is in a call is busy")
            return ()
