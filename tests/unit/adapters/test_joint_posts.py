"""Posts that share a call of Redis."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.redis.joint_posts import JointPosts
from domain.model.errors import Unavailable
from domain.model.ids import DeliveryId, UserId
from domain.model.notifications import Envelope


def letter(number: int) -> Envelope:
    return Envelope({UserId(1): DeliveryId(number)}, b"hello")


async def test_what_is_posted_at_once_is_one_post() -> None:
    """In the order in which it came; whoever comes while it travels is in the next one."""
    posted: list[Sequence[Envelope]] = []
    travels, arrived = asyncio.Event(), asyncio.Event()

    async def post(envelopes: Sequence[Envelope]) -> None:
        posted.append(envelopes)
        travels.set()
        await arrived.wait()

    posts = JointPosts(post)
    first = asyncio.gather(*(posts.post([letter(number)]) for number in (1, 2, 3)))
    await travels.wait()
    second = asyncio.ensure_future(posts.post([letter(4)]))
    arrived.set()
    await first
    await second
    assert posted == [[letter(1), letter(2), letter(3)], [letter(4)]]


async def test_what_becomes_of_it_everybody_is_told() -> None:
    """Redis is away: each of them leaves its row to the relay (M4). Then it is back."""
    is_away = True

    async def post(envelopes: Sequence[Envelope]) -> None:
        if is_away:
            raise Unavailable("redis", "away")

    posts = JointPosts(post)
    both = await asyncio.gather(posts.post([letter(1)]), posts.post([letter(2)]), return_exceptions=True)
    assert [type(each) for each in both] == [Unavailable, Unavailable]
    is_away = False
    await posts.post([letter(3)])


async def test_who_goes_takes_nothing_back() -> None:
    """Ann's request is cancelled while Bob's letter travels with hers: his arrives, and hers."""
    posted: list[Envelope] = []
    travels, arrives = asyncio.Event(), asyncio.Event()

    async def post(envelopes: Sequence[Envelope]) -> None:
        travels.set()
        await arrives.wait()
        posted.extend(envelopes)

    posts = JointPosts(post)
    anns = asyncio.ensure_future(posts.post([letter(1)]))
    bobs = asyncio.ensure_future(posts.post([letter(2)]))
    await travels.wait()
    anns.cancel()
    with pytest.raises(asyncio.CancelledError):
        await anns
    arrives.set()
    await bobs
    assert posted == [letter(1), letter(2)]
