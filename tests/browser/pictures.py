"""Pictures to send, made when they are needed."""

import io
import random
from functools import cache

from PIL import Image
from playwright.async_api import FilePayload

TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


@cache
def encoded(extension: str, width: int, height: int) -> bytes:
    """Noise does not compress: the size of the file follows from the size of the picture."""
    noise = random.Random(width).randbytes(width * height * 3)
    image = Image.frombytes("RGB", (width, height), noise)
    file = io.BytesIO()
    image.save(file, {"jpg": "JPEG"}.get(extension, extension.upper()), quality=90)
    return file.getvalue()


def picture(name: str, width: int = 160, height: int = 120) -> FilePayload:
    extension = name.rpartition(".")[2]
    return {"name": name, "mimeType": TYPES[extension], "buffer": encoded(extension, width, height)}
