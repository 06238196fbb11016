"""Who gives way when all places for uploads are taken."""

import asyncio

import pytest

from domain.model.errors import Unavailable
from entrypoints.http.upload_places import UploadPlaces


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_the_slowest_gives_way_to_the_newest() -> None:
    """Ann trickles, Bob's line is slow; Cid comes when both places are taken: only Ann is refused (S15)."""
    clock = Clock()
    places = UploadPlaces(2, clock)
    done = asyncio.Event()

    async def upload(received: int) -> str:
        async with places.take() as place:
            place.received = received
            await done.wait()
        return "kept"

    ann, bob = asyncio.create_task(upload(3)), asyncio.create_task(upload(100_000))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):  # nobody has had the time to show how fast they are
        await upload(0)
    clock.now = 5.0
    cid = asyncio.create_task(upload(0))
    with pytest.raises(Unavailable):
        await ann
    done.set()
    assert (await bob, await cid) == ("kept", "kept")


async def test_a_place_is_free_again_when_its_upload_ends() -> None:
    places = UploadPlaces(1)
    for _ in range(3):
        async with places.take():
            with pytest.raises(Unavailable):
                async with places.take():
                    pass
