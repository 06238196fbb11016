"""Small pictures of a picture: one for lists, and a very small one to be shown until that one is there."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

SIDE: Final = 48
"""Pixels of the very small one; it is shown blurred."""
QUALITY: Final = 40
PREVIEW_SIDE: Final = 480
"""Of the other: more than a conversation shows of a picture, for screens with fine pixels."""
PREVIEW_QUALITY: Final = 65
ROUGH: Final = 2 * PREVIEW_SIDE
LIES_ON_ITS_SIDE: Final = {5, 6, 7, 8}
ORIENTATION: Final = 0x0112


@dataclass(frozen=True, slots=True)
class Measured:
    """`thumbnail` and `preview` are WebP; there is no preview of what moves."""

    width: int
    height: int
    thumbnail: bytes
    preview: bytes


def measure(data: bytes) -> Measured:
    """Width and height as it is shown. `data` is a picture that decodes."""
    with Image.open(BytesIO(data)) as image:
        width, height = image.size
        orientation = image.getexif()
        if orientation.get(ORIENTATION, 1) in LIES_ON_ITS_SIDE:
            width, height = height, width
        moves = getattr(image, "is_animated", False)
        image.draft("RGB", (ROUGH, ROUGH))
        rough = _rough(image)
        rough.info |= {"exif": orientation.tobytes()} if orientation else {}
        small = ImageOps.exif_transpose(rough.convert("RGBA" if image.has_transparency_data else "RGB"))
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    preview = b"" if moves else _webp(small, PREVIEW_QUALITY)
    small.thumbnail((SIDE, SIDE))
    return Measured(width, height, _webp(small, QUALITY), preview)


def _rough(image: Image.Image) -> Image.Image:
    """Smaller first, in the colours that it has: a large picture is not held twice."""
    if image.mode in {"L", "RGB", "RGBA"}:
        image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        return image
    factor = max(1.0, *(side / ROUGH for side in image.size))
    return image.resize([max(1, round(side / factor)) for side in image.size], Image.Resampling.NEAREST)


def _webp(image: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "WEBP", quality=quality, exif=b"")
    return written.getvalue()
