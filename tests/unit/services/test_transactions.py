"""Commit, then tell: what follows a change follows its commit, and nothing else (decision 1)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest

from adapters.memory.storage import MemoryStorage
from domain.model.ids import CallId, UserId
from domain.model.notifications import CallHandledNotification, Envelope, Notification
from domain.services.notifier import Notifier
from domain.services.transactions import Transactions, UnitOfWork
from ports.storage import Repositories
from tests.unit.services.ear import Ear
from tests.unit.services.house import House

P = ParamSpec("P")
T = TypeVar("T")


class Deadlock(Exception):
    """The database undid an attempt and asks for another."""


class DeadlockedStorage(MemoryStorage):
    """The first attempt at everything is undone after its work has run to its end."""

    async def transaction(
        self, work: Callable[Concatenate[Repositories, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        async def undone(stored: Repositories) -> None:
            await work(stored, *args, **kwargs)
            raise Deadlock

        with pytest.raises(Deadlock):
            await super().transaction(undone)
        return await super().transaction(work, *args, **kwargs)


class Ann:
    """She changes her nickname, says so, and leaves something for later."""

    def __init__(self, house: House, user_id: UserId, ear: Ear) -> None:
        self.house = house
        self.user_id = user_id
        self.ear = ear
        self.attempts = 0
        self.afterwards: list[str] = []

    async def rename(self, uow: UnitOfWork, nickname: str) -> str:
        self.attempts += 1
        uow.notify(self.news)
        uow.after_commit(self.tidy_up, f"{nickname}, attempt {self.attempts}")
        await uow.users.update_profile(
            self.user_id, nickname=nickname, avatar="", about="", now=self.house.clock.now()
        )
        return nickname

    async def rename_and_regret(self, uow: UnitOfWork) -> None:
        await self.rename(uow, "Annie")
        raise ConnectionError

    async def tidy_up(self, what: str) -> None:
        self.afterwards.append(what)

    @property
    def news(self) -> Notification:
        return CallHandledNotification(self.user_id, CallId(4711))

    async def nickname(self) -> str:
        users = await self.house.storage.read(lambda stored: stored.users.find_many([self.user_id]))
        return users[self.user_id].nickname


async def ann_in(house: House) -> Ann:
    user_id = await house.person("ann")
    return Ann(house, user_id, await house.listen(user_id))


@pytest.fixture
async def ann(house: House) -> Ann:
    return await ann_in(house)


async def test_a_change_is_told_once_and_cleaned_up_after(house: House, ann: Ann) -> None:
    """The caller gets what the work returned; Ann's devices hear of it; what was left for later is done."""
    assert await house.transactions.run(ann.rename, "Annie") == "Annie"
    assert await ann.ear.heard() == [ann.news]
    assert ann.afterwards == ["Annie, attempt 1"]


def test_work_is_given_what_it_asks_for_and_nothing_else() -> None:
    """Some storages make repositories when they are asked for: there are forty, and most work needs three."""
    asked = []

    class Stored:
        def __getattr__(self, name: str) -> str:
            asked.append(name)
            return name

    stored: Any = Stored()
    uow: Any = UnitOfWork(stored)  # type: ignore[abstract]  # as `Transactions` makes it
    assert [uow.users, uow.rooms, uow.users] == ["users", "rooms", "users"]
    assert asked == ["users", "rooms"]


async def test_nothing_is_told_before_it_is_committed(house: House, ann: Ann) -> None:
    """Whoever reads storage the moment they are told finds the change there (M4)."""
    seen, post = [], house.mailboxes.post

    async def look_and_post(envelopes: Sequence[Envelope]) -> None:
        seen.append(await ann.nickname())
        await post(envelopes)

    house.mailboxes.post = look_and_post  # type: ignore[method-assign]  # to look when it is told
    await house.transactions.run(ann.rename, "Annie")
    assert seen == ["Annie"]


async def test_of_work_that_raises_nothing_is_told_or_done(house: House, ann: Ann) -> None:
    """Ann regrets after she said all: no change, no word of it now or by a relay, no cleaning up."""
    with pytest.raises(ConnectionError):
        await house.transactions.run(ann.rename_and_regret)
    assert await ann.nickname() == "Ann"
    assert await ann.ear.heard() == []
    assert ann.afterwards == []
    house.clock.advance(10)
    assert await house.storage.read(lambda stored: stored.outbox.list_untold(house.clock.now(), 10)) == []


async def test_what_an_undone_attempt_had_to_tell_goes_with_it() -> None:
    """A deadlock makes the work run twice: only what the attempt that counts had to say is told and done."""
    house = House(storage=DeadlockedStorage())
    ann = await ann_in(house)
    await house.transactions.run(ann.rename, "Annie")
    assert ann.attempts == 2
    assert await ann.ear.heard() == [ann.news]
    assert ann.afterwards == ["Annie, attempt 2"]


async def test_a_node_that_dies_between_commit_and_tell_leaves_the_row(house: House, ann: Ann) -> None:
    """Another node's relay tells what this one could not (M4)."""

    async def die(envelopes: Sequence[Envelope]) -> None:
        raise asyncio.CancelledError

    post, house.mailboxes.post = house.mailboxes.post, die  # type: ignore[method-assign]  # the fault
    with pytest.raises(asyncio.CancelledError):
        await house.transactions.run(ann.rename, "Annie")
    house.mailboxes.post = post  # type: ignore[method-assign]  # the other node is well
    assert await ann.nickname() == "Annie"
    assert await ann.ear.heard() == []

    house.clock.advance(2)
    other = Notifier(storage=house.storage, mailboxes=house.mailboxes, frames=house.frames, clock=house.clock)
    await house.relay_of(other).tell_untold()
    assert await ann.ear.heard() == [ann.news]


async def test_who_has_nothing_to_tell_leaves_no_row(house: House, ann: Ann) -> None:
    """A change that nobody hears of costs the outbox nothing."""
    wallpaper = "file/sea.png"
    await house.profiles.save_preferences(ann.user_id, wallpaper=wallpaper)
    house.clock.advance(10)
    assert await house.storage.read(lambda stored: stored.outbox.list_untold(house.clock.now(), 10)) == []


async def test_what_fails_after_the_commit_is_logged_and_the_rest_is_done(
    house: House, ann: Ann, caplog: pytest.LogCaptureFixture
) -> None:
    """The disk refuses to remove a picture: the change stands, and the caller hears that it does."""

    async def work(uow: UnitOfWork) -> None:
        uow.after_commit(_fail)
        await ann.rename(uow, "Annie")

    await house.transactions.run(work)
    assert await ann.nickname() == "Annie"
    assert ann.afterwards == ["Annie, attempt 1"]
    assert "the disk is on fire" in caplog.text


async def _fail() -> None:
    raise OSError("the disk is on fire")


async def test_what_is_told_after_a_block_is_told_whatever_happens_in_it(house: House, ann: Ann) -> None:
    """It is committed when the block begins; even a block that fails does not keep others from hearing."""

    async def use() -> None:
        async with Transactions(storage=house.storage, notifier=house.notifier).tell_after_block(
            ann.rename, "Annie"
        ):
            assert await ann.nickname() == "Annie"
            assert await ann.ear.heard() == []
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await use()
    assert await ann.ear.heard() == [ann.news]
    assert ann.afterwards == ["Annie, attempt 1"]
