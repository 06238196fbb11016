"""Pictures wait for their turn, and are decoded elsewhere."""

import asyncio
from typing import Any

import pytest
from PIL import Image

from domain.model.errors import Unavailable
from ports.images import Images
from tests.contract.test_images import drawing, encoded, images, opened
from tests.doubles.images import held

__all__ = ["images"]


async def test_the_server_goes_on_meanwhile(images: Images, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding is done in another process: this one never does it."""
    data = encoded(drawing(), "WEBP")

    def load(_: Image.Image) -> Any:
        raise AssertionError("decoded here")

    monkeypatch.setattr(Image.Image, "load", load)
    assert (await images.clean(held(data), anonymous=False)).extension == "webp"


async def test_when_too_many_wait_the_next_is_refused(images: Images) -> None:
    data = encoded(drawing(size=(800, 800)), "PNG")
    tries = (images.clean(held(data), anonymous=False) for _ in range(6))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert [isinstance(result, Unavailable) for result in results] == [False] * 3 + [True] * 3


async def test_a_picture_is_read_when_its_turn_comes(images: Images) -> None:
    """So one at a time is held in memory; and one that cannot be read makes room for the next."""
    held_at_once: list[int] = []
    reading = 0

    async def read() -> bytes:
        nonlocal reading
        reading += 1
        held_at_once.append(reading)
        await asyncio.sleep(0)
        reading -= 1
        raise Unavailable("files", "the store does not answer")

    for _ in range(2):
        tries = (images.clean(read, anonymous=False) for _ in range(3))
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert [str(each) for each in results] == [str(results[0])] * 3
        assert isinstance(results[0], Unavailable)
    assert held_at_once == [1] * 6


async def test_strangers_wait_among_themselves(images: Images) -> None:
    """Their queue is full when that of people who are signed in is empty, and the other way round."""
    data = encoded(drawing(), "PNG")
    strangers = (images.clean(held(data), anonymous=True) for _ in range(2))
    member = images.clean(held(data), anonymous=False)
    first, second, third = await asyncio.gather(*strangers, member, return_exceptions=True)
    assert [isinstance(each, Unavailable) for each in (first, second, third)] == [False, True, False]


async def test_after_somebody_hung_up_the_next_gets_their_own(images: Images) -> None:
    """A cancelled upload leaves no half answer behind."""
    going = asyncio.create_task(
        images.clean(held(encoded(drawing(size=(3000, 3000)), "PNG")), anonymous=False)
    )
    await asyncio.sleep(0)
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    clean = await images.clean(held(encoded(drawing("L"), "GIF")), anonymous=False)
    assert (clean.extension, opened(clean.data).size) == ("gif", (60, 40))
