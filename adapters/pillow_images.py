"""Pictures through Pillow (promise S6): what decodes is written anew, and nothing but its pixels survives."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, Final

from PIL import GifImagePlugin, Image, ImageCms, ImageOps, JpegImagePlugin

from adapters.bounded_pool import BoundedPool
from domain.model.errors import BadRequest
from domain.model.files import PIXELS_AT_MOST
from ports.images import Image as CleanImage
from ports.images import Images

EXTENSIONS: Final = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
FRAMES_AT_MOST: Final = 1000
FRAME_PIXELS_AT_MOST: Final = 2 * PIXELS_AT_MOST
"""Of all frames together: 200 MB of memory while a moving picture is written anew."""
QUALITY: Final = 90
"""For what cannot keep the tables it came with; nobody sees the difference to the original."""
KEPT: Final = ("transparency", "duration", "loop")
"""Of everything that stands in a picture's head, what its look depends on."""

# Frames that share one palette stay as they are, which is quicker and exact.
GifImagePlugin.LOADING_STRATEGY = GifImagePlugin.LoadingStrategy.RGB_AFTER_DIFFERENT_PALETTE_ONLY


class PillowImages(Images):
    def __init__(self, pool: BoundedPool) -> None:
        self._pool = pool

    async def clean(self, data: bytes) -> CleanImage:
        return await self._pool.run(_clean, data)


def _clean(data: bytes) -> CleanImage:
    try:
        with Image.open(BytesIO(data), formats=tuple(EXTENSIONS)) as image:
            _check_size(image.size, PIXELS_AT_MOST)
            kind = image.format or ""
            frames = list(_frames(image))
            options = _options(image)
    except BadRequest:
        raise
    except Exception:  # noqa: BLE001 - hostile bytes make decoders raise about anything; all means "no picture"
        raise _refusal() from None
    return CleanImage(_written(frames, kind, options), EXTENSIONS[kind])


def _refusal() -> BadRequest:
    return BadRequest("文件参数错误")


def _check_size(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise _refusal()


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    """Whole frames, each with no more in its head than its look needs."""
    pixels = 0
    for number in range(FRAMES_AT_MOST + 1):
        try:
            image.seek(number)
        except EOFError:
            return
        pixels += image.width * image.height
        if number == FRAMES_AT_MOST or pixels > FRAME_PIXELS_AT_MOST:
            raise _refusal()
        yield _bare(image)


def _bare(image: Image.Image) -> Image.Image:
    image.load()
    bare = _in_srgb(ImageOps.exif_transpose(image))
    bare.info = {key: image.info[key] for key in KEPT if key in image.info}
    return bare


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as browsers show them when the colour profile is gone. A profile that fails is ignored."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError):
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            image = converted or image
    if image.mode in {"CMYK", "YCbCr", "LAB", "HSV"}:
        return image.convert("RGB")
    return image


def _options(image: Image.Image) -> dict[str, Any]:
    """How to write it so that it looks as before."""
    match image.format:
        case "JPEG" if isinstance(image, JpegImagePlugin.JpegImageFile) and image.mode in {"L", "RGB"}:
            return {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
        case "JPEG" | "WEBP":
            return {"quality": QUALITY}
        case "GIF":
            return {"disposal": 2}  # the frames are whole, nothing of the one before shall shine through
        case _:
            return {}


def _written(frames: list[Image.Image], kind: str, options: dict[str, Any]) -> bytes:
    first, *rest = frames
    written = BytesIO()
    if rest:
        options |= {
            "save_all": True,
            "append_images": rest,
            "duration": [frame.info.get("duration", 0) for frame in frames],
            **{key: first.info[key] for key in ("loop",) if key in first.info},
        }
    first.save(written, kind, **options)
    return written.getvalue()
