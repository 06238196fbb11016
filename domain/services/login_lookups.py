"""Every request asks for its login: those that come at once are read together."""

from collections.abc import Sequence

from domain.model.accounts import Login
from domain.model.ids import LoginId
from domain.services.batches import Batches
from domain.services.transactions import Transactions


class LoginLookups:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._batches: Batches[LoginId, Login | None] = Batches(self._find_all)

    async def find(self, login_id: LoginId) -> Login | None:
        """As it is stored after this was asked; None if it was ended. Raises Unavailable."""
        return await self._batches.do(login_id)

    async def _find_all(self, login_ids: Sequence[LoginId]) -> Sequence[Login | None]:
        found = await self._transactions.read(lambda stored: stored.logins.find_many(login_ids))
        logins = {login.login_id: login for login in found}
        return [logins.get(login_id) for login_id in login_ids]
