"""Where devices are reached, and of what they were told."""

from dataclasses import replace

import pytest

from domain.model.accounts import User
from domain.model.ids import LoginId, MessageId, RoomId, UserId
from domain.model.push import PushSubscription
from ports.storage import Repositories, Storage
from tests.contract.storage import test_logins as logins
from tests.contract.storage.story import NOW, register

ROOM, OTHER = RoomId(5), RoomId(6)


async def sign_in(storage: Storage, user: User, login_id: str) -> LoginId:
    return (await logins.sign_in(storage, user, login_id)).login_id


def subscription(user: User, login_id: LoginId, endpoint: str) -> PushSubscription:
    return PushSubscription(
        user_id=user.user_id,
        login_id=login_id,
        endpoint=endpoint,
        p256dh="k" * 87,
        auth="a" * 22,
        created_at=NOW,
    )


async def put(storage: Storage, *subscriptions: PushSubscription) -> None:
    async def work(uow: Repositories) -> None:
        for each in subscriptions:
            await uow.push_subscriptions.put(each)

    await storage.transaction(work)


async def endpoints(storage: Storage, *users: User) -> list[str]:
    user_ids = [user.user_id for user in users]
    found = await storage.read(lambda stored: stored.push_subscriptions.list_of(user_ids))
    return sorted(each.endpoint for each in found)


@pytest.fixture
async def ann(storage: Storage) -> User:
    return await register(storage, "ann")


async def test_a_subscription_comes_back_as_it_was_and_one_endpoint_is_one(
    storage: Storage, ann: User
) -> None:
    """However long the address; the last one who subscribes has it."""
    bob = await register(storage, "bob")
    phone, laptop = await sign_in(storage, ann, "phone"), await sign_in(storage, bob, "laptop")
    long = subscription(ann, phone, "https://push.example.org/" + "x" * 2000)
    await put(storage, long, long)
    assert list(await storage.read(lambda stored: stored.push_subscriptions.list_of([ann.user_id]))) == [long]
    await put(storage, replace(long, user_id=bob.user_id, login_id=laptop, auth="b"))
    assert await endpoints(storage, ann) == []
    assert await endpoints(storage, ann, bob) == [long.endpoint]
    assert await endpoints(storage) == []


async def test_those_of_an_ended_login_are_none_and_are_swept(storage: Storage, ann: User) -> None:
    phone, laptop = await sign_in(storage, ann, "phone"), await sign_in(storage, ann, "laptop")
    await put(storage, subscription(ann, phone, "https://a/1"), subscription(ann, laptop, "https://a/2"))
    await storage.transaction(lambda uow: uow.logins.end(ann.user_id, [phone]))
    assert await endpoints(storage, ann) == ["https://a/2"]
    await storage.transaction(lambda uow: uow.push_subscriptions.sweep())
    assert await endpoints(storage, ann) == ["https://a/2"]
    await sign_in(storage, ann, "phone")
    assert await endpoints(storage, ann) == ["https://a/2"], "what was swept does not come back"


async def test_removed_ones_are_gone_and_no_others(storage: Storage, ann: User) -> None:
    phone = await sign_in(storage, ann, "phone")
    await put(storage, subscription(ann, phone, "https://a/1"), subscription(ann, phone, "https://a/2"))

    async def work(uow: Repositories) -> None:
        for gone in (["https://a/1", "https://a/3"], ["https://a/1"], list[str]()):
            await uow.push_subscriptions.remove(gone)

    await storage.transaction(work)
    assert await endpoints(storage, ann) == ["https://a/2"]


async def test_what_was_pushed_is_known_per_person_and_room(storage: Storage) -> None:
    ann, bob = UserId(1), UserId(2)

    async def mark(user_ids: list[UserId], room_id: RoomId, message_id: int) -> None:
        await storage.transaction(
            lambda uow: uow.push_subscriptions.mark_pushed(user_ids, room_id, MessageId(message_id))
        )

    await mark([ann, bob], ROOM, 7)
    await mark([ann], OTHER, 8)
    await mark([ann], ROOM, 9)
    await mark([], ROOM, 10)
    pushed = await storage.read(lambda stored: stored.push_subscriptions.pushed([ann, bob, UserId(3)], ROOM))
    assert pushed == {ann: 9, bob: 7}
    assert await storage.read(lambda stored: stored.push_subscriptions.pushed([], ROOM)) == {}
    await storage.transaction(lambda uow: uow.push_subscriptions.unmark_pushed(ann, ROOM))
    await storage.transaction(lambda uow: uow.push_subscriptions.unmark_pushed(UserId(3), ROOM))
    assert await storage.read(lambda stored: stored.push_subscriptions.pushed([ann, bob], ROOM)) == {bob: 7}
    assert await storage.read(lambda stored: stored.push_subscriptions.pushed([ann], OTHER)) == {ann: 8}
