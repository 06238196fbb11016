"""Commit, then tell: the one place where changes are committed and what follows is done (decision 1)."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from domain.model.notifications import Notification
from domain.services.notifier import Notifier, Untold
from domain.services.push_queue import PushQueue
from ports.storage import Repositories, Storage

P = ParamSpec("P")
A = ParamSpec("A")
T = TypeVar("T")

log = logging.getLogger(__name__)


class UnitOfWork(Repositories):
    """The repositories of one attempt at a change, and what is to follow if it is committed."""

    def __init__(self, stored: Repositories) -> None:
        self._stored = stored
        self.told: list[Notification] = []
        self.actions: list[Callable[[], Awaitable[None]]] = []

    def __getattr__(self, name: str) -> object:
        """A repository that is asked for the first time: work asks for few of them, and some storages make
        them only then.
        """
        repository = getattr(self._stored, name)
        setattr(self, name, repository)
        return repository

    def notify(self, *what: Notification) -> None:
        """Tell it after the commit, in this order; written with the change, so that it is never lost."""
        self.told += what

    def after_commit(self, action: Callable[A, Awaitable[None]], *args: A.args, **kwargs: A.kwargs) -> None:
        """Do it once the change is committed and told; lost if this process dies in between.

        An error of it changes nothing for whoever asked for the change: it is logged.
        """
        self.actions.append(partial(action, *args, **kwargs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Transactions:
    """How services reach storage. What a change has to tell cannot be forgotten, nor told before the
    commit.
    """

    storage: Storage
    notifier: Notifier
    pushes: PushQueue = field(default_factory=PushQueue)

    async def read(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `Storage.read`."""
        return await self.storage.read(work, *args, **kwargs)

    async def read_anywhere(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `Storage.read_anywhere`."""
        return await self.storage.read_anywhere(work, *args, **kwargs)

    async def run(
        self, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(uow, ...)` in a transaction, commit it, tell what it notified, do what it left for later.

        Work that raises changes and tells nothing. Work may run again after a deadlock; what an undone
        attempt had to tell is dropped with it.
        """
        async with self.tell_after_block(work, *args, **kwargs) as result:
            return result

    async def run_shared(
        self, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `run`, in a `Storage.shared_transaction`."""
        attempt = self._attempt(work, *args, **kwargs)
        result, uow, untold = await self.storage.shared_transaction(attempt)
        await self._follow(uow, untold)
        return result

    @asynccontextmanager
    async def tell_after_block(
        self, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncIterator[T]:
        """As `run`, but others hear of the change only when the block ends, however it ends."""
        attempt = self._attempt(work, *args, **kwargs)
        result, uow, untold = await self.storage.transaction(attempt)
        try:
            yield result
        finally:
            await self._follow(uow, untold)

    def _attempt(
        self, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[Repositories], Awaitable[tuple[T, UnitOfWork, Untold | None]]]:
        async def attempt(stored: Repositories) -> tuple[T, UnitOfWork, Untold | None]:
            uow = UnitOfWork(stored)  # type: ignore[abstract] # what it lacks, `__getattr__` finds
            result = await work(uow, *args, **kwargs)
            return result, uow, await self.notifier.write(stored, uow.told)

        return attempt

    async def _follow(self, uow: UnitOfWork, untold: Untold | None) -> None:
        if untold:
            await self.notifier.tell(untold)
            self.pushes.offer(uow.told)
        for action in uow.actions:
            try:
                await action()
            except Exception:
                log.exception("a change is committed, but what should follow it failed")
