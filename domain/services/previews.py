"""Small pictures of pictures and films, beside them in the store of blobs: made once, and gone with them."""

from base64 import b64encode
from contextlib import suppress
from typing import Final

from domain.model.errors import ChatError
from domain.model.files import preview_of
from domain.model.ids import FileName
from ports.blobs import BlobInfo, BlobStore
from ports.images import Image

THUMBNAIL_AT_MOST: Final = 2000
"""Characters of Base64, since it travels with every message."""


def thumbnail_of(image: Image) -> str:
    """Its very small picture as a data URL; empty where that is not small."""
    encoded = b64encode(image.thumbnail).decode()
    return f"data:image/webp;base64,{encoded}" if 0 < len(encoded) <= THUMBNAIL_AT_MOST else ""


async def keep_preview(blobs: BlobStore, name: FileName, image: Image) -> None:
    """A preview that cannot be kept is not missed: the picture itself is shown."""
    if image.preview_saves:
        with suppress(ChatError):
            await blobs.put(preview_of(name), image.preview)


async def find_shown(blobs: BlobStore, name: FileName, *, preview: bool) -> tuple[FileName, BlobInfo] | None:
    """With `preview` the small one if there is one, else the file itself; None without the file.

    Raises Unavailable, StorageBroken.
    """
    whole = await blobs.find(name)
    if whole is None:
        return None
    small = await blobs.find(preview_of(name)) if preview else None
    return (preview_of(name), small) if small else (name, whole)


async def remove_shown(blobs: BlobStore, name: FileName) -> None:
    """The file and its preview."""
    await blobs.remove(preview_of(name))
    await blobs.remove(name)
