"""What an upload really is."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that decodes, without metadata. `extension` is png, jpg, gif or webp."""

    data: bytes
    extension: str


class Images(Protocol):
    @abstractmethod
    async def clean(self, data: bytes) -> Image:
        """Decode and write anew without metadata, off the event loop; rotation is applied, frames are kept.

        Raises BadRequest (文件参数错误) for what is not a PNG, JPEG, GIF or WebP or has too many pixels, and
        Unavailable when too many wait.
        """
