"""Pushes on their way to the services of others: bounded, tried again, never twice at once."""

import asyncio
import logging
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from domain.model.errors import Unavailable
from domain.model.ids import UserId
from domain.model.presence import PresenceState
from domain.model.push import Push, PushOutcome, PushSubscription
from domain.services.presence import PresenceService
from domain.services.push_choice import PushChoice, concerned
from domain.services.push_queue import Pushable, PushQueue
from domain.services.push_withdrawal import find_shown, seen_in, withdraw
from domain.services.transactions import Transactions, UnitOfWork
from ports.metrics import Metrics
from ports.push import PushSender
from ports.storage import Repositories
from ports.system import Clock

log = logging.getLogger(__name__)

PUSH_EVERY: Final = timedelta(seconds=0.5)
UNDER_WAY_AT_MOST: Final = 64
WAITING_AT_MOST: Final = 10_000
TRIES_AT_MOST: Final = 5
FIRST_AGAIN: Final = 5.0
"""Seconds; each try waits twice as long as the one before."""
LONGEST_WAIT: Final = 3600.0
USERS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    subscription: PushSubscription
    push: Push
    not_before: datetime
    until: datetime
    tries: int = 0

    @property
    def about(self) -> tuple[str, str]:
        """A later one about the same takes its place."""
        return self.subscription.endpoint, self.push.topic


class PushDispatcher:
    """A service that does not answer takes one of many places, and nobody else's time."""

    def __init__(
        self,
        *,
        queue: PushQueue,
        choice: PushChoice,
        transactions: Transactions,
        presence: PresenceService,
        sender: PushSender,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._queue = queue
        self._choice = choice
        self._transactions = transactions
        self._presence = presence
        self._sender = sender
        self._metrics = metrics
        self._clock = clock
        self._waiting: dict[tuple[str, str], _Job] = {}
        self._due: deque[tuple[str, str]] = deque()
        """Of those that wait, in the order in which they go as places become free."""
        self._under_way: dict[tuple[str, str], asyncio.Task[None]] = {}

    @property
    def waiting(self) -> int:
        """How many pushes no push service has taken yet."""
        return len(self._waiting) + len(self._under_way)

    async def work(self) -> None:
        """To be called every PUSH_EVERY. Raises Unavailable; what was told then is pushed to nobody."""
        told = self._queue.take()
        if told:
            self._wait(await self._jobs(told))
        self._start_due()

    async def settle(self) -> None:
        """Until nothing is under way."""
        while self._under_way:
            await asyncio.gather(*self._under_way.values())

    async def close(self) -> None:
        self._due.clear()
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._sender.close()

    async def _jobs(self, told: Sequence[Pushable]) -> list[_Job]:
        seen = seen_in(told)
        users = sorted({who for each in told for who in concerned(each)} | {each.user_id for each in seen})
        subscriptions: dict[UserId, list[PushSubscription]] = {}
        for some in _portions(users):
            for each in await self._transactions.read(_subscriptions, some):
                subscriptions.setdefault(each.user_id, []).append(each)
        if not subscriptions:
            return []
        looking = await self._looking(subscriptions.keys())
        now = self._clock.now()
        jobs = []
        for notification in told:
            if subscriptions.keys().isdisjoint(concerned(notification)):
                continue
            pushes = await self._transactions.run(
                self._choice.choose, notification, subscriptions, looking, now
            )
            jobs += _jobs_of(pushes.items(), subscriptions, now)
        shown = await self._transactions.read(
            find_shown, [each for each in seen if each.user_id in subscriptions]
        )
        if shown:
            jobs += _jobs_of(await self._transactions.run(withdraw, shown), subscriptions, now)
        return jobs

    async def _looking(self, user_ids: Collection[UserId]) -> set[UserId]:
        """Who has a page before them; where nobody knows, nobody has."""
        try:
            states = await self._presence.find_states(user_ids)
        except Unavailable:
            return set()
        return {user_id for user_id, state in states.items() if state is PresenceState.ONLINE}

    def _wait(self, jobs: Collection[_Job]) -> None:
        """When there are too many, the oldest go."""
        for job in jobs:
            self._waiting.pop(job.about, None)
            self._waiting[job.about] = job
        while len(self._waiting) > WAITING_AT_MOST:
            del self._waiting[next(iter(self._waiting))]

    def _start_due(self) -> None:
        """What is urgent does not wait for what is not."""
        now = self._clock.now()
        self._waiting = {about: job for about, job in self._waiting.items() if job.until > now}
        due = [about for about, job in self._waiting.items() if job.not_before <= now]
        self._due = deque(sorted(due, key=lambda about: not self._waiting[about].push.urgent))
        self._start()

    def _start(self) -> None:
        while self._due and len(self._under_way) < UNDER_WAY_AT_MOST:
            about = self._due.popleft()
            if about not in self._under_way and (job := self._waiting.pop(about, None)):
                self._under_way[about] = asyncio.create_task(self._send(job))

    async def _send(self, job: _Job) -> None:
        """What is about the same waits, so that a device hears it in order."""
        try:
            await self._try(job)
        finally:
            del self._under_way[job.about]
            self._start()

    async def _try(self, job: _Job) -> None:
        answer = await self._sender.send(job.subscription, job.push)
        self._metrics.count_push(answer.outcome)
        if answer.outcome is PushOutcome.GONE:
            await self._transactions.run(_forget, job.subscription.endpoint)
        elif answer.outcome is PushOutcome.LATER and job.tries + 1 < TRIES_AT_MOST:
            if job.about in self._waiting:
                return  # what is newer comes instead
            wait = min(answer.after or FIRST_AGAIN * 2**job.tries, LONGEST_WAIT)
            again = self._clock.now() + timedelta(seconds=wait)
            self._wait([replace(job, tries=job.tries + 1, not_before=again)])
        elif answer.outcome is not PushOutcome.SENT:
            log.warning("a push was refused", extra={"kind": job.push.kind.value})


def _jobs_of(
    pushes: Iterable[tuple[UserId, Push]],
    subscriptions: Mapping[UserId, Sequence[PushSubscription]],
    now: datetime,
) -> list[_Job]:
    return [
        _Job(subscription=each, push=push, not_before=now, until=now + push.lifetime)
        for user_id, push in pushes
        for each in subscriptions[user_id]
        if each.takes(push)
    ]


async def _subscriptions(stored: Repositories, user_ids: Sequence[UserId]) -> Sequence[PushSubscription]:
    return await stored.push_subscriptions.list_of(user_ids)


async def _forget(uow: UnitOfWork, endpoint: str) -> None:
    await uow.push_subscriptions.remove([endpoint])


def _portions(user_ids: Sequence[UserId]) -> Iterator[Sequence[UserId]]:
    for start in range(0, len(user_ids), USERS_AT_ONCE):
        yield user_ids[start : start + USERS_AT_ONCE]
