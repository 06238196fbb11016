"""What ports.images promises (promise S6)."""

import asyncio
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from threading import get_ident
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from adapters.bounded_pool import BoundedPool
from adapters.pillow_images import PillowImages
from domain.model.errors import BadRequest, Unavailable
from ports.images import Images

SECRET = b"taken at home"


@pytest.fixture
def images() -> Iterator[Images]:
    pool = BoundedPool("picture", 1, 2)
    yield PillowImages(pool)
    pool.close()


def drawing(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    image = Image.new("RGB", size, (250, 250, 250))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 3), fill=(200, 30, 30))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def exif(rotation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = rotation
    exif[0x010E] = SECRET.decode()
    return exif


def text_chunks() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return info


@pytest.mark.parametrize(
    ("kind", "extension", "options"),
    [
        ("PNG", "png", {"pnginfo": text_chunks(), "exif": exif()}),
        ("JPEG", "jpg", {"exif": exif(), "comment": SECRET, "xmp": SECRET}),
        ("GIF", "gif", {"comment": SECRET}),
        ("WEBP", "webp", {"exif": exif(), "xmp": SECRET}),
    ],
)
async def test_only_the_pixels_of_a_picture_survive(
    images: Images, kind: str, extension: str, options: dict[str, Any]
) -> None:
    """And what somebody hung on behind it is gone as well."""
    data = encoded(drawing(), kind, **options)
    assert SECRET in data
    clean = await images.clean(data + b"<script>alert(1)</script>")
    assert clean.extension == extension
    assert SECRET not in clean.data
    assert b"<script>" not in clean.data
    before, after = opened(data), opened(clean.data)
    assert (after.format, after.size) == (kind, before.size)
    assert not {"exif", "comment", "xmp", "icc_profile", "Comment", "photoshop"} & set(after.info)
    assert after.convert("RGB").getpixel((55, 35)) == pytest.approx((250, 250, 250), abs=6)


async def test_a_picture_taken_sideways_stands_upright(images: Images) -> None:
    clean = await images.clean(encoded(drawing(size=(60, 40)), "JPEG", exif=exif(rotation=6)))
    assert opened(clean.data).size == (40, 60)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_every_kind_of_png_is_kept(images: Images, mode: str) -> None:
    image = drawing("L").convert(mode) if mode == "I;16" else drawing(mode)
    clean = opened((await images.clean(encoded(image, "PNG"))).data)
    assert clean.tobytes() == image.tobytes()


async def test_print_colours_become_screen_colours(images: Images) -> None:
    """Of a JPEG in CMYK, and of one with a colour profile."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data in (encoded(drawing("CMYK"), "JPEG"), encoded(drawing(), "JPEG", icc_profile=profile)):
        clean = opened((await images.clean(data)).data)
        assert clean.mode == "RGB"
        assert clean.getpixel((5, 5)) == pytest.approx((200, 30, 30), abs=8)


async def test_a_broken_colour_profile_does_no_harm(images: Images) -> None:
    clean = await images.clean(encoded(drawing(), "JPEG", icc_profile=b"rubbish" * 40))
    assert "icc_profile" not in opened(clean.data).info


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
async def test_moving_pictures_move_on(images: Images, kind: str) -> None:
    frames = []
    for number in range(4):
        frame = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
        ImageDraw.Draw(frame).rectangle(
            (number * 10, 0, number * 10 + 9, 39), fill=(40 * number, 90, 200, 255)
        )
        frames.append(frame)
    times = [100, 200, 300, 400]
    data = encoded(
        frames[0],
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        disposal=2,
        lossless=True,
    )
    before, clean = Image.open(BytesIO(data)), Image.open(BytesIO((await images.clean(data)).data))
    assert getattr(clean, "n_frames", 1) == 4
    for number, time in enumerate(times):
        for picture in (before, clean):
            picture.seek(number)
            picture.load()
        assert clean.info["duration"] == time
        for place in ((number * 10 + 5, 20), (55, 20)):
            assert clean.convert("RGBA").getpixel(place) == pytest.approx(
                before.convert("RGBA").getpixel(place), abs=12
            )
        assert clean.convert("RGBA").getpixel((number * 10 + 5, 20)) == pytest.approx(
            (40 * number, 90, 200, 255), abs=12
        )


def png_of(width: int, height: int) -> bytes:
    """A well-formed PNG that claims a size and has no pixels to show for it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def endless_gif(frames: int) -> bytes:
    head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
    return head + b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0" * frames + b";"


HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "page": b"<!doctype html><script>alert(1)</script>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "script": b"alert(1)",
    "program": b"\x7fELF" + b"\0" * 100,
    "pdf": b"%PDF-1.7 ...",
    "archive": b"PK\x03\x04" + b"\0" * 50,
    "page that begins like a gif": b"GIF89a/*<script>alert(1)</script>*/",
    "page that begins like a jpeg": b"\xff\xd8\xff\xe0<script>alert(1)</script>",
    "page that begins like a png": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "half a picture": encoded(drawing(), "PNG")[:-40],
    "half a photo": encoded(drawing(size=(200, 200)), "JPEG")[:400],
    "icon": encoded(drawing(size=(32, 32)), "ICO"),
    "bitmap": encoded(drawing(), "BMP"),
    "tiff": encoded(drawing(), "TIFF"),
    "more pixels than allowed": png_of(5001, 5000),
    "a sea of pixels": png_of(60000, 60000),
    "no pixels": png_of(0, 0),
    "more frames than anybody watches": endless_gif(1001),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
async def test_what_is_no_picture_is_refused(images: Images, data: bytes) -> None:
    with pytest.raises(BadRequest, match="文件参数错误"):
        await images.clean(data)


async def test_as_many_pixels_as_allowed_are_taken(images: Images) -> None:
    clean = await images.clean(encoded(Image.new("1", (5000, 5000)), "PNG"))
    assert opened(clean.data).size == (5000, 5000)


async def test_as_many_frames_as_allowed_are_taken(images: Images) -> None:
    assert (await images.clean(endless_gif(1000))).extension == "gif"


async def test_the_event_loop_goes_on_meanwhile(images: Images, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoding is done in another thread."""
    threads: list[int] = []
    load = Image.Image.load

    def watched(image: Image.Image) -> Any:
        threads.append(get_ident())
        return load(image)

    data = encoded(drawing(), "WEBP")
    monkeypatch.setattr(Image.Image, "load", watched)
    await images.clean(data)
    assert threads
    assert get_ident() not in threads


async def test_when_too_many_wait_the_next_is_refused(images: Images) -> None:
    data = encoded(drawing(size=(800, 800)), "PNG")
    results = await asyncio.gather(*(images.clean(data) for _ in range(6)), return_exceptions=True)
    assert [isinstance(result, Unavailable) for result in results] == [False] * 3 + [True] * 3
