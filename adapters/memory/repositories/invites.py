"""Invites, in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Numbers, Tables
from domain.model.ids import InviteId
from domain.model.invites import Invite
from ports.repositories.invites import Invites


class MemoryInvites(Invites):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(self, invite: Invite, token_hash: bytes) -> Invite:
        added = replace(invite, invite_id=InviteId(self._numbers.next("invite")))
        self._tables.invites[token_hash] = added
        return added

    async def stands(self, token_hash: bytes, now: datetime) -> bool:
        invite = self._tables.invites.get(token_hash)
        return invite is not None and invite.lets_in(now)

    async def use(self, token_hash: bytes, now: datetime) -> bool:
        invite = self._tables.invites.get(token_hash)
        if invite is None or not invite.lets_in(now):
            return False
        self._tables.invites[token_hash] = replace(invite, uses=invite.uses + 1)
        return True

    async def list_standing(self, now: datetime) -> Sequence[Invite]:
        standing = [invite for invite in self._tables.invites.values() if invite.lets_in(now)]
        return sorted(standing, key=lambda invite: invite.invite_id, reverse=True)

    async def end(self, invite_id: InviteId) -> None:
        self._remove(lambda invite: invite.invite_id == invite_id)

    async def sweep(self, until: datetime) -> None:
        self._remove(lambda invite: invite.expires_at <= until)

    def _remove(self, which: Callable[[Invite], bool]) -> None:
        for token_hash in [key for key, invite in self._tables.invites.items() if which(invite)]:
            del self._tables.invites[token_hash]
