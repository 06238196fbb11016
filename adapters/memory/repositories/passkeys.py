"""People's passkeys, and the questions that devices were asked, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import Numbers, Tables
from domain.model.ids import PasskeyId, UserId
from domain.model.passkeys import Passkey
from ports.repositories.passkeys import Passkeys


class MemoryPasskeys(Passkeys):
    def __init__(self, tables: Tables, numbers: Numbers) -> None:
        self._tables = tables
        self._numbers = numbers

    async def add(self, passkey: Passkey) -> Passkey | None:
        if await self.find(passkey.key.credential_id):
            return None
        added = replace(passkey, passkey_id=PasskeyId(self._numbers.next("passkeys")))
        self._tables.passkeys[added.passkey_id] = added
        return added

    async def find(self, credential_id: bytes) -> Passkey | None:
        every = self._tables.passkeys.values()
        return next((each for each in every if each.key.credential_id == credential_id), None)

    async def list_of(self, user_id: UserId) -> Sequence[Passkey]:
        return [each for each in self._tables.passkeys.values() if each.user_id == user_id]

    async def rename(self, user_id: UserId, passkey_id: PasskeyId, name: str) -> None:
        if passkey := self._of(user_id, passkey_id):
            self._tables.passkeys[passkey_id] = replace(passkey, name=name)

    async def note_use(self, passkey_id: PasskeyId, uses: int, now: datetime) -> None:
        if passkey := self._tables.passkeys.get(passkey_id):
            used = replace(passkey, key=replace(passkey.key, uses=uses), used_at=now)
            self._tables.passkeys[passkey_id] = used

    async def remove(self, user_id: UserId, passkey_id: PasskeyId) -> bool:
        passkey = self._of(user_id, passkey_id)
        if passkey:
            del self._tables.passkeys[passkey_id]
        return passkey is not None

    def _of(self, user_id: UserId, passkey_id: PasskeyId) -> Passkey | None:
        passkey = self._tables.passkeys.get(passkey_id)
        return passkey if passkey and passkey.user_id == user_id else None

    async def remove_all_of(self, user_id: UserId) -> int:
        theirs = await self.list_of(user_id)
        for passkey in theirs:
            del self._tables.passkeys[passkey.passkey_id]
        return len(theirs)

    async def add_challenge(self, challenge_hash: bytes, user_id: UserId, expires_at: datetime) -> None:
        self._tables.passkey_challenges[challenge_hash] = user_id, expires_at

    async def take_challenge(self, challenge_hash: bytes, user_id: UserId, now: datetime) -> bool:
        asked, expires_at = self._tables.passkey_challenges.get(challenge_hash, (None, now))
        if asked != user_id or expires_at <= now:
            return False
        del self._tables.passkey_challenges[challenge_hash]
        return True

    async def sweep_challenges(self, now: datetime) -> None:
        over = [
            each for each, (_, expires_at) in self._tables.passkey_challenges.items() if expires_at <= now
        ]
        for challenge_hash in over:
            del self._tables.passkey_challenges[challenge_hash]
