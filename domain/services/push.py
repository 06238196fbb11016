"""Where devices are reached whose page is closed (contract-2 N7)."""

from dataclasses import dataclass

from domain.model.accounts import Login
from domain.model.push import PushSubscription, oldest_of
from domain.services.transactions import Transactions, UnitOfWork
from ports.push import PushSender
from ports.system import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class PushService:
    """A subscription belongs to a login and ends with it."""

    transactions: Transactions
    sender: PushSender
    clock: Clock

    @property
    def public_key(self) -> str:
        return self.sender.public_key

    async def subscribe(self, login: Login, *, endpoint: str, p256dh: str, auth: str) -> None:
        """The same endpoint again takes the place of the earlier one. Raises InvalidFields."""
        subscription = PushSubscription(
            user_id=login.user_id,
            login_id=login.login_id,
            endpoint=endpoint,
            p256dh=p256dh,
            auth=auth,
            created_at=self.clock.now(),
        )
        subscription.check()
        await self.sender.check(endpoint)
        await self.transactions.run(_put, subscription)

    async def end(self, login: Login, endpoint: str) -> None:
        """Another's, or an unknown one, is left alone without a word."""
        await self.transactions.run(_remove, login, endpoint)

    async def sweep(self) -> None:
        await self.transactions.run(lambda uow: uow.push_subscriptions.sweep())


async def _put(uow: UnitOfWork, subscription: PushSubscription) -> None:
    known = await uow.push_subscriptions.list_of([subscription.user_id])
    others = [each for each in known if each.endpoint != subscription.endpoint]
    too_many = oldest_of([*others, subscription])
    await uow.push_subscriptions.remove([each.endpoint for each in too_many])
    await uow.push_subscriptions.put(subscription)


async def _remove(uow: UnitOfWork, login: Login, endpoint: str) -> None:
    own = await uow.push_subscriptions.list_of([login.user_id])
    await uow.push_subscriptions.remove([each.endpoint for each in own if each.endpoint == endpoint])
