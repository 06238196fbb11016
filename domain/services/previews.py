"""Small pictures of pictures, beside them in the store of blobs: made once, and gone with them."""

from contextlib import suppress

from domain.model.errors import ChatError
from domain.model.files import preview_of
from domain.model.ids import FileName
from ports.blobs import BlobInfo, BlobStore
from ports.images import Image


async def keep_preview(blobs: BlobStore, name: FileName, image: Image) -> None:
    """A preview that cannot be kept is not missed: the picture itself is shown."""
    if image.preview:
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
