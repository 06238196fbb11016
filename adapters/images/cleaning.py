"""What an upload really is (promise S6): it must decode, and nothing but the picture is kept.

The coded picture stays as it is, byte for byte, so that nothing is lost by uploading it. It is coded anew
only where its look needs that: colours for print, large colour tables, a PNG or WebP that has to be turned.
"""

from contextlib import suppress
from io import BytesIO
from typing import Any, Final

from PIL import GifImagePlugin, Image, ImageCms, ImageOps, JpegImagePlugin

from adapters.images import gif, jpeg, png, webp
from adapters.images.colour_profile import without_names
from domain.model.files import PIXELS_AT_MOST, UPLOAD_AT_MOST

EXTENSIONS: Final = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "GIF": "gif", "WEBP": "webp"}
"""MPO is a JPEG with others behind it, as many phones and cameras make them: the first one is the picture."""
READ: Final = ("PNG", "JPEG", "GIF", "WEBP")
FRAMES_AT_MOST: Final = 1000
FRAME_PIXELS_AT_MOST: Final = 2 * PIXELS_AT_MOST
"""Of all frames together, as whoever looks at them has to hold them."""
QUALITY: Final = 90
"""For what has to be coded anew; nobody sees the difference."""
ORIENTATION: Final = 0x0112
UPRIGHT: Final = 1

# Frames that share one palette stay as they are: a quarter of the memory.
GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY


class NoPictureError(Exception):
    """It does not decode, or is larger than allowed."""


def clean(data: bytes) -> tuple[str, bytes]:
    """The extension and the bytes to keep. Raises about anything for what is no picture."""
    with Image.open(BytesIO(data), formats=READ) as image:
        kind = image.format or ""
        _check_size(image.width * image.height, PIXELS_AT_MOST)
        turned = image.getexif().get(ORIENTATION, UPRIGHT)
        profile = image.info.get("icc_profile") or b""
        reduced = without_names(profile) or b""
        stripped = _stripped(data, kind, turned, reduced)  # first: it counts what would take long to decode
        moving = _decode(image, kind)
    anew = None if moving or kind == "GIF" else _coded_anew(data, kind, b"" if reduced else profile, turned)
    kept = anew or stripped
    if len(kept) > UPLOAD_AT_MOST:
        raise NoPictureError
    return EXTENSIONS[kind], kept


def _check_size(pixels: int, most: int) -> None:
    if not 0 < pixels <= most:
        raise NoPictureError


def _decode(image: Image.Image, kind: str) -> bool:
    """Every pixel, and none is kept. True if it moves."""
    if EXTENSIONS[kind] == "jpg":
        image.draft(image.mode, (image.width // 8, image.height // 8))  # every bit is read all the same
        image.load()
        return False
    pixels = number = 0
    while True:
        try:
            image.seek(number)
        except EOFError:
            return number > 1
        number += 1
        pixels += image.width * image.height
        _check_size(pixels, FRAME_PIXELS_AT_MOST)
        if number > FRAMES_AT_MOST:
            raise NoPictureError
        image.load()


def _stripped(data: bytes, kind: str, turned: int, profile: bytes) -> bytes:
    match EXTENSIONS[kind]:
        case "jpg":
            return jpeg.strip(data, turned, profile)
        case "png":
            return png.strip(data, profile)
        case "gif":
            return gif.strip(data)
        case _:
            return webp.strip(data, profile)


def _coded_anew(data: bytes, kind: str, profile: bytes, turned: int) -> bytes | None:
    """None where the coded picture can stay. `profile`: one that could not be reduced, empty for none."""
    with Image.open(BytesIO(data), formats=READ) as image:
        turns = turned != UPRIGHT and EXTENSIONS[kind] != "jpg"
        if not turns and image.mode != "CMYK" and not (profile and _is_profile(profile)):
            return None
        bare = _in_srgb(ImageOps.exif_transpose(image), profile)
        bare.info = {key: image.info[key] for key in ("transparency",) if key in image.info}
        written = BytesIO()
        bare.save(written, "JPEG" if kind == "MPO" else kind, **_options(image, kind))
        return written.getvalue()


def _is_profile(profile: bytes) -> bool:
    with suppress(ImageCms.PyCMSError, OSError):
        ImageCms.ImageCmsProfile(BytesIO(profile))
        return True
    return False


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as browsers show them when the colour profile is gone. A profile that fails is ignored."""
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError):
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            image = converted or image
    return image.convert("RGB") if image.mode == "CMYK" else image


def _options(image: Image.Image, kind: str) -> dict[str, Any]:
    """How to write it so that it looks as before."""
    if kind == "PNG":
        return {}
    if isinstance(image, JpegImagePlugin.JpegImageFile) and image.mode in {"L", "RGB"}:
        return {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
    return {"quality": QUALITY}
