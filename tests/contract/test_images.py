"""What ports.images promises (promise S6)."""

import struct
import zlib
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageOps, PngImagePlugin

from adapters.images.isolated import IsolatedImages
from domain.model.errors import BadRequest
from ports.images import Images
from tests.doubles.images import held

SECRET = b"taken at home"


@pytest.fixture
async def images() -> AsyncIterator[Images]:
    isolated = IsolatedImages(waiting=2, anonymous_waiting=0)
    yield isolated
    await isolated.close()


async def cleaned(images: Images, data: bytes) -> bytes:
    return (await images.clean(held(data), anonymous=False)).data


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
    clean = await images.clean(held(data + b"<script>alert(1)</script>"), anonymous=False)
    assert clean.extension == extension
    assert SECRET not in clean.data
    assert b"<script>" not in clean.data
    before, after = opened(data), opened(clean.data)
    assert (after.format, after.size) == (kind, before.size)
    assert not {"exif", "comment", "xmp", "icc_profile", "Comment", "photoshop"} & set(after.info)
    assert after.convert("RGB").getpixel((55, 35)) == pytest.approx((250, 250, 250), abs=6)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_every_kind_of_png_is_kept(images: Images, mode: str) -> None:
    image = drawing("L").convert(mode) if mode == "I;16" else drawing(mode)
    clean = opened(await cleaned(images, encoded(image, "PNG")))
    assert clean.tobytes() == image.tobytes()


async def test_print_colours_become_screen_colours(images: Images) -> None:
    """Of a JPEG in CMYK, and of one with a colour profile."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data in (encoded(drawing("CMYK"), "JPEG"), encoded(drawing(), "JPEG", icc_profile=profile)):
        clean = opened(await cleaned(images, data))
        assert clean.mode == "RGB"
        assert clean.getpixel((5, 5)) == pytest.approx((200, 30, 30), abs=8)


async def test_a_broken_colour_profile_does_no_harm(images: Images) -> None:
    clean = await images.clean(held(encoded(drawing(), "JPEG", icc_profile=b"rubbish" * 40)), anonymous=False)
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
    before, clean = Image.open(BytesIO(data)), Image.open(BytesIO(await cleaned(images, data)))
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
        await images.clean(held(data), anonymous=False)


async def test_as_many_pixels_as_allowed_are_taken(images: Images) -> None:
    clean = await images.clean(held(encoded(Image.new("1", (5000, 5000)), "PNG")), anonymous=False)
    assert opened(clean.data).size == (5000, 5000)


async def test_as_many_frames_as_allowed_are_taken(images: Images) -> None:
    assert (await images.clean(held(endless_gif(1000)), anonymous=False)).extension == "gif"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_picture_taken_sideways_stands_upright(images: Images, kind: str) -> None:
    """A JPEG goes on saying which side is up, and says nothing else any more."""
    clean = await cleaned(images, encoded(drawing(size=(60, 40)), kind, exif=exif(rotation=6)))
    assert SECRET not in clean
    assert ImageOps.exif_transpose(opened(clean)).size == (40, 60)
    assert set(opened(clean).getexif()) == ({0x0112} if kind == "JPEG" else set())


async def test_a_photo_is_not_coded_a_second_time(images: Images) -> None:
    """Of a photo with everything that cameras write, the coded picture stays byte for byte."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = encoded(drawing(), "JPEG", exif=exif(6), xmp=SECRET, icc_profile=profile, quality=83)
    plain = encoded(drawing(), "JPEG", quality=83)
    coded = plain[plain.index(b"\xff\xdb") :]
    assert photo.endswith(coded)
    clean = await cleaned(images, photo)
    assert clean.endswith(coded)
    assert len(clean) < len(photo)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_what_holds_nothing_but_the_picture_stays_as_it_is(images: Images, kind: str) -> None:
    """Byte for byte; what hangs on behind it is cut off."""
    data = encoded(drawing(), kind)
    assert await cleaned(images, data) == data
    assert await cleaned(images, data + b"PK\x03\x04 hidden") == data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_colours_stay_and_whose_screen_it_was_goes(images: Images, kind: str) -> None:
    """A colour profile is reduced to what changes colours."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert b"sRGB built-in" in profile.replace(b"\0", b"")
    clean = opened(await cleaned(images, encoded(drawing(), kind, icc_profile=profile)))
    kept = clean.info["icc_profile"]
    assert b"sRGB built-in" not in kept.replace(b"\0", b"")
    lab = ImageCms.createProfile("LAB")
    shown = []
    for each in (profile, kept):
        as_seen = ImageCms.buildTransform(ImageCms.ImageCmsProfile(BytesIO(each)), lab, "RGB", "LAB")
        shown.append(as_seen.apply(drawing()).tobytes())
    assert shown[0] == shown[1]


async def test_of_a_photo_with_several_pictures_the_first_is_kept(images: Images) -> None:
    """Phones and cameras hang more of them on behind it (MPO)."""
    others = [Image.new("RGB", (60, 40), (0, 0, shade)) for shade in (90, 180)]
    photo = encoded(drawing(), "MPO", save_all=True, append_images=others)
    assert opened(photo).format == "MPO"
    clean = opened(await cleaned(images, photo))
    assert (clean.format, clean.size, clean.getpixel((55, 35))) == ("JPEG", (60, 40), (250, 250, 250))


async def test_a_moving_webp_without_durations_is_kept(images: Images) -> None:
    """Nothing is coded anew, so no encoder can refuse a frame."""
    frames = [Image.new("RGBA", (16, 16), (90 * number, 0, 0, 255)) for number in range(3)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=0)
    assert getattr(opened(await cleaned(images, data)), "n_frames", 1) == 3


def delta_gif() -> bytes:
    """300 frames of 400 x 400, each of which changes one pixel."""
    frames = [Image.new("P", (400, 400)) for _ in range(300)]
    for number, frame in enumerate(frames):
        frame.putpalette([each for shade in range(256) for each in (shade, 255 - shade, shade)])
        frame.putpixel((number, number), number % 255 + 1)
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], optimize=False)


async def test_a_moving_picture_takes_no_more_room_than_it_came_with(images: Images) -> None:
    """Frames that say only what changes stay like that (S14)."""
    data = delta_gif()
    assert len(data) < 1024 * 1024
    assert len(await cleaned(images, data)) <= len(data)


def many_scans() -> bytes:
    """A progressive photo of 3000 scans: its last one again and again."""
    photo = encoded(drawing(size=(2000, 2000)), "JPEG", progressive=True)
    last = photo.rindex(b"\xff\xda")
    return photo[:-2] + photo[last:-2] * 3000 + photo[-2:]


def two_large_frames() -> bytes:
    """A moving PNG of two frames of 5000 x 5000, some hundred kilobytes in all."""
    frames = [Image.new("RGB", (5000, 5000), (shade, 0, 0)) for shade in (1, 2)]
    return encoded(frames[0], "PNG", save_all=True, append_images=frames[1:], compress_level=1)


@pytest.mark.parametrize("hostile", [many_scans, two_large_frames])
async def test_little_data_cannot_take_much_memory_or_time(
    images: Images, hostile: Callable[[], bytes]
) -> None:
    """It is refused, and the next picture is not (S14)."""
    data = hostile()
    assert len(data) < 1024 * 1024
    with pytest.raises(BadRequest):
        await images.clean(held(data), anonymous=True)
    assert (await images.clean(held(encoded(drawing(), "PNG")), anonymous=True)).extension == "png"
