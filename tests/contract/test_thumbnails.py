"""What ports.images promises of a picture besides its bytes."""

import os
from io import BytesIO

import pytest
from PIL import Image

from ports.images import Images
from tests.contract.test_images import SECRET, drawing, encoded, exif, images, opened
from tests.doubles.images import held

__all__ = ["images"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_is_measured_as_it_is_shown_and_has_a_very_small_one(
    images: Images, kind: str
) -> None:
    """Also one that lies on its side, as phones store them; the small one is upright and tells nothing."""
    data = encoded(drawing(size=(600, 400)), kind, exif=exif(rotation=6))
    shown = await images.clean(held(data), anonymous=False)
    assert (shown.width, shown.height) == (400, 600)
    small = opened(shown.thumbnail)
    assert (small.format, small.size) == ("WEBP", (32, 48))
    assert len(shown.thumbnail) < 1000
    assert SECRET not in shown.thumbnail
    assert not small.getexif()
    reds = [small.convert("RGB").getpixel(corner) for corner in ((30, 2), (2, 45))]
    assert reds[0] != reds[1], "turned with the picture: its red corner is at the top right"
    top_right = small.convert("RGB").getpixel((30, 2))
    assert isinstance(top_right, tuple)
    assert top_right[0] > 150 > top_right[1]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_large_picture_has_a_small_one_for_lists(images: Images, kind: str) -> None:
    """Upright, without what hangs on to the picture, and much smaller."""
    data = encoded(noise(size=(1000, 750)), kind, exif=exif(rotation=6))
    shown = await images.clean(held(data), anonymous=False)
    small = opened(shown.preview)
    assert (small.format, small.size) == ("WEBP", (360, 480))
    assert len(shown.preview) < len(data) / 2
    assert SECRET not in shown.preview


async def test_what_is_small_saves_nothing_and_what_moves_has_none(images: Images) -> None:
    """A moving picture would stand still."""
    large = await images.clean(held(encoded(noise(size=(1000, 750)), "JPEG")), anonymous=False)
    small = await images.clean(held(encoded(drawing(size=(60, 40)), "JPEG")), anonymous=False)
    moving = BytesIO()
    frames = [noise(size=(700, 700)) for _ in range(3)]
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    assert (large.preview_saves, small.preview_saves) == (True, False)
    assert opened(small.preview).size == (60, 40)
    assert (await images.clean(held(moving.getvalue()), anonymous=False)).preview == b""


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
async def test_pictures_of_all_colours_have_a_small_one(images: Images, mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    size = width, height = 1200, 900
    deep = Image.frombytes("I;16", size, os.urandom(2 * width * height))
    coloured = deep if mode == "I;16" else noise(size=size).convert(mode)
    shown = await images.clean(held(encoded(coloured, kind)), anonymous=False)
    assert (shown.width, shown.height) == size
    assert opened(shown.preview).size == (480, 360)


def noise(size: tuple[int, int]) -> Image.Image:
    """Where every pixel counts."""
    return Image.effect_noise(size, 80).convert("RGB")
